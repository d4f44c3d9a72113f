import type { Cell } from "../cell.ts";
import { parseDate } from "../dates/readDate.ts";
import { isTooLongText } from "../limits.ts";
import { fractionOf, placesOf } from "./numbers.ts";
import { shapeOf, bit } from "./shape.ts";

/** A cell kept as an example, with the row it stood in. */
export interface Example {
  readonly row: number;
  readonly cell: Cell;
}

/** Cells of one combination of {@link bit}s. */
export interface ShapeCount {
  readonly shape: number;
  count: number;
  readonly examples: Example[];
}

interface Seen {
  count: number;
  readonly shape: ShapeCount;
}

/** Cells that hold nothing but a word for what is not known. */
export interface WordCount {
  readonly text: string;
  readonly shape: number;
  count: number;
}

/** Distinct values kept exactly; past it their number is an estimate. */
export const keptValues = 2000;
const keptExamples = 20;
const keptKeyChars = 120;
const wordBits = bit.missing | bit.weakMissing;

/**
 * Everything remembered of one column while its rows pass by, in bounded memory: cells per shape with a few
 * examples, up to {@link keptValues} distinct values with their counts, and a sketch of how many there are.
 */
export class ColumnStats {
  readonly shapes = new Map<number, ShapeCount>();
  readonly values = new Map<string, Seen>();
  readonly formats = new Map<string, number>();
  /** By their spelling in lower case; such words are few, so that all are counted. */
  readonly words = new Map<string, WordCount>();
  readonly samples: string[] = [];
  /** Cells with more text than any field holds. */
  readonly tooLong: { count: number; readonly examples: Example[] } = { count: 0, examples: [] };
  isOverflowed = false;
  filled = 0;
  decimals = 0;
  maxChars = 0;
  /** Smallest and largest plain number, for serial dates. */
  smallest = Infinity;
  largest = -Infinity;
  #sketch: Uint32Array | undefined;

  /** Counts one cell that is not blank; white space alone is. */
  add(cell: Cell, row: number): void {
    const text = cell.text;
    if (isSpace(text)) return;
    this.filled += 1;
    if (isTooLongText(text)) {
      this.tooLong.count += 1;
      if (this.tooLong.examples.length < keptExamples) this.tooLong.examples.push({ row, cell });
    }
    if (cell.kind !== "text" && cell.kind !== "boolean" && cell.kind !== "blank" && cell.format !== undefined) {
      this.formats.set(cell.format, (this.formats.get(cell.format) ?? 0) + 1);
    }
    // a typed cell and a text that looks the same are two different things; so is a number under two formats
    const whole = cell.kind === "text" ? text : cell.kind === "blank" ? "" : typedKey(cell);
    const key = whole.length > keptKeyChars ? shorten(whole) : whole;
    const seen = this.values.get(key);
    if (seen !== undefined) {
      seen.count += 1;
      seen.shape.count += 1;
      if ((seen.shape.shape & wordBits) !== 0) this.#countWord(text, seen.shape.shape);
      const { examples } = seen.shape;
      if (examples.length < keptExamples) examples.push({ row, cell });
      return;
    }
    const shape = this.#count(shapeOf(cell), row, cell);
    if ((shape.shape & wordBits) !== 0) this.#countWord(text, shape.shape);
    this.#measure(cell, shape.shape);
    if (this.samples.length < 5 && (shape.shape & bit.missing) === 0) this.samples.push(text.slice(0, 200));
    if (this.isOverflowed) this.#note(key);
    else if (this.values.size < keptValues) this.values.set(key, { count: 1, shape });
    else this.#overflow(key);
  }

  /** Distinct values: exact up to {@link keptValues}, then an estimate within a few percent. */
  distinct(): { readonly count: number; readonly isExact: boolean } {
    const sketch = this.#sketch;
    if (sketch === undefined) return { count: this.values.size, isExact: true };
    return { count: Math.min(this.filled, Math.max(this.values.size, estimate(sketch))), isExact: false };
  }

  #count(shape: number, row: number, cell: Cell): ShapeCount {
    let counted = this.shapes.get(shape);
    if (counted === undefined) {
      counted = { shape, count: 0, examples: [] };
      this.shapes.set(shape, counted);
    }
    counted.count += 1;
    if (counted.examples.length < keptExamples) counted.examples.push({ row, cell });
    return counted;
  }

  #countWord(text: string, shape: number): void {
    const word = text.trim();
    const key = word.toLowerCase();
    const known = this.words.get(key);
    if (known === undefined) this.words.set(key, { text: word, shape, count: 1 });
    else known.count += 1;
  }

  #measure(cell: Cell, shape: number): void {
    const { text } = cell;
    if (text.length > this.maxChars) this.maxChars = text.length;
    if (cell.kind !== "number" && cell.kind !== "text") return;
    const value = cell.kind === "number" ? cell.value : text;
    const code = value.charCodeAt(0);
    if (code >= 45 && code <= 57 && value.length <= 18) {
      const number = Number(value);
      if (number < this.smallest) this.smallest = number;
      if (number > this.largest) this.largest = number;
    }
    const isWritten = cell.kind === "text" && (shape & (bit.dot | bit.comma)) !== 0;
    this.decimals = Math.max(this.decimals, isWritten ? placesOf(value) : fractionOf(value));
  }

  #overflow(key: string): void {
    this.isOverflowed = true;
    this.#sketch = new Uint32Array(sketchBits / 32);
    for (const known of this.values.keys()) this.#note(known);
    this.#note(key);
  }

  #note(key: string): void {
    const sketch = this.#sketch;
    if (sketch === undefined) return;
    const place = hash(key) % sketchBits;
    const word = place >>> 5;
    sketch[word] = (sketch[word] ?? 0) | (1 << (place & 31));
  }
}

/** Words begin with something to see, so that most texts are told by their first character. */
function isSpace(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first <= 32 || first >= 160) && text.trim() === "";
}

/** Long texts are told apart by their start, length and hash. */
function shorten(text: string): string {
  return `${text.slice(0, keptKeyChars - 20)}\u0002${text.length}:${hash(text)}`;
}

function typedKey(cell: Cell): string {
  return `\u0001${cell.kind}${"format" in cell ? (cell.format ?? "") : ""}\u0001${cell.text}`;
}

/** 128 kB a column: linear counting stays within 2 % up to five million values. */
const sketchBits = 1_048_576;

function estimate(sketch: Uint32Array): number {
  let set = 0;
  for (const word of sketch) {
    let rest = word;
    while (rest !== 0) {
      rest &= rest - 1;
      set += 1;
    }
  }
  return set >= sketchBits ? sketchBits * 14 : Math.round(-sketchBits * Math.log(1 - set / sketchBits));
}

/** FNV-1a with a final mix; only for counting. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}

/** Cells whose shape has all of the bits. */
export function countWith(stats: ColumnStats, bits: number, without = 0): number {
  let count = 0;
  for (const shape of stats.shapes.values()) {
    if ((shape.shape & bits) === bits && (shape.shape & without) === 0) count += shape.count;
  }
  return count;
}

/** Whether every dated cell of the column is midnight, so that the hours say nothing. */
export function isAllMidnight(stats: ColumnStats): boolean {
  if (stats.isOverflowed) return false;
  for (const [text, { shape }] of stats.values) {
    if ((shape.shape & bit.hasTime) === 0) continue;
    // a typed cell only carries the bit when its time says something
    if ((shape.shape & bit.typed) !== 0) return false;
    const parts = parseDate(text, "ymd") ?? parseDate(text, "dmy") ?? parseDate(text, "mdy");
    if (parts !== undefined && (parts.hour > 0 || parts.minute > 0 || parts.second > 0)) return false;
  }
  return true;
}
