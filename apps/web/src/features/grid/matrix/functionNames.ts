import type { MatrixTotal } from "@tongzhou/model";

/** What the totals of a matrix are called. */
export const functionNames = {
  options: "matrix.countOptions",
  count: "matrix.count",
  sum: "matrix.sum",
  average: "matrix.average",
  min: "matrix.min",
  max: "matrix.max",
} as const satisfies Record<MatrixTotal["function"], string>;
