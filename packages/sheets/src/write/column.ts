/** What a written column holds; it decides the type of its cells. */
export interface WriteColumn {
  readonly label: string;
  readonly kind: "text" | "number" | "money" | "integer" | "boolean" | "date" | "datetime" | "time" | "duration";
  /** Only for numbers. */
  readonly decimals?: number;
  readonly percent?: boolean;
  readonly thousands?: boolean;
  /** ISO code, only for money. */
  readonly currency?: string;
  /** Width in characters. */
  readonly width?: number;
  /** Stays in sight as one scrolls sideways; the first columns alone can. */
  readonly isHead?: boolean;
}

/**
 * A cell to write: wire values, except that datetime is a local text "YYYY-MM-DDTHH:MM:SS" in the zone of whoever
 * exports (a sheet has no zones), a duration is whole seconds, and choices and links are the texts shown.
 */
export type WriteValue = string | number | boolean | null | undefined;

/** How a cell is set off from others, where the format can; colours are RRGGBB. */
export interface WriteStyle {
  readonly fill?: string;
  readonly ink?: string;
  readonly isBold?: boolean;
}

/** A cell that is set off. */
export interface StyledValue {
  readonly value: WriteValue;
  readonly style: WriteStyle;
}

/** One row to write, in the order of the columns. */
export type WriteRow = readonly (WriteValue | StyledValue)[];

/** What a cell holds, however it looks. */
export function valueOf(cell: WriteValue | StyledValue): WriteValue {
  return typeof cell === "object" && cell !== null ? cell.value : cell;
}
