import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { fieldSpec, storageOf, type FieldDefinition } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import { columnTypeOf } from "../forms/columns.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";

const newline = sqlRaw(" || chr(10) || ");

/** The fields search looks into: the title and those the form names, as far as they hold text in a column. */
export function searchFields(form: FormRuntime): readonly FieldDefinition[] {
  const keys = new Set([form.definition.title, ...(form.definition.search ?? [])]);
  return [...keys].flatMap((key) => {
    const field = form.fields.get(key);
    return field !== undefined && isSearched(form, field) ? [field] : [];
  });
}

function isSearched(form: FormRuntime, field: FieldDefinition): boolean {
  if (field.kind === "choice" || columnTypeOf(field, form.definition.fields) !== "text") return false;
  return fieldSpec(field.kind).can.beSearched || fieldSpec(field.kind).can.beTitle;
}

/** What the search index holds of a row: the grams of all search fields, and of the title's pinyin initials. Null when there is nothing to search. */
export function indexedGrams(form: FormRuntime, alias: Sql | null): Sql | null {
  const fields = searchFields(form);
  if (fields.length === 0) return null;
  const column = (field: FieldDefinition): Sql =>
    alias === null ? sqlIdent(field.key) : sql`${alias}.${sqlIdent(field.key)}`;
  const text = folded(joined(fields.map(column)));
  const title = fields.find((field) => field.key === form.definition.title);
  if (title === undefined) return sql`tongzhou.search_grams(${text})`;
  return sql`tongzhou.search_grams(${text} || ' ' || tongzhou.search_initials(${folded(joined([column(title)]))}))`;
}

/** The part of a row's text the actor may read; null when there is none. Terms are looked for in it (Q21). */
export function readableText(session: Session, policy: FormPolicy, alias: Sql): Sql | null {
  const fields = searchFields(policy.form).filter((field) => policy.readable.has(field.key));
  return fields.length === 0 ? null : joined(fields.map((field) => visibleColumn(session, policy, field.key, alias)));
}

/** The title as far as the actor may read it; null when they may not, or it is no text. */
export function readableTitle(session: Session, policy: FormPolicy, alias: Sql): Sql | null {
  const { title } = policy.form.definition;
  const isText = searchFields(policy.form).some((field) => field.key === title);
  return isText && policy.readable.has(title) ? joined([visibleColumn(session, policy, title, alias)]) : null;
}

/** The title's pinyin initials as far as the actor may read the title; null when not. */
export function readableInitials(session: Session, policy: FormPolicy, alias: Sql): Sql | null {
  const { title } = policy.form.definition;
  const field = searchFields(policy.form).find((one) => one.key === title);
  if (field === undefined || !policy.readable.has(title) || storageOf(field).kind !== "column") return null;
  return sql`tongzhou.search_initials(${folded(joined([visibleColumn(session, policy, title, alias)]))})`;
}

/** One case, one width (see searchFunctions.ts). */
export function folded(text: Sql): Sql {
  return sql`tongzhou.search_fold(${text})`;
}

function joined(columns: readonly Sql[]): Sql {
  return sql`(${joinSql(
    columns.map((column) => sql`coalesce(${column}, '')`),
    newline,
  )})`;
}
