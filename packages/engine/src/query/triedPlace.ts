import { must, sql, type Result, type Sql } from "@tongzhou/base";
import { compile, parse, type Diagnostic, type Scope, type SqlBinding, type TypedExpr } from "@tongzhou/expr";
import { AppError, compilePicks, pickedKey, rowsKey } from "@tongzhou/model";
import { formScope } from "../access/formScope.ts";
import { innerAlias } from "../access/innerAlias.ts";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { columnBinding } from "../access/visibleColumns.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { row } from "./selection.ts";

/** What an expression is tried on, where it is not the record itself. */
export interface TriedAbout {
  /** A subform, whose rows it is about. */
  readonly subform?: string | undefined;
  /** A form among whose records a link's filter chooses. */
  readonly among?: string | undefined;
}

/** Where a trial reads: how expressions are compiled there, and what they stand over. */
export interface TriedPlace {
  readonly read: (expression: string) => Result<TypedExpr, readonly Diagnostic[]>;
  readonly binding: SqlBinding;
  /** ` cross join lateral (…)`, to follow the records; empty for the record itself. */
  readonly joins: Sql;
  /** The id of a row and its place in the record, nulls for the record itself. */
  readonly line: { readonly id: Sql; readonly place: Sql };
}

const mostRows = 3;

/**
 * The place that a trial is about, as far as the actor may see it.
 * @throws AppError "field.unknown" for a subform and "form.not_found" for a form that does not exist for the actor
 */
export function triedPlace(session: Session, policy: FormPolicy, { subform, among }: TriedAbout): TriedPlace {
  const scope: Scope = { ...formScope(session, policy), allowJavaScript: "batches" };
  const own = columnBinding(session, policy, row);
  const none = { joins: sql``, line: { id: sql`null::bigint`, place: sql`null::int` } };
  if (subform !== undefined) return rowsPlace(session, policy, scope, own, subform);
  if (among === undefined) return { ...none, read: (expression) => compile(expression, scope), binding: own };
  return {
    ...none,
    read: (expression) => {
      const filter = parse(expression);
      return filter.ok ? compilePicks(filter.value, formOf(session, among), scope) : filter;
    },
    binding: { ...own, related: (key) => (key === pickedKey ? picked(session, among) : relatedOf(own, key)) },
  };
}

function relatedOf(binding: SqlBinding, key: string): ReturnType<NonNullable<SqlBinding["related"]>> {
  return must(binding.related, "tried-related: expected a binding that knows relations")(key);
}

function formOf(session: Session, key: string): { readonly key: string; readonly label: { readonly zh: string } } {
  const form = findPolicy(session, key, "see")?.form;
  if (form === undefined) throw new AppError("form.not_found", { form: key });
  return form.definition;
}

// Every record of the form that the actor sees.
function picked(session: Session, form: string): ReturnType<NonNullable<SqlBinding["related"]>> {
  const see = must(findPolicy(session, form, "see"), `tried-picks: expected a form in sight, got ${form}`);
  const name = innerAlias(row, pickedKey);
  const table = sql`${formTable(session.workspace.schema, form)} ${name}`;
  return {
    table,
    from: table,
    on: sql`${name}.deleted_at is null${see.rows === null ? sql`` : sql` and ${see.rows(name)}`}`,
    id: sql`${name}.id`,
    order: sql`${name}.id`,
    binding: columnBinding(session, see, name),
  };
}

function rowsPlace(session: Session, policy: FormPolicy, scope: Scope, own: SqlBinding, subform: string): TriedPlace {
  const { form } = policy;
  if (form.fields.get(subform)?.kind !== "subform" || !policy.readable.has(subform))
    throw new AppError("field.unknown", { field: subform });
  const fields = scope.related?.(rowsKey(form.definition.key, subform)) ?? [];
  const { table, on, order, binding } = relatedOf(own, subform);
  const name = innerAlias(row, subform);
  return {
    read: (expression) => compile(expression, { ...scope, fields }),
    binding,
    joins: sql` cross join lateral (select ${name}.*, row_number() over (order by ${order})::int as "~place" from ${table} where ${on} order by ${order} limit ${mostRows}::int) ${name}`,
    line: { id: sql`${name}.id`, place: sql`${name}."~place"` },
  };
}
