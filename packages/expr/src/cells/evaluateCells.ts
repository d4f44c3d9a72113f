import { ErrorValue, failure } from "../errorValue.ts";
import { findFunction } from "../functions.ts";
import type { Expr } from "../syntax.ts";
import { Range, single } from "./cell.ts";
import type { Cell, CellArg, CellContext } from "./cell.ts";
import { cellFunctions } from "./cellFunctions.ts";
import { applyOperator } from "./cellOperators.ts";
import { callOverloads } from "./callOverloads.ts";
import { lazyForms } from "./lazyForms.ts";
import { booleanOf, numberOf } from "./readCell.ts";
import { refuseBooleans } from "./refusesBooleans.ts";
import { isArray, singlePlaces, spread } from "./spread.ts";

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
      case "percent":
        return sign("%", evaluate(part.operand));
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
  const isSpread = (arg: CellArg): boolean => isArray(arg, arrays > 0);
  const combine = (op: Parameters<typeof applyOperator>[0], left: CellArg, right: CellArg): CellArg =>
    isSpread(left) || isSpread(right)
      ? spread([left, right], [0, 1], ([a = null, b = null]) => applyOperator(op, a, b))
      : applyOperator(op, left, right);
  const sign = (op: "-" | "+" | "not" | "%", operand: CellArg): CellArg =>
    isSpread(operand) ? spread([operand], [0], ([a = null]) => unary(op, a)) : unary(op, operand);
  const decide = (special: keyof typeof lazyForms, args: readonly Expr[]): CellArg => {
    const [first, ...others] = args;
    if (first === undefined || !spreadsFirst.has(special)) return lazyForms[special](args, evaluate);
    const head = evaluate(first);
    if (!isSpread(head) || (special === "if" && arrays > 0 && head instanceof Range && head.from !== null))
      return lazyForms[special](args, (part) => (part === first ? head : evaluate(part)));
    const given = [head, ...others.map(evaluate)];
    return spread(given, [...given.keys()], (items) =>
      lazyForms[special](args, (part) => items[args.indexOf(part)] ?? null),
    );
  };
  const call = (name: string, args: readonly Expr[]): CellArg => {
    const found = findFunction(name);
    if (found === undefined) return failure.name;
    const [canonical, definition] = found;
    if ("special" in definition) {
      const { special } = definition;
      if (special === "ownerAt" || special === "band") return failure.name;
      return special === "let" ? named(args) : decide(special, args);
    }
    const takesBlocks = takesArrays.has(name);
    if (takesBlocks) arrays++;
    const given = args.map(evaluate);
    if (takesBlocks) arrays--;
    // CONCATENATE is another spelling of CONCAT here, but takes no blocks in Excel.
    const spelled = Object.hasOwn(cellFunctions, name) ? name : canonical;
    const own = Object.hasOwn(cellFunctions, spelled) ? cellFunctions[spelled] : undefined;
    const apply = (items: readonly CellArg[]): CellArg => {
      const refused = refuseBooleans(canonical, items);
      if (refused !== null) return refused;
      if (own !== undefined) return own(items, context);
      if (definition.cells !== undefined) return definition.cells(items, context);
      return callOverloads(definition, items, context);
    };
    const places = singlePlaces(canonical, definition, given.length);
    return places.some((place) => isSpread(given[place] ?? null)) ? spread(given, places, apply) : apply(given);
  };
  const result = evaluate(expr);
  const value = result instanceof Range ? single(result) : result;
  return value === null ? 0 : value;
}

/** Functions whose arguments Excel computes as blocks. */
const takesArrays: ReadonlySet<string> = new Set(["SUMPRODUCT", "INDEX", "LOOKUP"]);

/** Forms that Excel computes for each item when their first argument is an array. */
const spreadsFirst: ReadonlySet<string> = new Set([
  "if",
  "ifError",
  "ifNa",
  "isError",
  "isErr",
  "isNa",
  "errorType",
  "isBlank",
  "not",
  "choose",
  "switch",
] satisfies (keyof typeof lazyForms)[]);

function unary(op: "-" | "+" | "not" | "%", operand: CellArg): Cell {
  const value = single(operand);
  if (op === "+") return value;
  if (op === "not") {
    const holds = booleanOf(value);
    return typeof holds === "boolean" ? !holds : holds;
  }
  const read = numberOf(value);
  if (read instanceof ErrorValue) return read;
  return op === "%" ? read / 100 : -read + 0;
}
