import { must, unreachable } from "@tongzhou/base";
import { ErrorValue, errorCodes, failure } from "./errorValue.ts";
import { keepsExact } from "./exact.ts";
import { Decimal, normaliseNumber } from "./number.ts";
import { related } from "./jsPath.ts";
import type { Test } from "./jsPath.ts";
import { failureOf, isStrict } from "./strictness.ts";
import { bandKey } from "./typed.ts";
import type { CompareOp, ErrorTest, TypedExpr, TypedNode } from "./typed.ts";
import { compareValues, isList, isSameValue, readRow } from "./value.ts";
import type { JsContext, Row, Value } from "./value.ts";

type Outcome = Value | ErrorValue;
type Evaluate = (row: Row, context: JsContext) => Outcome;

/** The expression as a JavaScript function; gives the value that toSql gives for the same row. An error is blank. */
export function toJs(typed: TypedExpr): (row: Row, context: JsContext) => Value {
  const evaluate = toJsWithErrors(typed);
  return (row, context) => known(evaluate(row, context));
}

/** The same, but an error says which it is: for showing a formula's result while it is written. */
export function toJsWithErrors(typed: TypedExpr): (row: Row, context: JsContext) => Value | ErrorValue {
  const evaluate = value(typed.node);
  if (!typed.isRelated) return evaluate;
  return (row, context) => evaluate(row, { ...context, own: row });
}

/** An error counts as blank wherever nobody asks for errors. */
function known(outcome: Outcome): Value {
  return outcome instanceof ErrorValue ? null : outcome;
}

const orders = {
  "<": (order: number) => order < 0,
  "<=": (order: number) => order <= 0,
  ">": (order: number) => order > 0,
  ">=": (order: number) => order >= 0,
} as const satisfies Record<Exclude<CompareOp, "=" | "<>">, (order: number) => boolean>;

function value(node: TypedNode): Evaluate {
  const evaluate = raw(node);
  if (node.kind !== "call" || node.overload.guarded) return evaluate;
  if (node.type.kind === "number") {
    const outside = isStrict(node) ? failure.num : null;
    return (row, context) => {
      const result = evaluate(row, context);
      return result instanceof Decimal ? (normaliseNumber(result) ?? outside) : result;
    };
  }
  if (node.type.kind === "text" || node.type.kind === "list")
    return (row, context) => {
      const result = evaluate(row, context);
      return result instanceof ErrorValue ? result : present(result);
    };
  return evaluate;
}

/** The value before it is brought into its domain; see toSql. */
function raw(node: TypedNode): Evaluate {
  switch (node.kind) {
    case "literal": {
      const { value: constant } = node;
      return () => constant;
    }
    case "field":
      return (row) => present(readRow(row, node.key));
    case "band":
      return (row) => present(readRow(row, bandKey(node.key)));
    case "call":
      return call(node);
    case "compare":
    case "logic":
    case "not":
    case "in":
    case "between":
    case "isBlank":
    case "isError":
      return test(node);
    case "choose": {
      const branches = node.branches.map(({ when, gives }) => ({ when: test(when), gives: value(gives) }));
      const otherwise = value(node.otherwise);
      return (row, context) => (branches.find(({ when }) => when(row, context))?.gives ?? otherwise)(row, context);
    }
    case "switch": {
      const subject = plainValue(node.subject);
      const cases = node.cases.map(({ match, gives }) => ({ match: plainValue(match), gives: value(gives) }));
      const otherwise = value(node.otherwise);
      return (row, context) => {
        const wanted = subject(row, context);
        const found = cases.find(({ match }) => isSameValue(wanted, match(row, context)));
        return (found?.gives ?? otherwise)(row, context);
      };
    }
    case "coalesce": {
      const items = node.items.map(plainValue);
      return (row, context) => {
        for (const item of items) {
          const result = item(row, context);
          if (result !== null) return result;
        }
        return null;
      };
    }
    case "related":
      return related(node, { value: plainValue, test });
    case "own": {
      const evaluate = value(node.value);
      return (row, context) => evaluate(context.own ?? row, context);
    }
    case "past":
      // Only the database knows what was; callers leave expressions that are related to it.
      return () => must<Value>(null, `to-js: expected SQL, got what ${node.key} was`);
    case "let": {
      const bindings = node.bindings.map((binding) => ({ id: binding.id, evaluate: value(binding.value) }));
      const body = value(node.body);
      return (row, context) => {
        const locals = [...(context.locals ?? [])];
        const inner: JsContext = { ...context, locals };
        for (const { id, evaluate } of bindings) locals[id] = once(() => evaluate(row, inner));
        return body(row, inner);
      };
    }
    case "local":
      return (_row, { locals }) => must(locals?.[node.id], `local-value: expected one of number ${node.id}`)();
    case "ifError": {
      const [operand, otherwise] = [value(node.operand), value(node.otherwise)];
      return (row, context) => {
        const result = operand(row, context);
        return isMeant(result, node.test) ? otherwise(row, context) : result;
      };
    }
    case "errorType": {
      const operand = value(node.operand);
      return (row, context) => {
        const result = operand(row, context);
        return result instanceof ErrorValue ? new Decimal(errorCodes.indexOf(result.code) + 1) : failure.na;
      };
    }
    default:
      return unreachable(node);
  }
}

/** A blank argument makes the result blank, an error makes it that error; a blank goes before an error. */
function call(node: TypedNode & { readonly kind: "call" }): Evaluate {
  const { overload } = node;
  const takesBlank = node.args.map((_, index) => (overload.params[index] ?? overload.rest)?.takesBlank ?? true);
  const args = node.args.map((arg) => (keepsExact(node, arg) ? raw(arg) : value(arg)));
  const missing = isStrict(node) ? failureOf(node) : null;
  return (row, context) => {
    let error: ErrorValue | null = null;
    let isBlank = false;
    const given: Value[] = [];
    for (const [index, arg] of args.entries()) {
      const outcome = arg(row, context);
      if (outcome instanceof ErrorValue) {
        if (takesBlank[index] !== true) error ??= outcome;
        given.push(null);
      } else {
        if (outcome === null && takesBlank[index] !== true) isBlank = true;
        given.push(outcome);
      }
    }
    if (isBlank) return overload.neverBlank ? overload.call(given, context) : null;
    if (error !== null) return overload.neverBlank ? overload.call(given, context) : error;
    return overload.call(given, context) ?? missing;
  };
}

/** Computed when it is first asked for, and kept. */
function once(compute: () => Outcome): () => Outcome {
  let found: { readonly outcome: Outcome } | null = null;
  return () => {
    found ??= { outcome: compute() };
    return found.outcome;
  };
}

function isMeant(outcome: Outcome, which: ErrorTest): boolean {
  if (!(outcome instanceof ErrorValue)) return false;
  return which === "any" || (outcome === failure.na) === (which === "na");
}

function plainValue(node: TypedNode): (row: Row, context: JsContext) => Value {
  const evaluate = value(node);
  return (row, context) => known(evaluate(row, context));
}

/** A condition; blank counts as false. */
function test(node: TypedNode): Test {
  switch (node.kind) {
    case "logic": {
      const items = node.items.map(test);
      return node.op === "and"
        ? (row, context) => items.every((item) => item(row, context))
        : (row, context) => items.some((item) => item(row, context));
    }
    case "not": {
      const operand = test(node.operand);
      return (row, context) => !operand(row, context);
    }
    case "isBlank": {
      const operand = plainValue(node.operand);
      return (row, context) => operand(row, context) === null;
    }
    case "isError": {
      const operand = value(node.operand);
      return (row, context) => isMeant(operand(row, context), node.test);
    }
    case "compare":
      return compare(node.op, plainValue(node.left), plainValue(node.right));
    case "between": {
      const { value: subject, low, high } = node;
      const [evaluate, from, to] = [plainValue(subject), plainValue(low), plainValue(high)];
      return (row, context) => {
        const [x, a, b] = [evaluate(row, context), from(row, context), to(row, context)];
        return x !== null && a !== null && b !== null && compareValues(x, a) >= 0 && compareValues(x, b) <= 0;
      };
    }
    case "in": {
      const subject = plainValue(node.value);
      const items = node.items.map(plainValue);
      return (row, context) => {
        const wanted = subject(row, context);
        return items.some((item) => isSameValue(wanted, item(row, context)));
      };
    }
    case "literal":
    case "field":
    case "band":
    case "call":
    case "choose":
    case "switch":
    case "coalesce":
    case "related":
    case "own":
    case "past":
    case "let":
    case "local":
    case "ifError":
    case "errorType": {
      const evaluate = value(node);
      return (row, context) => evaluate(row, context) === true;
    }
    default:
      return unreachable(node);
  }
}

function compare(
  op: CompareOp,
  left: (row: Row, context: JsContext) => Value,
  right: (row: Row, context: JsContext) => Value,
): Test {
  if (op === "=") return (row, context) => isSameValue(left(row, context), right(row, context));
  if (op === "<>") return (row, context) => !isSameValue(left(row, context), right(row, context));
  const holds = must(orders[op], "compare-op");
  return (row, context) => {
    const [a, b] = [left(row, context), right(row, context)];
    return a !== null && b !== null && holds(compareValues(a, b));
  };
}

/** Empty text and empty lists are blank. */
function present(result: Value): Value {
  return result === "" || (isList(result) && result.length === 0) ? null : result;
}
