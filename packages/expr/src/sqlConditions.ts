import { joinSql, sql, sqlRaw, unreachable } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { Condition, SqlEmit } from "./sqlEmit.ts";
import { bindOnce } from "./sqlGuard.ts";
import type { CompareOp, TypedNode } from "./typed.ts";
import { isListKind } from "./types.ts";

// Where null may stand for false, comparisons stay plain, so that an index can serve them.

const signs = {
  "=": sqlRaw("="),
  "<>": sqlRaw("<>"),
  "<": sqlRaw("<"),
  "<=": sqlRaw("<="),
  ">": sqlRaw(">"),
  ">=": sqlRaw(">="),
} as const satisfies Record<CompareOp, Sql>;

/** A node as a condition; anything but a condition is asked for its value. */
export function conditionSql(emit: SqlEmit, node: TypedNode): Condition {
  switch (node.kind) {
    case "logic": {
      const items = node.items.map((item) => emit.condition(item));
      const word = node.op === "and" ? sqlRaw(" and ") : sqlRaw(" or ");
      const [only] = items;
      if (only !== undefined && items.length === 1) return only;
      return {
        text: sql`(${joinSql(
          items.map((item) => item.text),
          word,
        )})`,
        mayBeNull: items.some((item) => item.mayBeNull),
      };
    }
    case "not": {
      const { text, mayBeNull } = emit.condition(node.operand);
      return { text: mayBeNull ? sql`(${text} is not true)` : sql`(not ${text})`, mayBeNull: false };
    }
    case "isBlank": {
      const value = emit.value(node.operand);
      // A list may be null or empty in its column; both are blank.
      const text = isListKind(node.operand.type)
        ? sql`(coalesce(cardinality(${value}), 0) = 0)`
        : sql`(${value} is null)`;
      return { text, mayBeNull: false };
    }
    case "isError":
      return { text: emit.fails(node.operand), mayBeNull: false };
    case "compare":
      return compare(emit, node.op, node.left, node.right);
    case "between": {
      const mayBeNull = node.value.nullable || node.low.nullable || node.high.nullable;
      return {
        text: sql`(${emit.value(node.value)} between ${emit.value(node.low)} and ${emit.value(node.high)})`,
        mayBeNull,
      };
    }
    case "in":
      return inItems(emit, node);
    case "call":
      if (node.overload.condition !== undefined)
        return { text: node.overload.condition(node.args.map((arg) => emit.value(arg))), mayBeNull: true };
      return { text: emit.value(node), mayBeNull: node.nullable };
    case "let": {
      let mayBeNull = false;
      const text = emit.let(node, (body) => {
        const condition = emit.condition(body);
        ({ mayBeNull } = condition);
        return condition.text;
      });
      return { text, mayBeNull };
    }
    case "literal":
    case "field":
    case "band":
    case "choose":
    case "switch":
    case "coalesce":
    case "related":
    case "own":
    case "past":
    case "local":
    case "ifError":
    case "errorType":
      return { text: emit.value(node), mayBeNull: node.nullable };
    default:
      return unreachable(node);
  }
}

function compare(emit: SqlEmit, op: CompareOp, left: TypedNode, right: TypedNode): Condition {
  if (op === "=" || op === "<>") {
    const isEqual = op === "=";
    const blankSide = isBlank(right) ? left : isBlank(left) ? right : null;
    if (blankSide !== null) {
      const value = emit.value(blankSide);
      return { text: isEqual ? sql`(${value} is null)` : sql`(${value} is not null)`, mayBeNull: false };
    }
    const [a, b] = [emit.value(left), emit.value(right)];
    if (!isEqual)
      return {
        text: left.nullable || right.nullable ? sql`(${a} is distinct from ${b})` : sql`(${a} <> ${b})`,
        mayBeNull: false,
      };
    // With one side never blank, "equal" can be plain: null then means "not equal".
    if (left.nullable && right.nullable) return { text: sql`(${a} is not distinct from ${b})`, mayBeNull: false };
    const text = withinRange(emit, left, [right], sql`(${a} = ${b})`);
    return { text, mayBeNull: left.nullable || right.nullable };
  }
  return {
    text: sql`(${emit.value(left)} ${signs[op]} ${emit.value(right)})`,
    mayBeNull: left.nullable || right.nullable,
  };
}

function inItems(emit: SqlEmit, { value, items }: TypedNode & { readonly kind: "in" }): Condition {
  const blankable = items.filter((item) => item.nullable);
  if (blankable.length === 0) {
    const text = withinRange(emit, value, items, inPlain(emit, emit.value(value), items));
    return { text, mayBeNull: value.nullable };
  }
  const [only] = blankable;
  if (only !== undefined && items.length === 1) return compare(emit, "=", value, only);
  // The value is compared several times, so it is computed once.
  const plain = items.filter((item) => !item.nullable);
  const text = bindOnce([emit.value(value)], (v) => {
    const tests = blankable.map((item) => sql`${v} is not distinct from ${emit.value(item)}`);
    if (plain.length > 0) tests.push(sql`(${inPlain(emit, v, plain)} is true)`);
    return joinSql(tests, sqlRaw(" or "));
  });
  return { text, mayBeNull: false };
}

/**
 * Which band a value is in hangs on what it was before, which no index knows and which costs a look for each row; but
 * where it lies is a comparison that an index may serve, and only near a border it does not suffice.
 */
function withinRange(emit: SqlEmit, asked: TypedNode, among: readonly TypedNode[], text: Sql): Sql {
  if (asked.kind !== "band") return text;
  const bands = among.flatMap((item) => (item.kind === "literal" && typeof item.value === "string" ? item.value : []));
  const binding = emit.binding;
  if (bands.length < among.length) return text;
  const range = binding.bandRange?.(asked.key, sql`(${binding.field(asked.key)})`, bands);
  if (range === undefined) return text;
  const known = sql`(${range.sure} or ${text})`;
  return range.within === null ? known : sql`(${range.within} and ${known})`;
}

function inPlain(emit: SqlEmit, value: Sql, items: readonly TypedNode[]): Sql {
  const list = items.map((item) => emit.value(item));
  return sql`(${value} in (${joinSql(list, comma)}))`;
}

const comma = sqlRaw(", ");

function isBlank(node: TypedNode): boolean {
  return node.kind === "literal" && node.value === null;
}
