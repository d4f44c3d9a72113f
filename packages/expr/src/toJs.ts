import { must, unreachable } from "@tongzhou/base";
import { keepsExact } from "./exact.ts";
import { Decimal, normaliseNumber } from "./number.ts";
import type { CompareOp, TypedExpr, TypedNode } from "./typed.ts";
import { compareValues, isList, isSameValue, readRow } from "./value.ts";
import { related } from "./jsPath.ts";
import type { Evaluate, Test } from "./jsPath.ts";
import type { JsContext, Row, Value } from "./value.ts";

/** The expression as a JavaScript function; gives the value that toSql gives for the same row. */
export function toJs(typed: TypedExpr): (row: Row, context: JsContext) => Value {
  const evaluate = value(typed.node);
  if (!typed.isRelated) return evaluate;
  return (row, context) => evaluate(row, { ...context, own: row });
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
  if (node.type.kind === "number")
    return (row, context) => {
      const result = evaluate(row, context);
      return result instanceof Decimal ? normaliseNumber(result) : null;
    };
  if (node.type.kind === "text") return (row, context) => present(evaluate(row, context));
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
    case "call": {
      const args = node.args.map((arg) => (keepsExact(node, arg) ? raw(arg) : value(arg)));
      const { call } = node.overload;
      return (row, context) =>
        call(
          args.map((arg) => arg(row, context)),
          context,
        );
    }
    case "compare":
    case "logic":
    case "not":
    case "in":
    case "between":
    case "isBlank":
      return test(node);
    case "choose": {
      const branches = node.branches.map(({ when, gives }) => ({ when: test(when), gives: value(gives) }));
      const otherwise = value(node.otherwise);
      return (row, context) => (branches.find(({ when }) => when(row, context))?.gives ?? otherwise)(row, context);
    }
    case "switch": {
      const subject = value(node.subject);
      const cases = node.cases.map(({ match, gives }) => ({ match: value(match), gives: value(gives) }));
      const otherwise = value(node.otherwise);
      return (row, context) => {
        const wanted = subject(row, context);
        const found = cases.find(({ match }) => isSameValue(wanted, match(row, context)));
        return (found?.gives ?? otherwise)(row, context);
      };
    }
    case "coalesce": {
      const items = node.items.map(value);
      return (row, context) => {
        for (const item of items) {
          const result = item(row, context);
          if (result !== null) return result;
        }
        return null;
      };
    }
    case "related":
      return related(node, { value, test });
    case "own": {
      const evaluate = value(node.value);
      return (row, context) => evaluate(context.own ?? row, context);
    }
    default:
      return unreachable(node);
  }
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
      const operand = value(node.operand);
      return (row, context) => operand(row, context) === null;
    }
    case "compare":
      return compare(node.op, value(node.left), value(node.right));
    case "between": {
      const { value: subject, low, high } = node;
      const [evaluate, from, to] = [value(subject), value(low), value(high)];
      return (row, context) => {
        const [x, a, b] = [evaluate(row, context), from(row, context), to(row, context)];
        return x !== null && a !== null && b !== null && compareValues(x, a) >= 0 && compareValues(x, b) <= 0;
      };
    }
    case "in": {
      const subject = value(node.value);
      const items = node.items.map(value);
      return (row, context) => {
        const wanted = subject(row, context);
        return items.some((item) => isSameValue(wanted, item(row, context)));
      };
    }
    case "literal":
    case "field":
    case "call":
    case "choose":
    case "switch":
    case "coalesce":
    case "related":
    case "own": {
      const evaluate = value(node);
      return (row, context) => evaluate(row, context) === true;
    }
    default:
      return unreachable(node);
  }
}

function compare(op: CompareOp, left: Evaluate, right: Evaluate): Test {
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
