import type { Label } from "@tongzhou/base";
import type { MatrixDefinition } from "./matrixDefinition.ts";

/** One sort key. Blanks come last in both directions. */
export interface SortKey {
  readonly field: string;
  readonly direction: "asc" | "desc";
}

/** A column as a view shows it, in order. */
export interface ViewColumn {
  readonly field: string;
  readonly width?: number;
  readonly hidden?: boolean;
  /** What the footer and group rows show for this column. */
  readonly aggregate?: AggregateFunction;
}

/** Aggregates a footer or a group row can show. */
export type AggregateFunction = "count" | "filled" | "empty" | "distinct" | "sum" | "average" | "min" | "max";

/** A colour for rows or one column's cells in which the expression is true. */
export interface ColorRule {
  readonly expression: string;
  readonly field?: string;
  readonly color: "gray" | "teal" | "blue" | "violet" | "pink" | "red" | "amber" | "green";
}

/** A span of days that dates are grouped into; weeks begin on Monday. */
export type DateBucket = "day" | "week" | "month" | "quarter" | "year";

/** A level of grouping: by a field's values, or by the spans its dates fall in. */
export interface GroupKey {
  readonly field: string;
  /** Dates and moments only; day when absent. */
  readonly bucket?: DateBucket;
  /** "asc" when absent. */
  readonly direction?: "asc" | "desc";
}

/** A saved way to look at a form's records. */
export interface ViewDefinition {
  readonly key: string;
  readonly form: string;
  readonly label: Label;
  readonly kind: "grid" | "board" | "matrix";
  /** Filter expression; absent means all records the actor may see. */
  readonly filter?: string;
  readonly sort?: readonly SortKey[];
  /** Up to three levels, outermost first; a field's key alone groups by its values, first to last. */
  readonly group?: readonly (string | GroupKey)[];
  readonly columns?: readonly ViewColumn[];
  readonly frozenColumns?: number;
  readonly rowHeight?: "compact" | "normal" | "tall";
  readonly colors?: readonly ColorRule[];
  /** The single-choice field whose options are a board's columns. */
  readonly boardField?: string;
  /** Fields a board card shows below its title. */
  readonly cardFields?: readonly string[];
  /** What a matrix lays over what; absent until somebody has set it up. */
  readonly matrix?: MatrixDefinition;
  /** Position in the tab strip. */
  readonly order?: number;
}

/** A level of grouping written out. */
export function groupKeyOf(level: string | GroupKey): GroupKey {
  return typeof level === "string" ? { field: level } : level;
}
