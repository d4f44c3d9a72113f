import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { TypedExpr } from "@tongzhou/expr";
import { findPolicy } from "../access/policyFor.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { columnLimits } from "./columnLimits.ts";
import type { StoredField } from "./image.ts";
import type { SentKeys } from "./newColumns.ts";
import { problemWhen } from "./problems.ts";
import { defaultOf } from "./startValue.ts";

/** Where the default of a field is used: in every row, in those for which a condition holds, or in none. */
export type StartedRows = (key: string) => Sql | "all" | "none";

/** Which rows of a statement take the default of a field. */
export function startedRows({ sent, mixed }: SentKeys, alias: Sql): StartedRows {
  return (key) => {
    if (!sent.includes(key)) return "all";
    return mixed.includes(key) ? sql`${key}::text = any(${alias}."~not")` : "none";
  };
}

/**
 * What defaults gave that their fields refuse, over the finished rows of `alias`. What a constant gives was checked with
 * the definition. The value is told where the actor may read the field in every record.
 */
export function startProblems(
  session: Session,
  form: FormRuntime,
  fields: readonly StoredField[],
  alias: Sql,
  started: StartedRows,
  isShown: (key: string) => boolean,
): readonly Sql[] {
  return fields.flatMap(({ field }) => {
    const rows = started(field.key);
    const typed = rows === "none" ? null : defaultOf(session.workspace, form, field);
    if (rows === "none" || typed === null || isConstant(typed)) return [];
    const column = sql`${alias}.${sqlIdent(field.key)}`;
    const told = isShown(field.key) ? sql`left(${column}::text, 100)` : null;
    return (columnLimits(field)?.problems(column) ?? []).map(({ when, problem, limit }) => {
      const broken = rows === "all" ? sql`(${when}) is true` : sql`${rows} and (${when}) is true`;
      const key = `${field.key}:${problem}:${limit === undefined ? "" : JSON.stringify(limit)}`;
      return problemWhen(broken, "unfit", key, told);
    });
  });
}

/** Which fields of a form the actor may read in every record. */
export function isAlwaysSeen(session: Session, form: string): (key: string) => boolean {
  const see = findPolicy(session, form, "see");
  return (key) => see !== null && see.rows === null && see.reads.get(key) === null;
}

function isConstant({ fields, volatile, isRelated }: TypedExpr): boolean {
  return fields.length === 0 && !volatile && !isRelated;
}
