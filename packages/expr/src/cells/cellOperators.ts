import { ErrorValue, failure } from "../errorValue.ts";
import type { BinaryOp } from "../syntax.ts";
import { single } from "./cell.ts";
import type { Cell, CellArg } from "./cell.ts";
import { numberOf, textOf } from "./readCell.ts";

/** An operator over two cells, with Excel's conversions. */
export function applyOperator(op: Exclude<BinaryOp, "and" | "or">, left: CellArg, right: CellArg): Cell {
  const [a, b] = [single(left), single(right)];
  if (a instanceof ErrorValue) return a;
  if (b instanceof ErrorValue) return b;
  switch (op) {
    case "&": {
      const joined = `${String(textOf(a))}${String(textOf(b))}`;
      return joined.length > 32_767 ? failure.value : joined;
    }
    case "=":
      return compareShown(a, b) === 0;
    case "<>":
      return compareShown(a, b) !== 0;
    case "<":
      return compareShown(a, b) < 0;
    case "<=":
      return compareShown(a, b) <= 0;
    case ">":
      return compareShown(a, b) > 0;
    case ">=":
      return compareShown(a, b) >= 0;
    case "+":
    case "-":
    case "*":
    case "/":
    case "^":
      return arithmetic(op, a, b);
    default:
      return op satisfies never;
  }
}

function arithmetic(op: "+" | "-" | "*" | "/" | "^", left: Cell, right: Cell): Cell {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (typeof a !== "number") return a;
  if (typeof b !== "number") return b;
  switch (op) {
    case "+":
      return finite(settle(a + b, a, b));
    case "-":
      return finite(settle(a - b, a, b));
    case "*":
      return finite(a * b);
    case "/":
      return b === 0 ? failure.div0 : finite(a / b);
    case "^":
      return powerOf(a, b);
    default:
      return op satisfies never;
  }
}

/** A sum that is nothing but the rounding of its parts is zero, as in Excel. */
function settle(sum: number, a: number, b: number): number {
  return Math.abs(sum) < Math.abs(a) * 2e-15 && Math.abs(sum) < Math.abs(b) * 2e-15 ? 0 : sum;
}

/** Power with Excel's errors. */
export function powerOf(base: number, exponent: number): number | ErrorValue {
  if (base === 0 && exponent === 0) return failure.num;
  if (base === 0 && exponent < 0) return failure.div0;
  return finite(base ** exponent);
}

/** The number, or #NUM! when there is none. */
export function finite(value: number): number | ErrorValue {
  return Number.isFinite(value) ? value + 0 : failure.num;
}

const rank = (cell: Cell): number => (typeof cell === "number" ? 0 : typeof cell === "string" ? 1 : 2);

/** Excel's order: numbers before texts before FALSE and TRUE; letter case does not count; an empty cell is 0, "" or FALSE. */
export function compareCells(left: Cell, right: Cell): number {
  const a = left ?? emptyLike(right);
  const b = right ?? emptyLike(left);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === "number" && typeof b === "number") {
    // Numbers that differ by the rounding of one operation are one.
    return a === b || (a !== 0 && Math.abs(a - b) < Math.abs(a) * 5e-16) ? 0 : a - b;
  }
  if (typeof a === "string" && typeof b === "string") return compareLetters(a, b);
  return Number(a) - Number(b);
}

/** As the operators of comparison see it: of numbers fifteen digits count. */
function compareShown(left: Cell, right: Cell): number {
  const isNear =
    typeof left === "number" && typeof right === "number" && Math.abs(left - right) < Math.abs(left) * 1e-14;
  return isNear ? fifteenDigits(left) - fifteenDigits(right) : compareCells(left, right);
}

/** A number without what is past its fifteenth digit. */
export function fifteenDigits(value: number): number {
  return Number(value.toPrecision(15));
}

function emptyLike(other: Cell): Cell {
  return typeof other === "string" ? "" : typeof other === "boolean" ? false : 0;
}

const letters = new Intl.Collator("en", { sensitivity: "accent" });

/** Letter case does not count; signs come before digits, digits before letters. */
export function compareLetters(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  return a === b ? 0 : letters.compare(a, b) || (a < b ? -1 : 1);
}
