import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import { compile, toSqlCondition, type TypedExpr, type TypedNode } from "@tongzhou/expr";
import { AppError, type SortKey } from "@tongzhou/model";
import { formScope } from "../access/formScope.ts";
import { formulasOf, isComputedWhenRead } from "../access/formulas.ts";
import type { FormPolicy } from "../access/policy.ts";
import { rawBinding } from "../access/rawColumns.ts";
import { columnBinding } from "../access/visibleColumns.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { searchCondition } from "./searchCondition.ts";
import type { Searched } from "./searchNames.ts";

/** Which records, in which order: what every read of a list starts from. */
export interface Selection {
  /** Expression over the fields the actor may read. */
  readonly filter?: string | undefined;
  /** Text as a person typed it into a search box; `lookUp` gives it with what has been found out about it. */
  readonly search?: Searched | undefined;
  readonly sort?: readonly SortKey[] | undefined;
}

/** The alias under which the form's own table stands in every statement of this folder. */
export const row = sqlRaw("r");

/** The form's table under that alias. */
export function fromForm(session: Session, policy: FormPolicy): Sql {
  return sql`${formTable(session.workspace.schema, policy.form.definition.key)} ${row}`;
}

/**
 * The rows: live, visible to the actor, and meeting filter and search.
 * @throws AppError "expr.invalid" when the filter names a field or option that does not exist for the actor; a
 * condition is never left out
 */
export function selectedRows(
  session: Session,
  policy: FormPolicy,
  selection: Pick<Selection, "filter" | "search">,
): Sql {
  const conditions: Sql[] = [sql`${row}.deleted_at is null`];
  if (policy.rows !== null) conditions.push(policy.rows(row));
  if (selection.filter !== undefined) {
    const typed = compileFilter(session, policy, selection.filter);
    conditions.push(...filterConditions(session, policy, typed));
  }
  if (selection.search !== undefined) conditions.push(searchCondition(session, policy, selection.search, row));
  return joinSql(conditions, sqlRaw(" and "));
}

/** A filter as the actor may write it, checked. */
export function compileFilter(session: Session, policy: FormPolicy, source: string): TypedExpr {
  const compiled = compile(source, formScope(session, policy), { kind: "boolean" });
  if (!compiled.ok) throw new AppError("expr.invalid", { place: "filter", diagnostics: compiled.error });
  return compiled.value;
}

/**
 * A filter as conditions that all must hold. A yes-or-no formula without a column, asked for as a whole, stands there as
 * the condition it is: as a value it would turn a blank into "no", and hide its comparison from every index.
 */
function filterConditions(session: Session, policy: FormPolicy, typed: TypedExpr): readonly Sql[] {
  const { node } = typed;
  const items = node.kind === "logic" && node.op === "and" ? node.items : [node];
  const written: Sql[] = [];
  const rest: TypedNode[] = [];
  for (const item of items) {
    const condition = formulaCondition(session, policy, item);
    if (condition === null) rest.push(item);
    else written.push(condition);
  }
  if (written.length === 0) return [toSqlCondition(typed, columnBinding(session, policy, row))];
  const others = rest.map((item) => toSqlCondition({ ...typed, node: item }, columnBinding(session, policy, row)));
  return [...others, ...written];
}

function formulaCondition(session: Session, policy: FormPolicy, node: TypedNode): Sql | null {
  if (node.kind !== "field" || policy.reads.get(node.key) !== null) return null;
  const { workspace } = session;
  const formulas = formulasOf(workspace, policy.form);
  const formula = formulas.get(node.key);
  if (!isComputedWhenRead(formula) || formula.typed.type.kind !== "boolean") return null;
  // One that reads others of its kind is computed step by step.
  if (formula.typed.fields.some((key) => isComputedWhenRead(formulas.get(key)))) return null;
  return toSqlCondition(formula.typed, rawBinding(workspace, policy.form, row));
}
