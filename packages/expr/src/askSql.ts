import { joinSql, must, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { nameOfOverload } from "./functions.ts";
import type { SqlEnv } from "./overload.ts";
import { sqlTypeOf } from "./sqlTypeOf.ts";
import { isStrictAt } from "./strictness.ts";
import type { TypedNode } from "./typed.ts";
import { elementType } from "./types.ts";
import type { Type } from "./types.ts";

// A call of a function without SQL becomes a question: which function, and its arguments as texts. Whoever runs the
// statement answers it (answer.ts) and runs the statement again with the answers at hand. The question says all there is
// to know, so that any process can answer it, whatever definition it has read.

/**
 * The question as SQL that gives the answer in the type of the call's result. The workspace's zone goes first, then
 * the arguments: scalars as PostgreSQL writes them, lists as JSON arrays of such texts.
 * @param about "error" asks whether the call gives an error, as yes or no
 */
export function askSql(
  node: TypedNode & { readonly kind: "call" },
  args: readonly Sql[],
  env: SqlEnv,
  about: "value" | "error" = "value",
): Sql {
  const evaluate = must(env.evaluate, "ask-sql: expected a way to ask, got none");
  const name = must(nameOfOverload(node.overload), "ask-sql: expected a function's signature");
  const types = node.args.map(({ type }) => typeCode(type));
  const texts = args.map((arg, index) =>
    types[index]?.startsWith("list ") === true ? sql`to_json((${arg})::text[])::text` : sql`(${arg})::text`,
  );
  const strict = node.args.flatMap((_, index) =>
    !node.overload.neverBlank && isStrictAt(node, index) ? [index + 2] : [],
  );
  const given = sql`array[${joinSql([sql`${env.zone}`, ...texts], sqlRaw(", "))}]::text[]`;
  const asked = [about === "error" ? `!${name}` : name, ...types].join(" | ");
  const type = about === "error" ? sqlRaw("boolean") : sqlTypeOf(node.type);
  return sql`(${evaluate(asked, strict, given)})::${type}`;
}

/** How an argument's text is to be read. */
function typeCode(type: Type): string {
  const element = elementType(type);
  return element === null ? type.kind : `list ${element.kind}`;
}
