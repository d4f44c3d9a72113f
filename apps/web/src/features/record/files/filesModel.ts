import type { Label } from "@tongzhou/base";
import type { FileReference, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { fileOf, filesOf } from "../../../fields/file/fileValue.ts";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import type { CommentView } from "../recordDetailQueries.ts";
import { ownValue } from "../../../fields/ownValue.ts";

/** A file of a record and where it lies: a field, or a comment's author. */
export interface PlacedFile {
  readonly file: FileReference;
  readonly field: Label | null;
  readonly author: number | null;
}

/** Every file of a record: those of its fields in their order, subforms included, then those of the conversation. */
export function collectFiles(
  form: FormDefinition,
  values: WireValues,
  comments: readonly CommentView[],
): readonly PlacedFile[] {
  const found: PlacedFile[] = [];
  const collect = (
    fields: FormDefinition["fields"],
    row: Readonly<Record<string, Wire>>,
    place: Label | null,
  ): void => {
    for (const field of fields) {
      const value = ownValue(row, field.key) ?? null;
      const name = place ?? field.label;
      if (field.kind === "attachments" || field.kind === "images")
        for (const file of filesOf(value)) found.push({ file, field: name, author: null });
      const signature = field.kind === "signature" ? fileOf(value) : null;
      if (signature !== null) found.push({ file: signature, field: name, author: null });
      if (field.kind === "subform") for (const inner of subformRows(value)) collect(field.fields, inner, field.label);
    }
  };
  collect(form.fields, values, null);
  for (const comment of comments)
    for (const file of comment.isDeleted ? [] : comment.files) {
      const { id, name, sizeBytes, mediaType } = file;
      found.push({ file: { id, name, sizeBytes, mediaType }, field: null, author: comment.author });
    }
  return found;
}
