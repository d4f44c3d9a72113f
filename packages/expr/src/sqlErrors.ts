import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { askSql } from "./askSql.ts";
import type { SqlEmit } from "./sqlEmit.ts";
import { isBareText } from "./sqlGuard.ts";
import { isStrict, isStrictAt } from "./strictness.ts";
import type { TypedNode } from "./typed.ts";
import { isListKind } from "./types.ts";

// SQL knows null alone; whether it stands for an error or for a blank is asked of what it came from.

/** Whether the value is an error: it is null although nothing blank came in. */
export function failsSql(emit: SqlEmit, node: TypedNode): Sql {
  switch (node.kind) {
    case "call": {
      if (!isStrict(node)) return node.overload.sql === undefined ? asksForError(emit, node) : never;
      const value = isBareText(node) ? emit.raw(node) : emit.value(node);
      return sql`(${value} is null and ${argumentsPresent(emit, node)})`;
    }
    case "choose":
      return perBranch(emit, node, (gives) => failsSql(emit, gives));
    case "switch":
      return perCase(emit, node, (gives) => failsSql(emit, gives));
    case "let":
      return emit.let(node, (body) => failsSql(emit, body));
    case "local":
      return emit.ask(node.id, "fails");
    case "ifError":
      return sql`(${failsSql(emit, node.operand)} and ${failsSql(emit, node.otherwise)})`;
    default:
      return never;
  }
}

/** Whether a function of JavaScript that takes blanks gives an error: its blank may be one or none. */
function asksForError(emit: SqlEmit, node: TypedNode & { readonly kind: "call" }): Sql {
  const args = node.args.map((arg) => emit.value(arg));
  return sql`coalesce(${askSql(node, args, emit.binding, "error")}, false)`;
}

/** Whether the value is not blank: a value, or an error. */
export function presentSql(emit: SqlEmit, node: TypedNode): Sql {
  switch (node.kind) {
    case "literal":
      return sqlRaw(node.value === null ? "false" : "true");
    case "call": {
      if (!isStrict(node))
        return node.overload.sql === undefined
          ? sql`(${isKnown(emit, node)} or ${asksForError(emit, node)})`
          : isKnown(emit, node);
      const given = argumentsPresent(emit, node);
      return isBareText(node) ? sql`(${given} and ${emit.raw(node)} is distinct from '')` : given;
    }
    case "choose":
      return perBranch(emit, node, (gives) => presentSql(emit, gives));
    case "switch":
      return perCase(emit, node, (gives) => presentSql(emit, gives));
    case "let":
      return emit.let(node, (body) => presentSql(emit, body));
    case "local":
      return emit.ask(node.id, "present");
    case "ifError":
      return sql`(case when ${failsSql(emit, node.operand)} then ${presentSql(emit, node.otherwise)} else ${presentSql(emit, node.operand)} end)`;
    default:
      return isKnown(emit, node);
  }
}

function isKnown(emit: SqlEmit, node: TypedNode): Sql {
  if (!node.nullable) return always;
  const value = emit.value(node);
  return isListKind(node.type) ? sql`(coalesce(cardinality(${value}), 0) > 0)` : sql`(${value} is not null)`;
}

function argumentsPresent(emit: SqlEmit, node: TypedNode & { readonly kind: "call" }): Sql {
  const tests = node.args.filter((_, index) => isStrictAt(node, index)).map((arg) => presentSql(emit, arg));
  return sql`(${joinSql(tests, sqlRaw(" and "))})`;
}

function perBranch(emit: SqlEmit, node: TypedNode & { readonly kind: "choose" }, ask: (gives: TypedNode) => Sql): Sql {
  const arms = node.branches.map(({ when, gives }) => sql`when ${emit.condition(when).text} then ${ask(gives)}`);
  return sql`(case ${joinSql(arms, sqlRaw(" "))} else ${ask(node.otherwise)} end)`;
}

function perCase(emit: SqlEmit, node: TypedNode & { readonly kind: "switch" }, ask: (gives: TypedNode) => Sql): Sql {
  const arms = node.cases.map(
    ({ match, gives }) => sql`when "$0" is not distinct from ${emit.value(match)} then ${ask(gives)}`,
  );
  return sql`(select case ${joinSql(arms, sqlRaw(" "))} else ${ask(node.otherwise)} end from (select ${emit.value(node.subject)} as "$0" offset 0) as "$")`;
}

const never = sqlRaw("false");
const always = sqlRaw("true");
