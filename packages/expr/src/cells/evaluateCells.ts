import { ErrorValue, failure } from "../errorValue.ts";
import { findFunction } from "../functions.ts";
import type { Expr } from "../syntax.ts";
import { single } from "./cell.ts";
import type { Cell, CellArg, CellContext } from "./cell.ts";
import { cellFunctions } from "./cellFunctions.ts";
import { applyOperator } from "./cellOperators.ts";
import { callOverloads } from "./callOverloads.ts";
import { lazyForms } from "./lazyForms.ts";
import { numberOf } from "./readCell.ts";
import { Range } from "./cell.ts";

/**
 * Evaluates an expression as Excel would over cells without types: texts that spell numbers count as numbers where one
 * is wanted, an empty cell is 0, "" or FALSE, errors are values. The functions are those of the language.
 * @param read the cell or block a name stands for; #NAME? when there is none
 */
export function evaluateCells(expr: Expr, read: (name: string) => CellArg | undefined, context: CellContext): Cell {
  const readName = (name: string): CellArg => {
    const found = read(name);
    return found === undefined ? failure.name : found;
  };
  const locals = new Map<string, CellArg>();
  const named = (args: readonly Expr[]): CellArg => {
    const last = args.at(-1);
    if (last === undefined || args.length % 2 === 0) return failure.value;
    const before = new Map(locals);
    for (let index = 0; index + 1 < args.length; index += 2) {
      const [name, value] = args.slice(index, index + 2);
      if (name?.kind !== "field" || value === undefined) return failure.name;
      locals.set(name.name, evaluate(value));
    }
    const result = evaluate(last);
    locals.clear();
    for (const [name, value] of before) locals.set(name, value);
    return result;
  };
  const evaluate = (part: Expr): CellArg => {
    switch (part.kind) {
      case "number":
        return Number(part.value);
      case "text":
      case "boolean":
        return part.value;
      case "date":
        return failure.value;
      case "field":
        return locals.has(part.name) ? (locals.get(part.name) ?? null) : readName(part.name);
      case "unary":
        return sign(part.op, evaluate(part.operand));
      case "percent": {
        const operand = numberOf(evaluate(part.operand));
        return typeof operand === "number" ? operand / 100 : operand;
      }
      case "binary":
        return part.op === "and" || part.op === "or"
          ? lazyForms[part.op]([part.left, part.right], evaluate)
          : combine(part.op, evaluate(part.left), evaluate(part.right));
      case "in":
        return part.items.some((item) => applyOperator("=", evaluate(part.value), evaluate(item)) === true);
      case "between":
        return (
          applyOperator(">=", evaluate(part.value), evaluate(part.low)) === true &&
          applyOperator("<=", evaluate(part.value), evaluate(part.high)) === true
        );
      case "call":
        return call(part.name, part.args);
      case "member":
      case "rows":
        // A sheet has no records.
        return failure.name;
      default:
        return part satisfies never;
    }
  };
  // Some functions take what is computed from blocks as a block again, place by place.
  let arrays = 0;
  const combine = (op: Parameters<typeof applyOperator>[0], left: CellArg, right: CellArg): CellArg =>
    arrays > 0 && (isBlock(left) || isBlock(right))
      ? spread(left, right, (a, b) => applyOperator(op, a, b))
      : applyOperator(op, left, right);
  const sign = (op: "-" | "+" | "not", operand: CellArg): CellArg =>
    arrays > 0 && isBlock(operand) ? spread(operand, null, (a) => unary(op, a)) : unary(op, operand);
  const call = (name: string, args: readonly Expr[]): CellArg => {
    const found = findFunction(name);
    if (found === undefined) return failure.name;
    const [canonical, definition] = found;
    if ("special" in definition) {
      const { special } = definition;
      if (special === "ownerAt" || special === "band") return failure.name;
      return special === "let" ? named(args) : lazyForms[special](args, evaluate);
    }
    const isArray = takesArrays.has(name);
    if (isArray) arrays++;
    const given = args.map(evaluate);
    if (isArray) arrays--;
    // CONCATENATE is another spelling of CONCAT here, but takes no blocks in Excel.
    const spelled = Object.hasOwn(cellFunctions, name) ? name : canonical;
    const own = Object.hasOwn(cellFunctions, spelled) ? cellFunctions[spelled] : undefined;
    if (own !== undefined) return own(given, context);
    if (definition.cells !== undefined) return definition.cells(given, context);
    return callOverloads(definition, given, context);
  };
  const result = evaluate(expr);
  const value = result instanceof Range ? single(result) : result;
  return value === null ? 0 : value;
}

/** Functions whose arguments Excel computes as blocks. */
const takesArrays: ReadonlySet<string> = new Set(["SUMPRODUCT", "INDEX", "LOOKUP"]);

const isBlock = (arg: CellArg): arg is Range =>
  arg instanceof Range && (arg.rows.length > 1 || (arg.rows[0]?.length ?? 0) > 1);

/** Place by place; one cell, one row or one column is repeated to the size of the other. */
function spread(left: CellArg, right: CellArg, join: (a: Cell, b: Cell) => Cell): Range {
  const size = (arg: CellArg): readonly [number, number] =>
    arg instanceof Range ? [arg.rows.length, arg.rows[0]?.length ?? 0] : [1, 1];
  const [[h1, w1], [h2, w2]] = [size(left), size(right)];
  const at = (arg: CellArg, row: number, column: number, [height, width]: readonly [number, number]): Cell => {
    if (!(arg instanceof Range)) return arg;
    const found = arg.rows[height === 1 ? 0 : row]?.[width === 1 ? 0 : column];
    return found === undefined ? failure.na : found;
  };
  const rows = Array.from({ length: Math.max(h1, h2) }, (_, row) =>
    Array.from({ length: Math.max(w1, w2) }, (__, column) =>
      join(at(left, row, column, [h1, w1]), at(right, row, column, [h2, w2])),
    ),
  );
  return new Range(rows);
}

function unary(op: "-" | "+" | "not", operand: CellArg): Cell {
  const value = single(operand);
  if (op === "+") return value;
  const read = numberOf(value);
  if (read instanceof ErrorValue) return read;
  return op === "not" ? read === 0 : -read + 0;
}
