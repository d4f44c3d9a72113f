import { failure, findError } from "../errorValue.ts";
import { Range } from "../cells/cell.ts";
import type { Cell, CellArg, Place } from "../cells/cell.ts";
import { columnNumber, joinRefs } from "./joinRefs.ts";
import { parse } from "../parse.ts";
import { printName } from "../print.ts";
import type { Expr } from "../syntax.ts";

/** A value of the file: a cell, or the rows of a block. */
type Raw = string | number | boolean | null | { readonly error: string };

/** One formula of a workbook with what it refers to and the value that Excel gave. */
export interface Vector {
  readonly file: string;
  readonly sheet: string;
  readonly cell: string;
  readonly f: string;
  readonly refs: Readonly<Record<string, Raw | readonly (readonly Raw[])[]>>;
  readonly t: "n" | "s" | "b" | "e";
  readonly v: string | number | boolean;
  readonly date1904?: boolean;
}

/** A vector as an expression of the language over named cells. */
export interface Bound {
  /** Null when the language cannot read the formula. */
  readonly expr: Expr | null;
  /** Names of the functions, in upper case, each once. */
  readonly functions: readonly string[];
  readonly read: (name: string) => CellArg | undefined;
}

const piece =
  /"(?:[^"]|"")*"|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\p{L}\p{N}_:!])|<>|<=|>=|#(?:N\/A|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|NULL!)|(?:'(?:[^']|'')+'|[\p{L}_][\p{L}\p{N}_. ]*)!(?=[$A-Z])[$A-Z0-9:]+|\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?(?![\p{L}\p{N}_(.])|[\p{L}_\\][\p{L}\p{N}_.]*|\{[^{}]*\}|\s+|./giu;

/** Reads a formula as Excel writes it; references become fields, and an omitted argument becomes blank. */
export function bindVector(vector: Vector): Bound {
  const bound = new Map<string, CellArg>();
  const functions = new Set<string>();
  const read = (ref: string): CellArg | undefined => {
    const name = Object.hasOwn(vector.refs, ref) ? ref : ref.replaceAll("$", "");
    return Object.hasOwn(vector.refs, name) ? argOf(vector.refs[name] ?? null, ref, vector.cell) : undefined;
  };
  const joined = new Map<string, CellArg>();
  const pieces = joinRefs(
    [...vector.f.matchAll(piece)].map((match) => match[0]).filter((text) => text.trim() !== ""),
    read,
    (name, value) => joined.set(name, value),
  );
  const out: string[] = [];
  for (const [index, text] of pieces.entries()) {
    const [before, after] = [pieces[index - 1], pieces[index + 1]];
    const ref = joined.get(text) ?? read(text);
    if (text.startsWith('"')) out.push(text.replaceAll(/[“”]/gu, "$&$&"));
    else if (text.startsWith("#")) {
      bound.set(text, findError(text.toUpperCase()) ?? failure.value);
      out.push(printName(text));
    } else if (/^[\d.]/.test(text) && isFar(text)) {
      // The language's own numbers end at 10^100.
      bound.set(text, Number(text));
      out.push(printName(text));
    } else if (text.startsWith("{")) {
      bound.set(text, new Range(readArray(text)));
      out.push(printName(text));
    } else if (ref !== undefined) {
      bound.set(text, ref);
      out.push(`{${text.replaceAll("}", "}}")}}`);
    } else if (after === "(" && /^[\p{L}_]/u.test(text)) {
      const name = text.toUpperCase().replace(/^(?:_XLFN\.|_XLWS\.)+/, "");
      functions.add(name);
      out.push(name);
    } else if (
      (text === "," || text === ")") &&
      (before === "," || before === "(") &&
      !(before === "(" && text === ")")
    )
      out.push(" BLANK()", text);
    else out.push(text);
  }
  const parsed = parse(out.join(" ").replace(/^ *=/, ""));
  return {
    expr: parsed.ok ? parsed.value : null,
    functions: [...functions],
    read: (name) => bound.get(name),
  };
}

function isFar(text: string): boolean {
  const value = Number(text);
  return value >= 1e100 || (value !== 0 && value < 1e-30);
}

function cellOf(raw: Raw): Cell {
  if (raw === null || typeof raw !== "object") return raw;
  return findError(raw.error) ?? failure.value;
}

function argOf(raw: Raw | readonly (readonly Raw[])[], name: string, at: string): CellArg {
  // A reference to one cell is a block of one: what SUM reads there differs from what it reads as a plain value.
  if (!isBlock(raw)) return new Range([[cellOf(raw)]]);
  return new Range(
    raw.map((row) => row.map(cellOf)),
    placeFrom(name, at),
  );
}

function isBlock(raw: Raw | readonly (readonly Raw[])[]): raw is readonly (readonly Raw[])[] {
  return Array.isArray(raw);
}

/** Where the formula stands, seen from the corner of a block. */
function placeFrom(name: string, at: string): Place | null {
  const start = placeOf(name.replaceAll("$", "").replace(/^.*!/, "").split(":")[0] ?? "");
  const own = placeOf(at);
  return start === null || own === null ? null : { row: own.row - start.row, column: own.column - start.column };
}

function placeOf(name: string): Place | null {
  const match = /^([A-Z]+)(\d+)$/i.exec(name);
  if (match === null) return null;
  return { row: Number(match[2]), column: columnNumber(match[1] ?? "") };
}

/** {1,2;"a",TRUE} */
function readArray(text: string): readonly (readonly Cell[])[] {
  const items = text.slice(1, -1).match(/"(?:[^"]|"")*"|[^,;"]+|[,;]/g) ?? [];
  const rows: Cell[][] = [[]];
  for (const item of items) {
    if (item === ";") rows.push([]);
    else if (item !== ",") rows.at(-1)?.push(literalOf(item.trim()));
  }
  return rows;
}

function literalOf(text: string): Cell {
  if (text.startsWith('"')) return text.slice(1, -1).replaceAll('""', '"');
  if (/^(?:true|false)$/i.test(text)) return text.toUpperCase() === "TRUE";
  return findError(text) ?? Number(text);
}
