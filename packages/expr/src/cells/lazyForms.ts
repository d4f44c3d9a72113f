import type { SpecialForm } from "../define.ts";
import { ErrorValue, errorCodes, failure } from "../errorValue.ts";
import type { Expr } from "../syntax.ts";
import { cellsOf, Range, single } from "./cell.ts";
import type { Cell, CellArg } from "./cell.ts";
import { applyOperator } from "./cellOperators.ts";
import { booleanOf, numberOf, parseNumber } from "./readCell.ts";

type Evaluate = (part: Expr) => CellArg;
type LazyForm = (args: readonly Expr[], evaluate: Evaluate) => CellArg;

/** The functions that decide themselves which arguments are evaluated, over cells. */
export const lazyForms: Readonly<Record<Exclude<SpecialForm, "let" | "ownerAt" | "band">, LazyForm>> = {
  if: (args, evaluate) => {
    const [condition, then, otherwise] = args;
    if (condition === undefined || then === undefined) return failure.value;
    const holds = booleanOf(evaluate(condition));
    if (typeof holds !== "boolean") return holds;
    if (holds) return evaluate(then);
    return otherwise === undefined ? false : evaluate(otherwise);
  },
  ifs: (args, evaluate) => {
    for (let index = 0; index + 1 < args.length; index += 2) {
      const [condition, value] = args.slice(index, index + 2);
      if (condition === undefined || value === undefined) break;
      const holds = booleanOf(evaluate(condition));
      if (typeof holds !== "boolean") return holds;
      if (holds) return evaluate(value);
    }
    return failure.na;
  },
  switch: ([subject, ...cases], evaluate) => {
    if (subject === undefined) return failure.value;
    const value = single(evaluate(subject));
    if (value instanceof ErrorValue) return value;
    for (let index = 0; index + 1 < cases.length; index += 2) {
      const [match, gives] = cases.slice(index, index + 2);
      if (match === undefined || gives === undefined) break;
      const equal = applyOperator("=", value, evaluate(match));
      if (equal instanceof ErrorValue) return equal;
      if (equal === true) return evaluate(gives);
    }
    const last = cases.at(-1);
    return cases.length % 2 === 1 && last !== undefined ? evaluate(last) : failure.na;
  },
  and: (args, evaluate) => combine(args, evaluate, (found) => found.every(Boolean)),
  or: (args, evaluate) => combine(args, evaluate, (found) => found.some(Boolean)),
  xor: (args, evaluate) => combine(args, evaluate, (found) => found.filter(Boolean).length % 2 === 1),
  not: (args, evaluate) => {
    const [only] = args;
    const value = only === undefined ? failure.value : booleanOf(evaluate(only));
    return typeof value === "boolean" ? !value : value;
  },
  isBlank: ([only], evaluate) => (only === undefined ? failure.value : single(evaluate(only)) === null),
  isNotBlank: ([only], evaluate) => (only === undefined ? failure.value : single(evaluate(only)) !== null),
  coalesce: (args, evaluate) => {
    for (const arg of args) {
      const value = single(evaluate(arg));
      if (value !== null && value !== "") return value;
    }
    return null;
  },
  blank: () => null,
  label: () => failure.value,
  ifError: ([value, otherwise], evaluate) => {
    if (value === undefined || otherwise === undefined) return failure.value;
    const found = single(evaluate(value));
    return found instanceof ErrorValue ? evaluate(otherwise) : (found ?? 0);
  },
  ifNa: ([value, otherwise], evaluate) => {
    if (value === undefined || otherwise === undefined) return failure.value;
    const found = single(evaluate(value));
    return found === failure.na ? evaluate(otherwise) : (found ?? 0);
  },
  isError: ([only], evaluate) => only !== undefined && single(evaluate(only)) instanceof ErrorValue,
  isErr: ([only], evaluate) => {
    const found = only === undefined ? null : single(evaluate(only));
    return found instanceof ErrorValue && found !== failure.na;
  },
  isNa: ([only], evaluate) => only !== undefined && single(evaluate(only)) === failure.na,
  errorType: ([only], evaluate) => {
    const found = only === undefined ? null : single(evaluate(only));
    return found instanceof ErrorValue ? errorCodes.indexOf(found.code) + 1 : failure.na;
  },
  choose: ([index, ...items], evaluate) => {
    const place = index === undefined ? failure.value : numberOf(evaluate(index));
    if (typeof place !== "number") return place;
    const chosen = items[Math.trunc(place) - 1];
    return chosen === undefined ? failure.value : evaluate(chosen);
  },
};

/** AND, OR, XOR: in blocks only numbers and yes/no count; there must be one. */
function combine(args: readonly Expr[], evaluate: Evaluate, holds: (found: readonly boolean[]) => boolean): Cell {
  const found: boolean[] = [];
  for (const arg of args) {
    const value = evaluate(arg);
    const isBlock = value instanceof Range || arg.kind === "field";
    for (const cell of cellsOf(value)) {
      if (cell instanceof ErrorValue) return cell;
      if (typeof cell === "boolean" || typeof cell === "number") found.push(cell !== 0 && cell !== false);
      else if (cell === null) {
        if (!isBlock) found.push(false);
      } else if (!isBlock) {
        // A text that spells a number is passed over, though IF refuses it.
        if (parseNumber(cell) !== null) continue;
        const read = booleanOf(cell);
        if (typeof read !== "boolean") return read;
        found.push(read);
      }
    }
  }
  return found.length === 0 ? failure.value : holds(found);
}
