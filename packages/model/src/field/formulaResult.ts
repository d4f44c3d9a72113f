import type { Type } from "@tongzhou/expr";
import type { FormulaResult } from "./fieldDefinition.ts";
import type { ColumnType } from "./fieldSpec.ts";

const columns = {
  text: "text",
  number: "numeric",
  boolean: "boolean",
  date: "date",
  datetime: "timestamptz(3)",
  time: "time(0)",
  duration: "bigint",
  choice: "text",
  member: "bigint",
} as const satisfies Record<FormulaResult, ColumnType>;

/** The column a formula's values are stored in. */
export function formulaColumn(result: FormulaResult): ColumnType {
  return columns[result];
}

/** The type a formula has for other expressions. A choice result is compared by key, so it counts as text. */
export function formulaType(result: FormulaResult): Type {
  return result === "choice" ? { kind: "text" } : { kind: result };
}
