import { fieldSpec } from "@tongzhou/model";
import type { FieldDefinition, FieldOf, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import type { Directory } from "../../../fields/directory.ts";
import { formatValue, isBlank } from "../../../fields/fieldText.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import type { Wording } from "../../../shell/language.tsx";
import type { Attempt, NewDraft } from "../model/draftModel.ts";
import { isSameWire } from "../model/sameWire.ts";
import { ownValue } from "../../../fields/ownValue.ts";

/** What to send to make a record: fields that may be written, blanks too where a default would otherwise fill them. */
export function newValues(
  form: FormDefinition,
  values: WireValues,
  canWrite: (field: FieldDefinition) => boolean,
): WireValues {
  return Object.fromEntries(
    form.fields.flatMap((field) => {
      const value = ownValue(values, field.key) ?? null;
      // What nobody filled in or took out begins with its default.
      const isUntouched = ownValue(values, field.key) === undefined;
      const isLeftOut = isBlank(value) && (field.default === undefined || field.required === true || isUntouched);
      return !canWrite(field) || isLeftOut ? [] : [[field.key, sentValue(field, value)]];
    }),
  );
}

/** Values a copy begins with. What is unique, a file, or written by the platform is not copied. */
export function copyValues(form: FormDefinition, values: WireValues): WireValues {
  return Object.fromEntries(
    form.fields.flatMap((field) => {
      const isOwn = field.unique === true || !fieldSpec(field.kind).can.beWritten || isFile(field);
      if (isOwn) return [];
      const value = ownValue(values, field.key) ?? null;
      if (field.kind !== "subform") return [[field.key, value]];
      return [[field.key, subformRows(value).map((row) => copyRow(field.fields, row))]];
    }),
  );
}

/** What a draft is called in a list: its title, else the first words filled in; undefined when there are none. */
export function titleOfDraft(
  form: FormDefinition,
  { values, unfinished }: NewDraft,
  wording: Wording,
  directory: Directory,
): string | undefined {
  const title = form.fields.find(({ key }) => key === form.title);
  const fields = title === undefined ? form.fields : [title, ...form.fields];
  const words = fields.map((field) =>
    (
      ownValue(unfinished, field.key) ?? formatValue(field, ownValue(values, field.key) ?? null, wording, directory)
    ).trim(),
  );
  return words.find((one) => one !== "")?.slice(0, 100);
}

function copyRow(fields: readonly FieldDefinition[], row: Readonly<Record<string, Wire>>): Wire {
  const copied = fields.filter((field) => fieldSpec(field.kind).can.beWritten && !isFile(field));
  return Object.fromEntries(copied.map(({ key }) => [key, ownValue(row, key) ?? null]));
}

function isFile({ kind }: FieldDefinition): boolean {
  return kind === "attachments" || kind === "images" || kind === "signature";
}

/** The link field and record that a new one begins with, from an address's `field.id`. */
export function readLink(
  form: FormDefinition,
  link: string | undefined,
): { readonly field: FieldOf<"link"> | FieldOf<"links">; readonly id: number } | null {
  const [key, id] = link?.split(".") ?? [];
  const field = form.fields.find((one) => one.key === key);
  return field?.kind === "link" || field?.kind === "links" ? { field, id: Number(id) } : null;
}

/** Fields of `values` that the earlier attempt had otherwise; what is now blank is sent as blank. */
export function changedSince(attempt: Attempt, values: WireValues): WireValues {
  const keys = [...new Set([...Object.keys(attempt.values), ...Object.keys(values)])];
  return Object.fromEntries(
    keys
      .filter((key) => !isSameWire(ownValue(attempt.values, key) ?? null, ownValue(values, key) ?? null))
      .map((key) => [key, ownValue(values, key) ?? null]),
  );
}
