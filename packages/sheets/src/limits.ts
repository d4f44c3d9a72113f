/** How much a file may ask for before it is refused; all can be overridden when a source is opened. */
export interface Limits {
  /** Columns of one sheet with something in them. 500 is past any form a person can use. */
  readonly columns: number;
  /** Characters of one CSV record: beyond it a quote was surely left open. */
  readonly recordChars: number;
  /** Bytes one part of a zip or gzip file may expand to. */
  readonly expandedBytes: number;
  /** Expansion factor past which a part larger than `ratioFromBytes` is a bomb; deflate's own limit is 1,032. */
  readonly expansionRatio: number;
  readonly ratioFromBytes: number;
  /** Bytes of distinct shared strings kept in memory. */
  readonly sharedStringBytes: number;
  /** Size of an old binary workbook, which is parsed in memory. */
  readonly legacyBytes: number;
  readonly legacyTimeoutMs: number;
  readonly legacyHeapMb: number;
}

/** Characters the longest kind of text holds; a longer cell is counted as one that cannot be taken. */
export const maxTextChars = 100_000;

/** Whether a text is longer than any field holds; characters are counted as code points. */
export function isTooLongText(text: string): boolean {
  return text.length > maxTextChars && [...text].length > maxTextChars;
}

/** The limits used when nothing else is asked for. */
export const defaultLimits: Limits = {
  columns: 500,
  recordChars: 4 * 1024 * 1024,
  expandedBytes: 8 * 1024 ** 3,
  expansionRatio: 300,
  ratioFromBytes: 64 * 1024 * 1024,
  sharedStringBytes: 320 * 1024 * 1024,
  legacyBytes: 64 * 1024 * 1024,
  legacyTimeoutMs: 60_000,
  legacyHeapMb: 512,
};
