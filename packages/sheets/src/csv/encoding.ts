import { isAscii, isUtf8 } from "node:buffer";
import type { ByteStream } from "../bytes.ts";

/** The text encodings that are told apart. */
export type EncodingName =
  | "utf-8"
  | "utf-16le"
  | "utf-16be"
  | "gb18030"
  | "big5"
  | "shift_jis"
  | "euc-kr"
  | "windows-1252";

/** An encoding, where the text begins after its mark, and how sure the guess is. */
export interface DetectedEncoding {
  readonly name: EncodingName;
  readonly bomBytes: number;
  /** 1 for a byte order mark or pure valid UTF-8; below 0.6 a person should check. */
  readonly confidence: number;
  /** Some byte is zero, which no text column can keep. */
  readonly hasNul: boolean;
}

const sampleBytes = 256 * 1024;

/**
 * Finds the encoding of a whole text file.
 *
 * Every byte is looked at (UTF-8 validity is checked natively), because a table that is plain ASCII for ten
 * megabytes may still hold one name in GBK; only the regions around bytes that are not UTF-8 are scored.
 */
export async function detectEncoding(bytes: ByteStream): Promise<DetectedEncoding> {
  let head: Buffer | undefined;
  let onlyAscii = true;
  let broken = 0;
  let hasSequences = false;
  let carry: Buffer = Buffer.alloc(0);
  let hasNul = false;
  let bomBytes = 0;
  const odd: Buffer[] = [];
  let oddBytes = 0;
  for await (const chunk of bytes) {
    if (head === undefined || head.length < 4096) {
      head = head === undefined ? chunk.subarray(0, sampleBytes) : Buffer.concat([head, chunk]);
      const marked = readMark(head);
      // behind its mark UTF-8 may still be broken, so it is looked at like the rest
      if (marked?.name === "utf-8") bomBytes = marked.bomBytes;
      else if (marked !== undefined) return marked;
    }
    hasNul ||= chunk.includes(0);
    if (onlyAscii && isAscii(chunk)) continue;
    onlyAscii = false;
    const block = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    const whole = wholeUtf8(block);
    carry = block.subarray(whole);
    if (isUtf8(block.subarray(0, whole))) {
      hasSequences ||= !isAscii(block.subarray(0, whole));
      continue;
    }
    broken += 1;
    if (oddBytes < sampleBytes) {
      const part = highRegions(block, sampleBytes - oddBytes);
      odd.push(part);
      oddBytes += part.length;
    }
  }
  if (head === undefined) return { name: "utf-8", bomBytes: 0, confidence: 1, hasNul };
  const wide = bomBytes === 0 ? detectWide(head) : undefined;
  if (wide !== undefined) return wide;
  if (broken === 0 && carry.length === 0) {
    return { name: "utf-8", bomBytes, confidence: 1, hasNul };
  }
  if (odd.length === 0) odd.push(carry);
  // a file cut off within its last character
  const isCutOff = broken === 0 && hasSequences;
  if (bomBytes > 0 || isCutOff) return { name: "utf-8", bomBytes, confidence: 0.9, hasNul };
  return { ...scoreLegacy(Buffer.concat(odd)), bomBytes: 0, hasNul };
}

function readMark(head: Buffer): DetectedEncoding | undefined {
  const found = (name: EncodingName, bomBytes: number): DetectedEncoding => ({
    name,
    bomBytes,
    confidence: 1,
    hasNul: true,
  });
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return found("utf-8", 3);
  if (head[0] === 0xff && head[1] === 0xfe) return found("utf-16le", 2);
  if (head[0] === 0xfe && head[1] === 0xff) return found("utf-16be", 2);
  // GB18030's own mark
  if (head[0] === 0x84 && head[1] === 0x31 && head[2] === 0x95 && head[3] === 0x33) return found("gb18030", 4);
  return undefined;
}

/** Length of the longest prefix that does not cut a UTF-8 sequence in two. */
function wholeUtf8(block: Buffer): number {
  for (let back = 1; back <= 3 && back <= block.length; back += 1) {
    const byte = block[block.length - back] ?? 0;
    if (byte < 0x80) return block.length;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? block.length - back : block.length;
    }
  }
  return block.length;
}

/** The lines that hold bytes above 0x7F, so that megabytes of ASCII do not drown them. */
function highRegions(block: Buffer, limit: number): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  let at = 0;
  while (at < block.length && size < limit) {
    while (at < block.length && (block[at] ?? 0) < 0x80) at += 1;
    if (at >= block.length) break;
    const start = block.lastIndexOf(10, at) + 1;
    const lineEnd = block.indexOf(10, at);
    const end = Math.min(lineEnd < 0 ? block.length : lineEnd + 1, start + 65_536);
    const from = Math.max(start, at - 32_768);
    parts.push(block.subarray(from, end));
    size += end - from;
    at = Math.max(end, at + 1);
  }
  return Buffer.concat(parts);
}

/**
 * UTF-16 without a mark: zeros stand on one side of the pairs, and decoded that way there are line ends or delimiters
 * but no control characters. A stray NUL in a text of single bytes passes neither test.
 */
function detectWide(head: Buffer): DetectedEncoding | undefined {
  const even = head.subarray(0, head.length & ~1);
  let evenZero = 0;
  let oddZero = 0;
  for (let i = 0; i < even.length; i += 2) {
    if (even[i] === 0) evenZero += 1;
    if (even[i + 1] === 0) oddZero += 1;
  }
  if (evenZero === oddZero) return undefined;
  const name = oddZero > evenZero ? "utf-16le" : "utf-16be";
  const text = new TextDecoder(name).decode(even);
  const marks = text.match(/[\n\r\t,;]/gu)?.length ?? 0;
  if (marks === 0 || /[\u0000-\u0008\u000e-\u001f\ufffe\uffff]/u.test(text)) return undefined;
  const share = Math.max(evenZero, oddZero) / (even.length / 2);
  return { name, bomBytes: 0, confidence: Math.min(0.95, 0.7 + share / 3), hasNul: true };
}

interface Zone {
  readonly name: EncodingName;
  readonly isPair: (lead: number, trail: number) => boolean;
  /** Where the everyday characters of the encoding live. */
  readonly isCommon: (lead: number, trail: number) => boolean;
  readonly isSingle?: (byte: number) => boolean;
}

const zones: readonly Zone[] = [
  {
    name: "gb18030",
    isPair: (lead, trail) => lead >= 0x81 && lead <= 0xfe && trail >= 0x40 && trail <= 0xfe && trail !== 0x7f,
    isCommon: (lead, trail) => trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xd7) || lead === 0xa1 || lead === 0xa3),
  },
  {
    name: "big5",
    isPair: (lead, trail) =>
      lead >= 0x81 && lead <= 0xfe && ((trail >= 0x40 && trail <= 0x7e) || (trail >= 0xa1 && trail <= 0xfe)),
    isCommon: (lead) => lead >= 0xa4 && lead <= 0xc6,
  },
  {
    name: "shift_jis",
    isPair: (lead, trail) =>
      ((lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xfc)) && trail >= 0x40 && trail <= 0xfc,
    isCommon: (lead) => lead >= 0x81 && lead <= 0x97,
    isSingle: (byte) => byte >= 0xa1 && byte <= 0xdf,
  },
  {
    name: "euc-kr",
    isPair: (lead, trail) => lead >= 0xa1 && lead <= 0xfe && trail >= 0xa1 && trail <= 0xfe,
    isCommon: (lead) => lead >= 0xb0 && lead <= 0xc8,
  },
];

function scoreLegacy(sample: Buffer): { name: EncodingName; confidence: number } {
  let best: { name: EncodingName; score: number } = { name: "windows-1252", score: latinScore(sample) };
  for (const zone of zones) {
    const score = pairScore(sample, zone);
    // ties go to the earlier zone: a Chinese tool meets GBK first
    if (score > best.score + 0.02) best = { name: zone.name, score };
  }
  if (best.name === "gb18030") best = weighKorean(sample, best.score);
  const utf8 = utf8Score(sample);
  if (utf8 >= 0.9 && utf8 >= best.score) best = { name: "utf-8", score: utf8 * 0.9 };
  return { name: best.name, confidence: Math.max(0.1, Math.min(0.99, best.score)) };
}

/**
 * Korean syllables all lie among the first 25 rows of GBK's everyday characters, of which Chinese texts fill two thirds
 * at most. Twenty different ones in there and none elsewhere are Korean; from eight on a person should look.
 */
function weighKorean(sample: Buffer, score: number): { name: EncodingName; score: number } {
  const inside = new Set<number>();
  const outside = new Set<number>();
  for (let i = 0; i + 1 < sample.length; i += 1) {
    const lead = sample[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = sample[i + 1] ?? 0;
    i += 1;
    const isSyllable = lead >= 0xb0 && lead <= 0xc8 && trail >= 0xa1;
    // punctuation says nothing
    if (lead !== 0xa1 && lead !== 0xa3) (isSyllable ? inside : outside).add(lead * 256 + trail);
  }
  if (outside.size > inside.size * 0.03) return { name: "gb18030", score };
  if (inside.size >= 20) return { name: "euc-kr", score: Math.min(score, 0.8) };
  return { name: "gb18030", score: inside.size >= 8 ? Math.min(score, 0.55) : score };
}

function pairScore(sample: Buffer, zone: Zone): number {
  let common = 0;
  let rare = 0;
  let bad = 0;
  for (let i = 0; i < sample.length; i += 1) {
    const lead = sample[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = sample[i + 1] ?? 0;
    if (zone.isSingle?.(lead) === true) rare += 0.6;
    else if (zone.isPair(lead, trail)) {
      if (zone.isCommon(lead, trail)) common += 1;
      else rare += 1;
      i += 1;
    } else if (zone.name === "gb18030" && isFourByte(sample, i)) {
      rare += 1;
      i += 3;
    } else if (i + 1 < sample.length) bad += 1;
  }
  const all = common + rare + bad;
  // Korean shares its pairs with GBK and differs only in which are common, so it needs a clear lead
  const weight = zone.name === "euc-kr" ? 0.9 : 1;
  return all === 0 ? 0 : (weight * (common + rare * 0.3 - bad * 3)) / all;
}

function isFourByte(sample: Buffer, i: number): boolean {
  const second = sample[i + 1] ?? 0;
  const third = sample[i + 2] ?? 0;
  const fourth = sample[i + 3] ?? 0;
  return second >= 0x30 && second <= 0x39 && third >= 0x81 && third <= 0xfe && fourth >= 0x30 && fourth <= 0x39;
}

/** Western text has single high bytes between ASCII letters and no C1 controls. */
function latinScore(sample: Buffer): number {
  let lone = 0;
  let runs = 0;
  let controls = 0;
  for (let i = 0; i < sample.length; i += 1) {
    const byte = sample[i] ?? 0;
    if (byte < 0x80) continue;
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) controls += 1;
    if ((sample[i - 1] ?? 0) < 0x80 && (sample[i + 1] ?? 0) < 0x80) lone += 1;
    else runs += 1;
  }
  const all = lone + runs;
  return all === 0 ? 0.2 : Math.max(0.15, (lone * 0.95 + runs * 0.1 - controls * 2) / all);
}

/** UTF-8 with a few broken places: the share of high bytes that form valid sequences. */
function utf8Score(sample: Buffer): number {
  const decoded = new TextDecoder("utf-8").decode(sample);
  let valid = 0;
  let invalid = 0;
  for (const char of decoded) {
    const code = char.codePointAt(0) ?? 0;
    if (code === 0xfffd) invalid += 1;
    else if (code >= 0x80) valid += 1;
  }
  return valid === 0 ? 0 : valid / (valid + invalid);
}
