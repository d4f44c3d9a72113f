import type { PhrasesOf } from "../phrase.ts";
import type { expression as chinese } from "../zh-CN/expression.ts";

/** The expression editor: what an expression gives, help at the cursor, builders. */
export const expression = {
  triedChosen: "Tried on chosen records",
  chooseRecords: "Choose records to try on",
  choose: "Records to try on, three at most",
  gone: "The record is gone, or you may not see it",
  inAll: { one: "{count} in all", other: "{count} in all" },
  rows: { one: "{count} row", other: "{count} rows" },
  errorNull: "#NULL! No intersection",
  errorDiv: "#DIV/0! Division by zero",
  errorValue: "#VALUE! Unfit text",
  errorRef: "#REF! No such place",
  errorName: "#NAME? Unknown name",
  errorNum: "#NUM! Number out of range",
  errorNa: "#N/A Not found",
  errorUnknown: "No result, e.g. a division by zero",
  helpNone: "No function or field at the cursor",
  helpField: "{label}: {kind}",
  helpMore: "More help (F1)",
  helpLess: "Less help (F1)",
} as const satisfies PhrasesOf<typeof chinese>;
