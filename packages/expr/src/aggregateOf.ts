import { sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { averageOfLists, maxOfLists, minOfLists, sumOfLists } from "./functions/aggregate.ts";
import { countOfList } from "./functions/list.ts";
import type { Overload } from "./overload.ts";
import { hasPlainRows } from "./sqlPath.ts";
import { partsOf } from "./partsOf.ts";
import { toSql, toSqlCondition } from "./toSql.ts";
import type { SqlBinding } from "./sqlBinding.ts";
import { divideSql, guardNumber } from "./sqlGuard.ts";
import type { TypedExpr, TypedNode } from "./typed.ts";

/** An expression that is one aggregate over the records of one relation, so that several can share a pass over them. */
export interface Aggregate {
  /** Key of the relation. */
  readonly relation: string;
  /** The value as SQL of the same meaning as `toSql`, over rows of which some may be no record of the relation. */
  over(row: SqlBinding, id: Sql, isRecord: Sql): Sql;
  /** What one row brings into it; blank when it brings nothing. */
  valueOf(row: SqlBinding, id: Sql, isRecord: Sql): Sql;
  /** How it follows from what came and what went, without looking at the rest; null when it does not. */
  readonly fold: Fold | null;
}

/** What has to be kept of an aggregate so that a change of few rows can be reckoned in. */
type Fold =
  /** The sum of what the rows bring (zero when there is none), the number of those that bring something, or both. */
  | { readonly kind: "totals"; readonly hasSum: boolean; readonly finish: (sum: Sql, count: Sql) => Sql }
  /** Its own value: the best of all. When the best goes, the others have to be looked at. */
  | { readonly kind: "extreme"; readonly pick: "min" | "max" };

const exact = (value: Sql): Sql => sql`trim_scale(${value})`;
const folds: ReadonlyMap<Overload, Fold> = new Map<Overload, Fold>([
  [sumOfLists, { kind: "totals", hasSum: true, finish: (sum) => exact(guardNumber(sum)) }],
  [averageOfLists, { kind: "totals", hasSum: true, finish: (sum, count) => exact(guardNumber(divideSql(sum, count))) }],
  [countOfList, { kind: "totals", hasSum: false, finish: (_, count) => exact(sql`${count}::numeric`) }],
  [minOfLists, { kind: "extreme", pick: "min" }],
  [maxOfLists, { kind: "extreme", pick: "max" }],
]);
const ordered = new Set(["number", "date", "datetime"]);

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
  const valueOf: Aggregate["valueOf"] = (row, id, isRecord) => {
    const own = value === null ? id : toSql({ ...typed, node: value, type: value.type }, row);
    const kept =
      condition === null ? isRecord : sql`${isRecord} and ${toSqlCondition({ ...typed, node: condition }, row)}`;
    return sql`case when ${kept} then ${own} end`;
  };
  const fold = folds.get(node.overload) ?? null;
  return {
    relation: step.field,
    valueOf,
    fold: fold?.kind === "extreme" && !ordered.has(node.type.kind) ? null : fold,
    over: (row, id, isRecord) => {
      const all = overRows(valueOf(row, id, isRecord));
      if (node.type.kind === "number") return sql`trim_scale(${guarded ? all : guardNumber(all)})`;
      return node.type.kind === "text" && !guarded ? sql`nullif(${all}, '')` : all;
    },
  };
}

function looksBack(node: TypedNode): boolean {
  return node.kind === "own" || node.kind === "local" || partsOf(node).some(looksBack);
}
