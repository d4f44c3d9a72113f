import type { Cell } from "../cell.ts";
import { bit, shapeOf } from "./shape.ts";

/** Where the header is and what it says. */
export interface Header {
  /** Row of the labels, or null when the first row is already data. */
  readonly row: number | null;
  /** One per column; "" where the header is blank. */
  readonly labels: readonly string[];
  /** Filled rows above the header: titles and notes. */
  readonly titleRows: number;
}

const dataBits =
  bit.dot | bit.comma | bit.hasDate | bit.hasTime | bit.error | bit.email | bit.url | bit.idLike | bit.typed;

/**
 * Finds the header in the first rows of a sheet.
 *
 * A header is the first row about as wide as the table, made of different texts, none of which looks like data;
 * narrower rows above it are titles. When the cells below look just like it, the first wide row still counts as
 * header, since a table of texts nearly always has one, unless it holds numbers, dates or addresses itself.
 */
export function findHeader(rows: readonly (readonly Cell[])[]): Header {
  const filled = rows.map((row) => row.filter((cell) => cell.text.trim() !== "").length);
  const width = usualWidth(filled);
  if (width === 0) return { row: null, labels: [], titleRows: 0 };
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? [];
    const count = filled[at] ?? 0;
    if (count === 0) continue;
    const isWide = count >= Math.max(1, Math.ceil(width * 0.6)) && (width < 3 || count >= 2);
    if (!isWide) continue;
    // a group line over the real header: merged cells leave gaps that the next row fills with more, different texts
    if (isGroupLine(rows, filled, at)) continue;
    const titleRows = filled.slice(0, at).filter((n) => n > 0).length;
    if (!looksLikeLabels(row, classesBelow(rows, at)) || isLikeRowsBelow(rows, at))
      return { row: null, labels: [], titleRows: 0 };
    return { row: at, labels: readLabels(rows, at), titleRows };
  }
  return { row: null, labels: [], titleRows: 0 };
}

/** The most frequent number of filled cells among rows that have any; the wider one when two are equally frequent. */
function usualWidth(filled: readonly number[]): number {
  const frequency = new Map<number, number>();
  for (const count of filled) if (count > 0) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  let best = 0;
  let times = 0;
  for (const [count, n] of frequency) {
    if (n * count > times * best || (n * count === times * best && count > best)) {
      best = count;
      times = n;
    }
  }
  return best;
}

function isGroupLine(rows: readonly (readonly Cell[])[], filled: readonly number[], at: number): boolean {
  const below = rows[at + 1];
  const here = rows[at] ?? [];
  if (below === undefined || (filled[at + 1] ?? 0) <= (filled[at] ?? 0)) return false;
  if (!looksLikeLabels(below, classesBelow(rows, at + 1)) || !looksLikeLabels(here, [])) return false;
  const gaps = here.filter((cell, index) => cell.text.trim() === "" && (below[index]?.text.trim() ?? "") !== "").length;
  return gaps > 0 && !isLikeRowsBelow(rows, at + 1) && hasDataBelow(rows, at + 2);
}

function hasDataBelow(rows: readonly (readonly Cell[])[], from: number): boolean {
  return rows.slice(from).some((row) => row.some((cell) => isData(cell)));
}

function isData(cell: Cell): boolean {
  return cell.text !== "" && (shapeOf(cell) & dataBits) !== 0;
}

type CellClass = "number" | "date" | "other" | "text";

function classOf(cell: Cell): CellClass {
  const shape = shapeOf(cell);
  if ((shape & (bit.hasDate | bit.hasTime)) !== 0 && (shape & bit.compact) === 0) return "date";
  if ((shape & (bit.dot | bit.comma | bit.idLike)) !== 0) return "number";
  return (shape & dataBits) === 0 ? "text" : "other";
}

/** What most cells below a row are, per column; undefined where there are none. */
function classesBelow(rows: readonly (readonly Cell[])[], at: number): (CellClass | undefined)[] {
  return (rows[at] ?? []).map((_, column) => {
    const counts = new Map<CellClass, number>();
    for (const row of rows.slice(at + 1)) {
      const cell = row[column];
      if (cell === undefined || cell.text.trim() === "") continue;
      const found = classOf(cell);
      counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0];
  });
}

/** Short texts that are not the kind of data found below them; a run of years may be a heading. */
function looksLikeLabels(row: readonly Cell[], below: readonly (CellClass | undefined)[]): boolean {
  let data = 0;
  let labels = 0;
  let long = 0;
  const seen = new Set<string>();
  for (const [column, cell] of row.entries()) {
    const text = cell.text.trim();
    if (text === "") continue;
    seen.add(text);
    if (isYear(cell)) continue;
    const found = classOf(cell);
    const isUnlike = below[column] !== undefined && below[column] !== found;
    if (found !== "text" && !isUnlike) data += 1;
    else labels += 1;
    if (text.length > 120) long += 1;
  }
  return (
    labels > 0 && data * 5 <= labels && long * 2 <= labels && seen.size * 3 >= labels && (labels < 2 || seen.size > 1)
  );
}

function isYear(cell: Cell): boolean {
  return /^(?:19|20)[0-9]{2}(?:年|年度|H[12]|Q[1-4])?$/u.test(cell.text.trim());
}

/** The would-be header holds values that appear again below in the same columns: then it is a row like any other. */
function isLikeRowsBelow(rows: readonly (readonly Cell[])[], at: number): boolean {
  const header = rows[at] ?? [];
  const below = rows.slice(at + 1).filter((row) => row.length > 0);
  if (below.length < 2) return false;
  let repeated = 0;
  let filled = 0;
  for (const [index, cell] of header.entries()) {
    const text = cell.text.trim();
    if (text === "") continue;
    filled += 1;
    if (below.some((row) => row[index]?.text.trim() === text)) repeated += 1;
  }
  return filled > 0 && repeated * 2 > filled;
}

/** Labels of the header row; a label that comes twice, or is missing, takes the group heading above it along. */
function readLabels(rows: readonly (readonly Cell[])[], at: number): string[] {
  const labels = (rows[at] ?? []).map((cell) => cleanLabel(cell.text));
  const above = at > 0 ? (rows[at - 1] ?? []) : [];
  const groups = above.map((cell) => cleanLabel(cell.text));
  if (groups.filter((group) => group !== "").length < 2) return labels;
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let group = "";
  return labels.map((label, index) => {
    if ((groups[index] ?? "") !== "") group = groups[index] ?? "";
    if (label === "") return (groups[index] ?? "") === "" ? "" : group;
    return (counts.get(label) ?? 0) > 1 && group !== "" ? `${group} ${label}` : label;
  });
}

function cleanLabel(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim().toWellFormed().slice(0, 120);
}

/** Labels for every column, none twice and none blank. */
export function uniqueLabels(
  labels: readonly string[],
  width: number,
  blankLabel: (letters: string) => string,
): { readonly labels: readonly string[]; readonly blank: number; readonly duplicate: number } {
  const taken = new Set<string>();
  let blank = 0;
  let duplicate = 0;
  const result: string[] = [];
  for (let index = 0; index < width; index += 1) {
    const given = labels[index] ?? "";
    if (given === "") blank += 1;
    const wanted = given === "" ? blankLabel(columnLetters(index)) : given;
    let label = wanted;
    for (let n = 2; taken.has(label.toLowerCase()); n += 1) label = `${wanted} (${n})`;
    if (label !== wanted) duplicate += 1;
    taken.add(label.toLowerCase());
    result.push(label);
  }
  return { labels: result, blank, duplicate };
}

/** A, B, … Z, AA: the name of a column in a sheet. */
export function columnLetters(index: number): string {
  let rest = index;
  let letters = "";
  do {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
    rest = Math.floor(rest / 26) - 1;
  } while (rest >= 0);
  return letters;
}
