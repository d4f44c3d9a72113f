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
}

/**
 * A cell to write: wire values, except that datetime is a local text "YYYY-MM-DDTHH:MM:SS" in the zone of whoever
 * exports (a sheet has no zones), a duration is whole seconds, and choices and links are the texts shown.
 */
export type WriteValue = string | number | boolean | null | undefined;

/** One row to write, in the order of the columns. */
export type WriteRow = readonly WriteValue[];
