import { addressField } from "./address.ts";
import { attachmentsField } from "./attachments.ts";
import { autoNumberField } from "./autoNumber.ts";
import { booleanField } from "./boolean.ts";
import { choiceField } from "./choice.ts";
import { choicesField } from "./choices.ts";
import { createdAtField } from "./createdAt.ts";
import { createdByField } from "./createdBy.ts";
import { dateField } from "./date.ts";
import { datetimeField } from "./datetime.ts";
import { departmentField } from "./department.ts";
import { departmentsField } from "./departments.ts";
import { durationField } from "./duration.ts";
import { emailField } from "./email.ts";
import { formulaField } from "./formula.ts";
import { imagesField } from "./images.ts";
import { integerField } from "./integer.ts";
import { linkField } from "./link.ts";
import { linksField } from "./links.ts";
import { locationField } from "./location.ts";
import { longTextField } from "./longText.ts";
import { memberField } from "./member.ts";
import { membersField } from "./members.ts";
import { moneyField } from "./money.ts";
import { numberField } from "./number.ts";
import { phoneField } from "./phone.ts";
import { progressField } from "./progress.ts";
import { ratingField } from "./rating.ts";
import { richTextField } from "./richText.ts";
import { signatureField } from "./signature.ts";
import { subformField } from "./subform.ts";
import { textField } from "./text.ts";
import { timeField } from "./time.ts";
import { updatedAtField } from "./updatedAt.ts";
import { updatedByField } from "./updatedBy.ts";
import { urlField } from "./url.ts";
import type { Result } from "@tongzhou/base";
import type { Type } from "@tongzhou/expr";
import type { Wire } from "../recordWire.ts";
import type { FieldDefinition, FieldKind } from "./fieldDefinition.ts";
import type { ColumnValue, FieldProblem, FieldSpec, Storage } from "./fieldSpec.ts";
import { ok } from "@tongzhou/base";

/** Every field kind by name; a kind without a spec does not compile. */
export const fieldSpecs = {
  text: textField,
  long_text: longTextField,
  rich_text: richTextField,
  number: numberField,
  money: moneyField,
  integer: integerField,
  rating: ratingField,
  progress: progressField,
  boolean: booleanField,
  date: dateField,
  datetime: datetimeField,
  time: timeField,
  duration: durationField,
  choice: choiceField,
  choices: choicesField,
  member: memberField,
  members: membersField,
  department: departmentField,
  departments: departmentsField,
  link: linkField,
  links: linksField,
  subform: subformField,
  auto_number: autoNumberField,
  phone: phoneField,
  email: emailField,
  url: urlField,
  address: addressField,
  location: locationField,
  attachments: attachmentsField,
  images: imagesField,
  signature: signatureField,
  formula: formulaField,
  created_at: createdAtField,
  created_by: createdByField,
  updated_at: updatedAtField,
  updated_by: updatedByField,
} as const satisfies { readonly [K in FieldKind]: FieldSpec<K> };

/** The spec of a kind, for callers that only need what does not depend on the kind's own settings. */
export function fieldSpec(kind: FieldKind): FieldSpec<FieldKind> {
  // A spec's functions take their own kind's settings; the functions below only ever pass a field to its own spec.
  return fieldSpecs[kind] as unknown as FieldSpec<FieldKind>;
}

/** Where a field's values lie. */
export function storageOf(field: FieldDefinition): Storage {
  return fieldSpec(field.kind).storage(field);
}

/** A field's type in expressions. */
export function exprTypeOf(field: FieldDefinition): Type {
  return fieldSpec(field.kind).exprType(field);
}

/** What a sent value becomes in the column. Blank is null for every kind; a required check is the caller's. */
export function decodeField(field: FieldDefinition, value: Wire): Result<ColumnValue, FieldProblem> {
  return value === null ? ok(null) : fieldSpec(field.kind).decode(value, field);
}
