import type { Notice } from "../source.ts";
import type { DateOrder } from "../dates/readDate.ts";
import type { DateSystem } from "../dates/serial.ts";
import type { DecimalMark } from "./numbers.ts";

/** The field kinds that are guessed from cells, by the model's names; a percentage is a number with `percent`. */
export const guessedKinds = [
  "text",
  "long_text",
  "integer",
  "number",
  "money",
  "boolean",
  "date",
  "datetime",
  "time",
  "duration",
  "choice",
  "choices",
  "phone",
  "email",
  "url",
] as const;

/** One of {@link guessedKinds}. */
export type GuessedKind = (typeof guessedKinds)[number];

/** How the texts of a column are to be read; kept with the mapping, so a later run reads them the same way. */
export interface ColumnFormat {
  readonly decimal?: DecimalMark;
  readonly thousands?: boolean;
  readonly decimals?: number;
  readonly percent?: boolean;
  readonly currency?: string;
  readonly dateOrder?: DateOrder;
  /** The texts carry their own zone; otherwise the zone of whoever imports is used. */
  readonly hasZone?: boolean;
  /** 1 and 0 mean yes and no here. */
  readonly zeroOne?: boolean;
  /** What stands between several choices in one cell; "[]" for lists written as in Python or JSON. */
  readonly separator?: string;
  /** Words that are read as blank, lower case. */
  readonly missing?: readonly string[];
  /** Dates are Excel's zero day: only the time counts. */
  readonly zeroDate?: boolean;
  /** Plain numbers are day counts of this date system. */
  readonly serial?: DateSystem;
}

/** One option of a choice column. */
export interface GuessedOption {
  readonly key: string;
  readonly label: string;
  readonly count: number;
}

/** A word that may say that nothing is known, such as - or N/A, in the cells that hold nothing else. */
export interface BlankWord {
  /** As the column spells it first. */
  readonly text: string;
  readonly count: number;
  /** It hardly ever is an answer; the others, such as 无, may well be one. */
  readonly isMark: boolean;
}

/** A cell that does not fit the kind of its column. */
export interface BadCell {
  /** Counted from 0, as in the source. */
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly reason: Notice;
}

/** One column: its name, what kind of field it makes, and why. */
export interface ColumnProfile {
  readonly index: number;
  /** The header, made unique; a column without one is named after its letter. */
  readonly label: string;
  /** Key for a new form's field. */
  readonly key: string;
  readonly kind: GuessedKind;
  readonly format: ColumnFormat;
  readonly options?: readonly GuessedOption[];
  /** Why this kind: the first is the reason, the rest are what else was counted. */
  readonly evidence: readonly Notice[];
  readonly samples: readonly string[];
  readonly filledCount: number;
  /** Blank cells and those whose word is read as blank in a column of this kind, which are counted apart. */
  readonly blankCount: number;
  readonly missingCount: number;
  /** Words such as "?", read as blank or not, the most frequent first; absent when there are none. */
  readonly blankWords?: readonly BlankWord[];
  readonly distinctCount: number;
  readonly isDistinctExact: boolean;
  /** Cells that cannot be taken as this kind. */
  readonly badCount: number;
  readonly maxChars: number;
}

/** What is known of one sheet after all its rows were read. */
export interface SheetProfile {
  readonly sheet: number;
  readonly name: string;
  readonly hidden: boolean;
  /** Rows below the header that hold something. */
  readonly rows: number;
  /** Rows of the sheet, blank ones and the header included. */
  readonly rowsTotal: number;
  /** Counted from 0; null when the sheet has none. */
  readonly headerRow: number | null;
  readonly columns: readonly ColumnProfile[];
  readonly warnings: readonly Notice[];
  /** The first of them; `badCellCount` counts all. */
  readonly badCells: readonly BadCell[];
  readonly badCellCount: number;
}

/** Whether a sheet holds nothing at all, not even a header; a file of nothing but such sheets is an empty one. */
export function isBlankSheet(sheet: Pick<SheetProfile, "rows" | "columns">): boolean {
  return sheet.rows === 0 && sheet.columns.length === 0;
}
