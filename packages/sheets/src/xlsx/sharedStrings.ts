import type { ByteStream } from "../bytes.ts";
import type { Limits } from "../limits.ts";
import { SheetError } from "../sheetError.ts";
import { XmlScanner } from "../xml/xmlScanner.ts";
import { scanParts } from "../xml/scanParts.ts";
import { cleanText, decodeEscapes } from "./typedCell.ts";

const plainStrings = 200_000;
const chunkBytes = 4 * 1024 * 1024;

/**
 * The strings of a workbook by number.
 *
 * The first 200,000 are plain strings; the rest are packed as UTF-8 in large buffers with their places in typed
 * arrays, since twenty million small strings would need gigabytes as objects.
 */
export class SharedStrings {
  readonly #plain: string[] = [];
  readonly #chunks: Buffer[] = [];
  #places = new Float64Array(1024);
  #packed = 0;
  #used = chunkBytes;
  #bytes = 0;
  readonly #limitBytes: number;

  constructor(limits: Limits) {
    this.#limitBytes = limits.sharedStringBytes;
  }

  get size(): number {
    return this.#plain.length + this.#packed;
  }

  add(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#bytes += bytes;
    if (this.#bytes > this.#limitBytes) throw new SheetError("sheets.tooLarge", { part: "sharedStrings" });
    if (this.#plain.length < plainStrings) {
      this.#plain.push(text);
      return;
    }
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || this.#used + bytes > chunk.length) {
      chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, bytes));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    chunk.write(text, this.#used);
    if (this.#packed * 2 + 2 > this.#places.length) {
      const grown = new Float64Array(this.#places.length * 2);
      grown.set(this.#places);
      this.#places = grown;
    }
    // chunk and start share one number: a start is below 2^32
    this.#places[this.#packed * 2] = (this.#chunks.length - 1) * 2 ** 32 + this.#used;
    this.#places[this.#packed * 2 + 1] = bytes;
    this.#packed += 1;
    this.#used += bytes;
  }

  get(index: number): string | undefined {
    if (index < this.#plain.length) return this.#plain[index];
    const at = (index - this.#plain.length) * 2;
    const place = this.#places[at];
    const bytes = this.#places[at + 1];
    if (place === undefined || bytes === undefined || at / 2 >= this.#packed) return undefined;
    const start = place % 2 ** 32;
    return this.#chunks[Math.floor(place / 2 ** 32)]?.toString("utf8", start, start + bytes);
  }
}

/** Reads the table of strings; counts written in the file are not believed, phonetic readings are left out. */
export async function readSharedStrings(stream: ByteStream, limits: Limits): Promise<SharedStrings> {
  const strings = new SharedStrings(limits);
  let text = "";
  let isText = false;
  let phonetic = 0;
  const scanner = new XmlScanner({
    open: (name) => {
      if (name === "si") text = "";
      else if (name === "rPh") phonetic += 1;
      else if (name === "t") isText = phonetic === 0;
    },
    text: (piece) => {
      if (!isText) return;
      text += piece;
      if (text.length > 8_000_000) throw new SheetError("sheets.tooLarge", { part: "sharedStrings" });
    },
    close: (name) => {
      if (name === "si") strings.add(cleanText(decodeEscapes(text)));
      else if (name === "rPh") phonetic -= 1;
      else if (name === "t") isText = false;
    },
  });
  for await (const piece of scanParts(stream)) scanner.write(piece);
  scanner.end();
  return strings;
}
