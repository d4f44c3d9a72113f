import { err, ok, type Result } from "@tongzhou/base";
import {
  decodeField,
  type ChoiceOption,
  type ColumnValue,
  type ErrorParams,
  type FieldDefinition,
  type Wire,
} from "@tongzhou/model";
import { splitAddress } from "@tongzhou/model/divisions";
import { buildCellReader, textCell, type Cell, type WireCell } from "@tongzhou/sheets";
import { readingKind } from "./columnPlan.ts";
import { copyList } from "./copyText.ts";
import type { StagedColumn } from "./importDefinition.ts";
import { readLocation } from "./readLocation.ts";

/** Why a cell is not taken. */
export interface CellProblem {
  readonly code: string;
  readonly params: ErrorParams;
}

/** What a cell becomes: the text of its column as COPY reads it before escaping, null for blank. */
export type CellConverter = (cell: Cell) => Result<string | null, CellProblem>;

/** The same for a value whose parts lie in several cells of a row. */
export type RowConverter = (cells: readonly Cell[]) => Result<string | null, CellProblem>;

const blank = ok(null);

/**
 * A converter for the cells of one column: reads them as the column was profiled, then holds them to the field as
 * every other write does. Names of other things stay text and are looked up later.
 */
export function buildConverter(column: StagedColumn, zone: string): CellConverter {
  const { field, format } = column;
  const isNames = column.reference === "many" && format.separator !== "[]";
  const kind = isNames ? "long_text" : (readingKind(field.kind) ?? "text");
  const separator = format.separator === undefined && kind === "choices" ? { separator: ";" } : {};
  const read = buildCellReader({ kind, format: { ...format, ...separator } }, { zone });
  const finish = chooseFinish(column);
  const convert: CellConverter = (cell) => {
    const wire = read(cell);
    if (!wire.ok) return err({ code: wire.error.code, params: wire.error.params });
    return wire.value === null ? blank : finish(wire.value);
  };
  const { replace } = column;
  if (replace.size === 0) return convert;
  return (cell) => {
    const other = replace.get(cell.text.trim());
    return convert(other === undefined ? cell : textCell(other));
  };
}

/** A converter for a value that is put together from several cells; null without parts. */
export function buildPartsConverter({ field, parts }: StagedColumn): RowConverter | null {
  if (parts === null) return null;
  return (cells) => {
    const found = parts.flatMap(({ column, part, missing }): readonly (readonly [string, string])[] => {
      const text = cells[column]?.text.trim() ?? "";
      return text === "" || missing.includes(text.toLowerCase()) ? [] : [[part, text]];
    });
    if (found.length === 0) return blank;
    if (field.kind !== "location") return decode(field, Object.fromEntries(found));
    // A name alone is no place.
    const { lat, lng, label } = Object.fromEntries(found);
    const point = { lat: Number(lat ?? Number.NaN), lng: Number(lng ?? Number.NaN), label: label ?? null };
    return Number.isNaN(point.lat) || Number.isNaN(point.lng)
      ? err({ code: "field.invalid", params: { problem: "type" } })
      : decode(field, point);
  };
}

function decode(field: FieldDefinition, wire: Wire): Result<string | null, CellProblem> {
  const decoded = decodeField(field, wire);
  return decoded.ok ? ok(columnText(decoded.value)) : err({ code: "field.invalid", params: { ...decoded.error } });
}

function chooseFinish(column: StagedColumn): (wire: Exclude<WireCell, null>) => Result<string | null, CellProblem> {
  const { field, reference } = column;
  if (reference === "many") return (wire) => ok(copyList(listOf(wire).flatMap(splitNames)));
  if (reference === "one" || column.isMatchOnly) return (wire) => ok(String(wire));
  if (field.kind === "rich_text") return (wire) => ok(toParagraphs(String(wire)));
  if (field.kind === "choice") {
    const find = optionFinder(field.options);
    return (wire) => find(String(wire));
  }
  if (field.kind === "choices") {
    const find = optionFinder(field.options);
    return (wire) => {
      const keys = new Set<string>();
      for (const label of listOf(wire)) {
        const key = find(label);
        if (!key.ok) return key;
        if (key.value !== null) keys.add(key.value);
      }
      return keys.size === 0 ? blank : ok(copyList([...keys]));
    };
  }
  if (field.kind === "address") return (wire) => decode(field, { ...splitAddress(String(wire)) });
  if (field.kind === "location")
    return (wire) => {
      const place = readLocation(String(wire), column.locationOrder);
      return place === null ? err({ code: "field.invalid", params: { problem: "type" } }) : decode(field, place);
    };
  return (wire) => decode(field, toWire(column, wire));
}

/** Plain text as the markup rich text is kept in. */
function toParagraphs(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped
    .split(/\r?\n/u)
    .map((line) => `<p>${line}</p>`)
    .join("");
}

function toWire({ field, format }: StagedColumn, wire: Exclude<WireCell, null>): Wire {
  // A progress of 85 % is stored as 85, and read from a percent column as 0.85.
  if (field.kind === "progress" && format.percent === true) return String(Number(wire) * 100);
  if (field.kind === "rating" || field.kind === "progress") return String(wire).replace(/\.0*$/u, "");
  return typeof wire === "object" ? [...wire] : wire;
}

function optionFinder(options: readonly ChoiceOption[]): (label: string) => Result<string, CellProblem> {
  const known = new Map<string, ChoiceOption>();
  // Labels come before keys: what stands in a sheet is what people read.
  for (const option of options.toReversed()) known.set(fold(option.key), option);
  for (const option of options.toReversed())
    for (const label of [option.label.en, option.label.zh]) if (label !== undefined) known.set(fold(label), option);
  // Two options may differ in nothing but their case.
  const exact = new Map(options.toReversed().map((option) => [option.label.zh, option]));
  return (label) => {
    const option = exact.get(label) ?? known.get(fold(label));
    if (option === undefined) return err({ code: "unknownOption", params: {} });
    return option.archived === true
      ? err({ code: "field.invalid", params: { problem: "archived_option" } })
      : ok(option.key);
  };
}

function fold(text: string): string {
  return text.trim().normalize("NFKC").toLowerCase();
}

function listOf(wire: Exclude<WireCell, null>): readonly string[] {
  return typeof wire === "object" ? wire : [String(wire)];
}

// Where a stronger mark stands between names, a comma is part of one.
function splitNames(text: string): readonly string[] {
  return text
    .split(/[;；\n|]/u.test(text) ? /[;；\n|]/u : /[,，、]/u)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function columnText(value: ColumnValue): string | null {
  if (value === null) return null;
  if (typeof value === "object") return copyList(value.map(String));
  return typeof value === "boolean" ? (value ? "t" : "f") : String(value);
}
