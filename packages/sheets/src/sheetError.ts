/** Why a file cannot be read; every failure of this package is one of these. */
export const sheetErrorCodes = [
  "sheets.badEncoding",
  "sheets.damaged",
  "sheets.empty",
  "sheets.encrypted",
  "sheets.notASpreadsheet",
  "sheets.notFound",
  "sheets.sheetMissing",
  "sheets.timeout",
  "sheets.tooLarge",
  "sheets.tooManyColumns",
  "sheets.unclosedQuote",
  "sheets.zipBomb",
] as const;

/** One of {@link sheetErrorCodes}. */
export type SheetErrorCode = (typeof sheetErrorCodes)[number];

/** What a text about an error or a warning may mention. */
export type TextParams = Readonly<Record<string, string | number | boolean>>;

/** A file that cannot be read, with the reason as a code and its parameters; texts are in `texts/`. */
export class SheetError extends Error {
  readonly code: SheetErrorCode;
  readonly params: TextParams;
  constructor(code: SheetErrorCode, params: TextParams = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = "SheetError";
    this.code = code;
    this.params = params;
  }
}
