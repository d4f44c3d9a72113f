import { sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { hasPlainRows } from "./sqlPath.ts";
import { partsOf } from "./partsOf.ts";
import { toSql, toSqlCondition } from "./toSql.ts";
import type { SqlBinding } from "./toSql.ts";
import { guardNumber } from "./sqlGuard.ts";
import type { TypedExpr, TypedNode } from "./typed.ts";

/** An expression that is one aggregate over the records of one relation, so that several can share a pass over them. */
export interface Aggregate {
  /** Key of the relation. */
  readonly relation: string;
  /** The value as SQL of the same meaning as `toSql`, over rows of which some may be no record of the relation. */
  over(row: SqlBinding, id: Sql, isRecord: Sql): Sql;
}

/** Reads an expression as an aggregate; null when it is more than that, or looks back at its own record. */
export function aggregateOf(typed: TypedExpr): Aggregate | null {
  const { node } = typed;
  if (node.kind !== "call" || node.args.length !== 1) return null;
  const { overRows, guarded } = node.overload;
  const [path] = node.args;
  if (overRows === undefined || path?.kind !== "related" || !hasPlainRows(path)) return null;
  const [step, ...others] = path.steps;
  if (step === undefined || others.length > 0 || step.start !== null || step.pick !== null) return null;
  const { condition } = step;
  const { value } = path;
  if ([condition, value].some((part) => part !== null && looksBack(part))) return null;
  return {
    relation: step.field,
    over: (row, id, isRecord) => {
      const own = value === null ? id : toSql({ ...typed, node: value, type: value.type }, row);
      const kept =
        condition === null ? isRecord : sql`${isRecord} and ${toSqlCondition({ ...typed, node: condition }, row)}`;
      const all = overRows(sql`case when ${kept} then ${own} end`);
      if (node.type.kind === "number") return sql`trim_scale(${guarded ? all : guardNumber(all)})`;
      return node.type.kind === "text" && !guarded ? sql`nullif(${all}, '')` : all;
    },
  };
}

function looksBack(node: TypedNode): boolean {
  return node.kind === "own" || node.kind === "local" || partsOf(node).some(looksBack);
}
