import { ErrorValue } from "../errorValue.ts";
import { evaluateCells } from "../cells/evaluateCells.ts";
import type { Cell } from "../cells/cell.ts";
import { findFunction } from "../functions.ts";
import { bindVector } from "./readVector.ts";
import type { Bound, Vector } from "./readVector.ts";
import type { Expr } from "../syntax.ts";

/** What a run over vectors found. */
export interface ExcelReport {
  readonly total: number;
  readonly supported: number;
  readonly passed: number;
  readonly failed: number;
  readonly byFunction: Readonly<Record<string, { readonly total: number; readonly passed: number }>>;
}

/** A supported vector whose value differs. */
export interface Difference {
  readonly vector: Vector;
  readonly got: string;
}

const TOLERANCE = 1e-9;

/**
 * Evaluates each vector and compares with what Excel gave. A vector counts for each of its functions.
 * @param onDifference hears of each supported vector that differs
 */
export function runExcel(vectors: readonly Vector[], onDifference?: (found: Difference) => void): ExcelReport {
  const byFunction = new Map<string, { total: number; passed: number }>();
  let [supported, passed] = [0, 0];
  for (const vector of vectors) {
    const { expr, functions, read } = bindVector(vector);
    if (functions.some((name) => findFunction(name) === undefined && !isWord(name))) continue;
    supported++;
    const got = expr === null ? "not read" : evaluate(expr, read, vector.date1904 === true);
    const isRight = matches(vector, got);
    if (isRight) passed++;
    else onDifference?.({ vector, got: got instanceof ErrorValue ? got.code : JSON.stringify(got) });
    for (const name of functions) {
      const count = byFunction.get(name) ?? { total: 0, passed: 0 };
      byFunction.set(name, { total: count.total + 1, passed: count.passed + (isRight ? 1 : 0) });
    }
  }
  return {
    total: vectors.length,
    supported,
    passed,
    failed: supported - passed,
    byFunction: Object.fromEntries([...byFunction].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** One formula that we cannot evaluate is a difference, and no end of the run. */
function evaluate(expr: Expr, read: Bound["read"], date1904: boolean): Cell {
  try {
    // Vectors with volatile functions are left out, so that any moment will do.
    return evaluateCells(expr, read, { now: new Date("2026-01-01T00:00:00Z"), zone: "UTC", date1904 });
  } catch (error) {
    return `thrown: ${String(error)}`;
  }
}

/** TRUE() and FALSE() are constants to the language. */
function isWord(name: string): boolean {
  return name === "TRUE" || name === "FALSE";
}

function matches({ t, v }: Vector, got: Cell): boolean {
  if (t === "e") return got instanceof ErrorValue && got.code === v;
  if (t === "n" && typeof v === "number" && typeof got === "number")
    return got === v || Math.abs(got - v) <= TOLERANCE * Math.max(Math.abs(got), Math.abs(v));
  return got === v;
}
