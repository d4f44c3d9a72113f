import { SheetError } from "../sheetError.ts";

/** What a scanner tells about a document, in order. Names come without their prefix. */
export interface XmlHandler {
  /** @param attributes the text between name and bracket; read with {@link readAttribute} */
  readonly open: (name: string, attributes: string) => void;
  /** Text between tags with its entities resolved; one run may come in several pieces. */
  readonly text: (text: string) => void;
  readonly close: (name: string) => void;
}

/** No honest tag is longer; what is, is an attack or not XML. */
const maxTagChars = 1_000_000;

/**
 * Cuts XML that comes in pieces into tags and text.
 *
 * It knows what spreadsheet files hold: elements, attributes, text, CDATA, comments, instructions. A document type
 * is skipped and its entities stay unresolved, so that no file can make it grow. Written for this package because
 * sheets are hundreds of megabytes of tiny tags, and only three attributes of a cell are ever looked at.
 */
export class XmlScanner {
  readonly #handler: XmlHandler;
  #rest = "";
  #depth = 0;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** Takes the next piece. */
  write(piece: string): void {
    this.#rest = this.#scan(this.#rest === "" ? piece : this.#rest + piece);
    if (this.#rest.length > maxTagChars) throw new SheetError("sheets.damaged", { part: "xml" });
  }

  /** Ends the document. @throws SheetError when it is cut off */
  end(): void {
    if (this.#depth !== 0 || this.#rest.includes("<")) throw new SheetError("sheets.damaged", { part: "xml" });
  }

  /** @returns what could not be understood yet */
  #scan(buffer: string): string {
    let at = 0;
    while (at < buffer.length) {
      const tag = buffer.indexOf("<", at);
      if (tag < 0) return this.#keepEntity(buffer, at);
      if (tag > at) this.#handler.text(decodeEntities(buffer.slice(at, tag)));
      const next = buffer.charCodeAt(tag + 1);
      const end =
        next === 33 ? this.#skipMarkup(buffer, tag) : next === 63 ? after(buffer, "?>", tag) : tagEnd(buffer, tag);
      if (end < 0) return buffer.slice(tag);
      if (next !== 33 && next !== 63) this.#element(buffer, tag, end);
      at = end;
    }
    return "";
  }

  /** Text up to an entity that may be cut in two. */
  #keepEntity(buffer: string, at: number): string {
    const entity = buffer.lastIndexOf("&");
    const isCut = entity >= at && buffer.length - entity < 12 && !buffer.includes(";", entity);
    const end = isCut ? entity : buffer.length;
    if (end > at) this.#handler.text(decodeEntities(buffer.slice(at, end)));
    return buffer.slice(end);
  }

  #element(buffer: string, tag: number, end: number): void {
    if (buffer.charCodeAt(tag + 1) === 47) {
      this.#depth -= 1;
      if (this.#depth < 0) throw new SheetError("sheets.damaged", { part: "xml" });
      this.#handler.close(localName(buffer, tag + 2, nameEnd(buffer, tag + 2, end - 1)));
      return;
    }
    const isEmpty = buffer.charCodeAt(end - 2) === 47;
    const stop = isEmpty ? end - 2 : end - 1;
    const nameStop = nameEnd(buffer, tag + 1, stop);
    const name = localName(buffer, tag + 1, nameStop);
    this.#handler.open(name, nameStop < stop ? buffer.slice(nameStop, stop) : "");
    if (isEmpty) this.#handler.close(name);
    else {
      this.#depth += 1;
      if (this.#depth > 1000) throw new SheetError("sheets.damaged", { part: "xml" });
    }
  }

  /** Comment, CDATA or document type; -1 while its end has not come. */
  #skipMarkup(buffer: string, tag: number): number {
    if (buffer.length < tag + 9) return -1;
    if (buffer.startsWith("<!--", tag)) return after(buffer, "-->", tag + 4);
    if (!buffer.startsWith("<![CDATA[", tag)) return doctypeEnd(buffer, tag);
    const end = after(buffer, "]]>", tag + 9);
    if (end > 0) this.#handler.text(buffer.slice(tag + 9, end - 3));
    return end;
  }
}

function after(buffer: string, mark: string, from: number): number {
  const found = buffer.indexOf(mark, from);
  return found < 0 ? -1 : found + mark.length;
}

/** Past the `>` of a document type, whose inner part stands in square brackets. */
function doctypeEnd(buffer: string, tag: number): number {
  const end = buffer.indexOf(">", tag);
  const inner = buffer.indexOf("[", tag);
  if (end < 0 || inner < 0 || inner > end) return end < 0 ? -1 : end + 1;
  const close = buffer.indexOf("]", inner);
  return close < 0 ? -1 : after(buffer, ">", close);
}

/** Past the `>` that ends a tag; brackets inside quoted attributes do not. */
function tagEnd(buffer: string, tag: number): number {
  let quote = 0;
  for (let i = tag + 1; i < buffer.length; i += 1) {
    const code = buffer.charCodeAt(i);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 62) return i + 1;
    else if (code === 34 || code === 39) quote = code;
  }
  return -1;
}

function nameEnd(buffer: string, from: number, stop: number): number {
  let i = from;
  while (i < stop && buffer.charCodeAt(i) > 32) i += 1;
  return i;
}

function localName(buffer: string, from: number, to: number): string {
  for (let i = from; i < to; i += 1) if (buffer.charCodeAt(i) === 58) return buffer.slice(i + 1, to);
  return buffer.slice(from, to);
}

/**
 * The value of an attribute, entities resolved.
 * @param name with its prefix when it has one (`r:id`)
 */
export function readAttribute(attributes: string, name: string): string | undefined {
  let at = attributes.indexOf(name);
  while (at >= 0) {
    const before = attributes.charCodeAt(at - 1);
    let i = at + name.length;
    while (attributes.charCodeAt(i) <= 32) i += 1;
    if ((at === 0 || before <= 32) && attributes.charCodeAt(i) === 61) {
      i += 1;
      while (attributes.charCodeAt(i) <= 32) i += 1;
      const quote = attributes[i];
      if (quote !== '"' && quote !== "'") return undefined;
      const end = attributes.indexOf(quote, i + 1);
      return end < 0 ? undefined : decodeEntities(attributes.slice(i + 1, end));
    }
    at = attributes.indexOf(name, at + 1);
  }
  return undefined;
}

/** The value of an attribute whatever its prefix. */
export function readLocalAttribute(attributes: string, name: string): string | undefined {
  const plain = readAttribute(attributes, name);
  if (plain !== undefined) return plain;
  const found = new RegExp(`[\\s][A-Za-z_][\\w.-]*:${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "u").exec(attributes);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? undefined : decodeEntities(value);
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Text with its entities resolved; unknown ones stay as written, and no character becomes half a pair. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,4}));/gu, (whole, decimal, hex, name) => {
    if (typeof name === "string") return named[name] ?? whole;
    const code = typeof decimal === "string" ? Number.parseInt(decimal, 10) : Number.parseInt(String(hex), 16);
    return code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}
