import type { DateOrder } from "../dates/readDate.ts";
import type { DateSystem } from "../dates/serial.ts";
import type { Notice } from "../source.ts";
import type { ColumnFormat, GuessedKind, GuessedOption } from "./column.ts";
import type { ColumnStats } from "./columnStats.ts";
import type { HeaderHints } from "./words.ts";

/** What the rest of the sheet says about a column. */
export interface ColumnContext {
  readonly label: string;
  /** The order other columns of the sheet prove. */
  readonly sheetOrder?: DateOrder;
  /** What to take when nothing proves an order. */
  readonly defaultOrder: DateOrder;
  readonly dateSystem: DateSystem;
}

/** The kind chosen for a column and which shapes of cells can be taken as it. */
export interface Choice {
  readonly kind: GuessedKind;
  readonly format: ColumnFormat;
  readonly options?: readonly GuessedOption[];
  readonly evidence: readonly Notice[];
  readonly warnings: readonly Notice[];
  readonly accepts: (shape: number) => boolean;
  /** Words like 无 or unknown are read as blank in this column, unless they say yes or no. */
  readonly takesWeakMissing: boolean;
}

/** What the chooser of one family of kinds works with. */
export interface Candidates {
  readonly stats: ColumnStats;
  readonly context: ColumnContext;
  readonly header: HeaderHints;
  /** Cells that hold a value: filled, not an error, not a mark for missing. */
  readonly total: number;
  readonly count: (bits: number, without?: number) => number;
  /** Whether so many of the values fit that the others are slips rather than a different kind. */
  readonly isMost: (count: number) => boolean;
}

/** How many of how many, for evidence; percent rounded down so that 100 means all. */
export function share(
  count: number,
  total: number,
): { readonly count: number; readonly total: number; readonly percent: number } {
  return { count, total, percent: total === 0 ? 0 : Math.floor((count * 100) / total) };
}
