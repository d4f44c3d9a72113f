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

/** Lines above the one that names the columns; three headings deep is the most that tables of people have. */
const maxGroupLines = 3;

const dataBits =
  bit.dot | bit.comma | bit.hasDate | bit.hasTime | bit.error | bit.email | bit.url | bit.idLike | bit.typed;

/**
 * Finds the header in the first rows of a sheet.
 *
 * A header is the first row about as wide as the table, made of different texts, none of which looks like data;
 * narrower rows above it are titles. When the cells below look just like it, the first wide row still counts as
 * header, since a table of texts nearly always has one, unless it holds numbers, dates or addresses itself.
 * A header of several lines ends with its lowest one.
 */
export function findHeader(rows: readonly (readonly Cell[])[]): Header {
  const none: Header = { row: null, labels: [], titleRows: 0 };
  const filled = rows.map(countFilled);
  const width = usualWidth(filled);
  if (width === 0) return none;
  for (let at = 0; at < rows.length; at += 1) {
    const count = filled[at] ?? 0;
    if (count === 0) continue;
    const isWide = count >= Math.max(1, Math.ceil(width * 0.6)) && (width < 3 || count >= 2);
    if (!isWide) continue;
    let last = at;
    while (last < at + maxGroupLines && isGroupLine(rows, last)) last += 1;
    const header = headerAt(rows, last, at);
    if (!looksLikeLabels(rows[last] ?? [], classesBelow(rows, last), header.labels) || isLikeRowsBelow(rows, last))
      return none;
    return header;
  }
  return none;
}

/**
 * The header whose labels end in a given row, with what the lines above it say.
 * @param first a row that is known to belong to the header
 */
export function headerAt(rows: readonly (readonly Cell[])[], row: number, first: number = row): Header {
  const { labels, top } = readLabels(rows, row);
  const titleRows = rows.slice(0, Math.min(top, first)).filter((above) => countFilled(above) > 0).length;
  return { row, labels, titleRows };
}

function countFilled(row: readonly Cell[]): number {
  return row.filter((cell) => cell.text.trim() !== "").length;
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

/**
 * A line of headings over groups of columns, above the line that names the columns.
 *
 * Merged cells leave gaps behind its headings which the line below fills with other texts, and gaps in the line below
 * where a heading reaches down. That the line below is no data shows in texts over columns of numbers or dates, or in
 * such a gap over a column that is filled from there on.
 */
function isGroupLine(rows: readonly (readonly Cell[])[], at: number): boolean {
  const here = rows[at] ?? [];
  const below = rows[at + 1] ?? [];
  const first = here.findIndex(isFilled);
  const isGap = (cell: Cell, column: number): boolean => isFilled(cell) && !isFilled(here[column]);
  // what stands before the first heading is under none, and counts only where the line below is the fuller one
  const from = countFilled(below) > countFilled(here) ? 0 : first + 1;
  if (first < 0 || !below.some((cell, column) => column >= from && isGap(cell, column))) return false;
  if (isLikeRowsBelow(rows, at + 1)) return false;
  const classes = classesBelow(rows, at + 1);
  if (holdsData(here, classes) || holdsData(below, classes)) return false;
  const rest = rows.slice(at + 2).filter((row) => countFilled(row) > 1);
  const isTextOverData = below.some(
    (cell, column) => isFilled(cell) && classes[column] !== undefined && classes[column] !== "text",
  );
  const reachesDown = here.some(
    (cell, column) =>
      isFilled(cell) &&
      !isFilled(below[column]) &&
      rest.length >= 3 &&
      rest.filter((row) => isFilled(row[column])).length >= rest.length * 0.8,
  );
  return isTextOverData || reachesDown;
}

function isFilled(cell: Cell | undefined): boolean {
  return cell !== undefined && cell.text.trim() !== "";
}

/** Some cell is like the data found below it; a year may be a heading. */
function holdsData(row: readonly Cell[], below: readonly (CellClass | undefined)[]): boolean {
  return row.some((cell, column) => {
    if (!isFilled(cell) || isYear(cell)) return false;
    const found = classOf(cell);
    return found !== "text" && (below[column] === undefined || below[column] === found);
  });
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
function looksLikeLabels(
  row: readonly Cell[],
  below: readonly (CellClass | undefined)[],
  whole: readonly string[],
): boolean {
  let data = 0;
  let labels = 0;
  let long = 0;
  const seen = new Set<string>();
  for (const [column, cell] of row.entries()) {
    const text = cell.text.trim();
    if (text === "") continue;
    seen.add(whole[column] ?? text);
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

/**
 * Labels of the header row; a label that comes twice takes the group headings above it along, one line after the other
 * until it is alone, and a missing one is the lowest heading of its own column.
 * @returns the labels, and the uppermost row that gave any of them something
 */
function readLabels(
  rows: readonly (readonly Cell[])[],
  at: number,
): { readonly labels: readonly string[]; readonly top: number } {
  const lines = rows
    .slice(Math.max(0, at - maxGroupLines), at + 1)
    .map((row) => row.map(({ text }) => cleanLabel(text)));
  const width = Math.max(0, ...lines.map((line) => line.length));
  let labels = Array.from({ length: width }, (_, column) => lines.at(-1)?.[column] ?? "");
  let top = at;
  for (let above = lines.length - 2; above >= 0; above -= 1) {
    const line = lines[above] ?? [];
    // a line with one cell is a title
    if (line.filter((heading) => heading !== "").length < 2) break;
    let group = "";
    const groups = labels.map((_, column) => (group = line[column] || group));
    const groupsOf = Map.groupBy(groups.keys(), (column) => labels[column] ?? "");
    const joined = labels.map((label, column) => {
      if (label === "") return line[column] ?? "";
      const alike = groupsOf.get(label) ?? [];
      // headings that are the same for all of them tell nothing, unless the label goes on from the line above
      const tells = new Set(alike.map((other) => groups[other])).size > 1 || alike.every((other) => line[other]);
      return alike.length > 1 && tells && groups[column] ? `${groups[column]} ${label}` : label;
    });
    if (joined.some((label, column) => label !== labels[column])) top = at - (lines.length - 1 - above);
    labels = joined;
  }
  return { labels: labels.map((label) => label.slice(0, 120)), top };
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
