/**
 * One cell as the file holds it, before anything is guessed from its column.
 *
 * `value` is exact and independent of any locale: text as it is; number as canonical decimal text; boolean;
 * date "YYYY-MM-DD"; datetime "YYYY-MM-DDTHH:MM:SS[.mmm]" without zone; time "HH:MM:SS[.mmm]"; duration as
 * seconds in decimal text; error as its name (`#N/A`). `text` is what a person sees in the sheet, as far as the
 * format matters for meaning (dates, percent, money, leading zeros).
 */
export type Cell =
  | { readonly kind: "blank"; readonly value: null; readonly text: "" }
  | { readonly kind: "boolean"; readonly value: boolean; readonly text: string }
  | {
      readonly kind: "text" | "number" | "date" | "datetime" | "time" | "duration" | "error";
      readonly value: string;
      readonly text: string;
      readonly format?: string;
    };

/** What a cell holds. */
export type CellKind = Cell["kind"];

/** The one blank cell. */
export const blankCell: Cell = Object.freeze({ kind: "blank", value: null, text: "" });

/** The row without cells; sheets with gaps hold many of them. */
export const emptyRow: readonly Cell[] = Object.freeze([]);

/** A text cell, or the blank one for the empty string. */
export function textCell(text: string): Cell {
  return text === "" ? blankCell : { kind: "text", value: text, text };
}
