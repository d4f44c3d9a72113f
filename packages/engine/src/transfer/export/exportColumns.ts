import type { Locale } from "@tongzhou/base";
import { pickLabel } from "@tongzhou/base";
import type { ChoiceOption, FieldDefinition, FieldOf, Wire } from "@tongzhou/model";
import type { WriteColumn, WriteValue } from "@tongzhou/sheets";

/** What values are put into words with. */
export interface ExportWords {
  readonly locale: Locale;
  /** Sheets have no zones: moments are written as the clock showed them here. */
  readonly zone: string;
  readonly members: ReadonlyMap<number, string>;
  readonly departments: ReadonlyMap<number, string>;
}

/** A column of the exported sheet and how its cells are made of wire values. */
export interface ExportColumn {
  readonly column: WriteColumn;
  /** Key of a field of the subform's rows; null for a value of the record itself. */
  readonly inner: string | null;
  readonly write: (value: Wire) => WriteValue;
}

type Cell = Omit<WriteColumn, "label">;
type Filled = Exclude<Wire, null>;

const text: Cell = { kind: "text" };
const listSeparator = "; ";

/**
 * The columns a field is exported in: numbers, days and truths as such, everything that points elsewhere by its name. A
 * subform has one for each of its fields, `subform / field`, which is how an import finds them again.
 */
export function exportColumns(field: FieldDefinition, words: ExportWords): readonly ExportColumn[] {
  const label = pickLabel(field.label, words.locale);
  if (field.kind !== "subform") return [toColumn(field, label, null, words)];
  return field.fields.map((inner) =>
    toColumn(inner, `${label} / ${pickLabel(inner.label, words.locale)}`, inner.key, words),
  );
}

/**
 * The rows of the sheet that a record makes: one, or as many as its longest subform has, the record's own cells in the
 * first of them alone.
 */
export function* exportRows(columns: readonly ExportColumn[], values: readonly Wire[]): Generator<WriteValue[]> {
  const lists = columns.map(({ inner }, index) => (inner === null ? null : listOf(values[index] ?? null)));
  const height = Math.max(1, ...lists.map((list) => list?.length ?? 0));
  for (let at = 0; at < height; at += 1)
    yield columns.map(({ inner, write }, index) => {
      if (inner === null) return at === 0 ? write(values[index] ?? null) : null;
      return write(child(lists[index]?.[at] ?? null, inner));
    });
}

function listOf(value: Wire): readonly Wire[] {
  return isList(value) ? value : [];
}

function toColumn(field: FieldDefinition, label: string, inner: string | null, words: ExportWords): ExportColumn {
  const { cell, write } = describe(field, words);
  return { column: { ...cell, label }, inner, write: (value) => (value === null ? null : write(value)) };
}

function describe(field: FieldDefinition, words: ExportWords): { cell: Cell; write: (value: Filled) => WriteValue } {
  const { locale, members, departments } = words;
  switch (field.kind) {
    case "text":
    case "long_text":
    case "auto_number":
    case "phone":
    case "email":
    case "url":
      return { cell: text, write: String };
    case "rich_text":
      return { cell: text, write: (value) => plainText(String(value)) };
    case "number":
      return { cell: { kind: "number", ...numberFormat(field) }, write: scalar };
    case "money":
      return { cell: { kind: "money", currency: field.currency, ...decimalsOf(field) }, write: scalar };
    case "integer":
      return { cell: { kind: "integer", ...(field.thousands === true ? { thousands: true } : {}) }, write: scalar };
    case "rating":
    case "progress":
      return { cell: { kind: "integer" }, write: scalar };
    case "boolean":
      return { cell: { kind: "boolean" }, write: scalar };
    case "date":
    case "time":
    case "duration":
      return { cell: { kind: field.kind }, write: scalar };
    case "datetime":
    case "created_at":
    case "updated_at":
      return { cell: { kind: "datetime" }, write: localMoment(words.zone) };
    case "choice": {
      const labels = labelsOf(field.options, locale);
      return { cell: text, write: (value) => labels.get(String(value)) ?? String(value) };
    }
    case "choices": {
      const labels = labelsOf(field.options, locale);
      return { cell: text, write: (value) => join(items(value).map((one) => labels.get(String(one)) ?? String(one))) };
    }
    case "member":
    case "created_by":
    case "updated_by":
      return { cell: text, write: (value) => members.get(Number(value)) ?? "" };
    case "members":
      return { cell: text, write: (value) => join(items(value).map((one) => members.get(Number(one)) ?? "")) };
    case "department":
      return { cell: text, write: (value) => departments.get(Number(value)) ?? "" };
    case "departments":
      return { cell: text, write: (value) => join(items(value).map((one) => departments.get(Number(one)) ?? "")) };
    case "link":
      return { cell: text, write: (value) => part(value, "title") };
    case "links":
      return { cell: text, write: (value) => join(items(value).map((one) => part(one, "title"))) };
    case "attachments":
    case "images":
      return { cell: text, write: (value) => join(items(value).map((one) => part(one, "name"))) };
    case "signature":
      return { cell: text, write: (value) => part(value, "name") };
    case "address":
      return {
        cell: text,
        write: (value) => ["province", "city", "district", "detail"].map((name) => part(value, name)).join(""),
      };
    case "location":
      return {
        cell: text,
        write: (value) => `${part(value, "label")} ${part(value, "lat")},${part(value, "lng")}`.trim(),
      };
    case "subform":
      throw new Error(`export-subform: expected a field with a column of its own, got ${field.key}`);
    case "formula":
      return describeResult(field, words);
    default:
      return field satisfies never;
  }
}

function describeResult(
  { result, options = [], percent, ...field }: FieldOf<"formula">,
  words: ExportWords,
): { cell: Cell; write: (value: Filled) => WriteValue } {
  switch (result) {
    case "text":
    case "choice": {
      const labels = new Map(options.map(({ label }) => [label.zh, pickLabel(label, words.locale)]));
      return { cell: text, write: (value) => labels.get(String(value)) ?? String(value) };
    }
    case "number":
      return {
        cell: { kind: "number", ...decimalsOf(field), ...(percent === true ? { percent } : {}) },
        write: scalar,
      };
    case "boolean":
    case "date":
    case "time":
    case "duration":
      return { cell: { kind: result }, write: scalar };
    case "datetime":
      return { cell: { kind: "datetime" }, write: localMoment(words.zone) };
    case "member":
      return { cell: text, write: (value) => words.members.get(Number(value)) ?? "" };
    default:
      return result satisfies never;
  }
}

function scalar(value: Filled): WriteValue {
  return typeof value === "object" ? JSON.stringify(value) : value;
}

function items(value: Filled): readonly Wire[] {
  return isList(value) ? value : [value];
}

function isList(value: Wire): value is readonly Wire[] {
  return Array.isArray(value);
}

function child(value: Wire, name: string): Wire {
  if (typeof value !== "object" || value === null || isList(value)) return null;
  return value[name] ?? null;
}

function part(value: Wire, name: string): string {
  const found = child(value, name);
  return found === null || typeof found === "object" ? "" : String(found);
}

function join(names: readonly string[]): string {
  return names.filter((name) => name !== "").join(listSeparator);
}

function labelsOf(options: readonly ChoiceOption[], locale: Locale): ReadonlyMap<string, string> {
  return new Map(options.map((option) => [option.key, pickLabel(option.label, locale)]));
}

function decimalsOf(field: { readonly decimals?: number }): { readonly decimals?: number } {
  return field.decimals === undefined ? {} : { decimals: field.decimals };
}

function numberFormat(field: FieldOf<"number">): Omit<Cell, "kind"> {
  return {
    ...decimalsOf(field),
    ...(field.thousands === true ? { thousands: true } : {}),
    ...(field.percent === true ? { percent: true } : {}),
  };
}

/** Markup as the text a reader sees; a sheet shows no formatting of ours. */
function plainText(markup: string): string {
  return markup
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|li|h[1-6]|tr)>/giu, "\n")
    .replaceAll(/<[^>]*>/gu, "")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .trim();
}

function localMoment(zone: string): (value: Filled) => string {
  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return (value) => {
    const at = new Date(String(value));
    return Number.isNaN(at.getTime()) ? String(value) : clock.format(at).replace(" ", "T");
  };
}
