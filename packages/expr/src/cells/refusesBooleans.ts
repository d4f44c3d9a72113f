import { ErrorValue, failure } from "../errorValue.ts";
import { cellsOf } from "./cell.ts";
import type { CellArg } from "./cell.ts";

// Excel's functions of its former Analysis ToolPak do not take TRUE for 1.
const names: ReadonlySet<string> = new Set([
  "CUMIPMT",
  "CUMPRINC",
  "DOLLARDE",
  "DOLLARFR",
  "EDATE",
  "EFFECT",
  "EOMONTH",
  "ERF",
  "ERFC",
  "FVSCHEDULE",
  "GCD",
  "LCM",
  "MROUND",
  "MULTINOMIAL",
  "NETWORKDAYS",
  "NETWORKDAYS.INTL",
  "NOMINAL",
  "SERIESSUM",
  "SQRTPI",
  "WEEKNUM",
  "WORKDAY",
  "WORKDAY.INTL",
  "XIRR",
  "XNPV",
  "YEARFRAC",
]);

/** The error of a function that takes no TRUE and got one alone; the errors of arguments before it come first. */
export function refuseBooleans(name: string, given: readonly CellArg[]): ErrorValue | null {
  if (!names.has(name)) return null;
  for (const arg of given) {
    const [only = null, ...more] = cellsOf(arg);
    if (more.length > 0) continue;
    if (only instanceof ErrorValue) return only;
    if (typeof only === "boolean") return failure.value;
  }
  return null;
}
