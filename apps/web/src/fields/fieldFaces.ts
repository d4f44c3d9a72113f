import type { FieldDefinition, FieldKind } from "@tongzhou/model";
import { booleanFace } from "./boolean/booleanFace.tsx";
import { choiceFace, choicesFace } from "./choice/choiceFaces.tsx";
import type { CellInput, FieldFace } from "./fieldFace.ts";
import { attachmentsFace, imagesFace, signatureFace } from "./file/fileFaces.tsx";
import { formulaFace, isFormulaAtEnd } from "./formula/formulaFace.tsx";
import { linkFace, linksFace } from "./link/linkFaces.tsx";
import { createdAtFace, dateFace, datetimeFace, durationFace, timeFace, updatedAtFace } from "./moment/momentFaces.tsx";
import { integerFace, moneyFace, numberFace, progressFace, ratingFace } from "./number/numberFaces.tsx";
import {
  createdByFace,
  departmentFace,
  departmentsFace,
  memberFace,
  membersFace,
  updatedByFace,
} from "./people/peopleFaces.tsx";
import { addressFace, locationFace } from "./place/placeFaces.tsx";
import { subformFace } from "./subform/subformFace.tsx";
import { richTextFace } from "./text/richTextFace.tsx";
import { autoNumberFace, emailFace, longTextFace, phoneFace, textFace, urlFace } from "./text/textFaces.tsx";

const fieldFaces = {
  text: textFace,
  long_text: longTextFace,
  rich_text: richTextFace,
  number: numberFace,
  money: moneyFace,
  integer: integerFace,
  rating: ratingFace,
  progress: progressFace,
  boolean: booleanFace,
  date: dateFace,
  datetime: datetimeFace,
  time: timeFace,
  duration: durationFace,
  choice: choiceFace,
  choices: choicesFace,
  member: memberFace,
  members: membersFace,
  department: departmentFace,
  departments: departmentsFace,
  link: linkFace,
  links: linksFace,
  subform: subformFace,
  auto_number: autoNumberFace,
  phone: phoneFace,
  email: emailFace,
  url: urlFace,
  address: addressFace,
  location: locationFace,
  attachments: attachmentsFace,
  images: imagesFace,
  signature: signatureFace,
  formula: formulaFace,
  created_at: createdAtFace,
  created_by: createdByFace,
  updated_at: updatedAtFace,
  updated_by: updatedByFace,
} as const satisfies { readonly [K in FieldKind]: FieldFace<K> };

/** How a field's kind is shown and edited. Give it back only fields of that kind. */
export function faceOf(field: FieldDefinition): FieldFace<FieldKind> {
  // A face's functions take their own kind's settings; callers pass the field they asked with.
  return fieldFaces[field.kind] as unknown as FieldFace<FieldKind>;
}

/** How a cell of the field is edited in a grid; `none` for what is read only. */
export function cellInputOf(field: FieldDefinition): CellInput {
  return field.readOnly === true ? "none" : faceOf(field).input;
}

/** Whether values stand at the end of their column, as numbers do. */
export function isAtEnd(field: FieldDefinition): boolean {
  return field.kind === "formula" ? isFormulaAtEnd(field) : faceOf(field).align === "end";
}
