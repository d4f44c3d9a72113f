import { joinSql, sql, sqlIdent, type Sql } from "@tongzhou/base";
import { formTable } from "../forms/physicalNames.ts";
import { formulaLaterals } from "../records/image.ts";
import { wireJson } from "../records/wireJson.ts";
import { commaList } from "../records/writeParts.ts";
import { formOf, type ActiveField, type ComputedState } from "./activeFields.ts";
import { sharedPasses, type IdRange } from "./sharedPasses.ts";

/** How a change of computed values is told. */
export interface Telling {
  /** The fact's cause, as jsonb. */
  readonly cause: Sql;
  /** Facts of the same transaction about the same records are continued, in place of a second one. */
  readonly isAgain: boolean;
}

/**
 * The statement that computes fields of a form's live rows and writes those whose values change. It must begin after the
 * rows are locked: it reads what is committed by then.
 * @param rows which rows, as a condition on the row of an alias
 * @param telling how changes of live fields become facts
 */
export function recomputeStatement(
  state: ComputedState,
  form: string,
  fields: readonly ActiveField[],
  rows: (alias: Sql) => Sql,
  telling: Telling,
): Sql {
  const { workspace } = state;
  const { columns, changed, update } = writing(state, form, fields, rows, null);
  const told = columns.filter(({ field }) => field.isLive);
  if (told.length === 0) return sql`with ${changed} ${update}`;
  const facts = sqlIdent(workspace.schema, "_fact");
  const pairs = told.map(
    ({ field, old, now }) =>
      sql`(${field.field.key}::text, ${wireJson(field.field, sql`c.${old}`)}, ${wireJson(field.field, sql`c.${now}`)})`,
  );
  const delta = sql`delta as materialized (select c.id, x.old, x.new from changed c cross join lateral (select jsonb_object_agg(p.k, p.o) as old, jsonb_object_agg(p.k, p.n) as new from (values ${commaList(pairs)}) p(k, o, n) where p.o is distinct from p.n) x where x.new is not null)`;
  const insert = (from: Sql): Sql =>
    sql`insert into ${facts} (form, record, kind, cause, old, new) select ${form}::text, d.id, 'update', ${telling.cause}, d.old, d.new from ${from} order by d.id`;
  if (!telling.isAgain) return sql`with ${changed}, written as (${update}), ${delta} ${insert(sql`delta d`)}`;
  const earlier = sql`f.tx = pg_current_xact_id() and f.form = ${form}::text and f.kind = 'update' and f.cause ->> 'kind' = 'computed'`;
  const continued = sql`continued as (update ${facts} f set old = d.old || f.old, new = f.new || d.new from delta d where ${earlier} and f.record = d.id returning f.record)`;
  return sql`with ${changed}, written as (${update}), ${delta}, ${continued} ${insert(sql`delta d where not exists (select from continued n where n.record = d.id)`)}`;
}

/**
 * The same for a great part of a form, read as a whole and without facts: its plan must be made for the rows at hand.
 * @param rows which rows; all of them lie in the stretch
 */
export function fillStatement(
  state: ComputedState,
  form: string,
  fields: readonly ActiveField[],
  rows: (alias: Sql) => Sql,
  stretch: IdRange | "all",
): Sql {
  const { changed, update } = writing(state, form, fields, rows, stretch);
  return sql`with ${changed} ${update}`;
}

interface WrittenColumn {
  readonly field: ActiveField;
  /** Before and after, in the CTE `changed`. */
  readonly old: Sql;
  readonly now: Sql;
}

function writing(
  state: ComputedState,
  form: string,
  fields: readonly ActiveField[],
  rows: (alias: Sql) => Sql,
  stretch: IdRange | "all" | null,
): { readonly columns: readonly WrittenColumn[]; readonly changed: Sql; readonly update: Sql } {
  const { workspace } = state;
  const table = formTable(workspace.schema, form);
  const b = sql`b`;
  const passes = sharedPasses(state, form, fields, stretch);
  const rest = fields.filter(({ field }) => !passes.columns.has(field.key));
  const laterals = formulaLaterals(workspace, formOf(workspace, form), rest, b, passes.columns);
  const columns = fields.map((field, index) => {
    const value = laterals.columns.get(field.field.key);
    if (value === undefined) throw new Error(`recompute-value: expected one of ${field.id}, got none`);
    return { field, value, old: sqlIdent(`o${index}`), now: sqlIdent(`n${index}`), name: sqlIdent(field.column) };
  });
  const outputs = columns.flatMap(({ value, old, now, name }) => [sql`b.${name} as ${old}`, sql`${value} as ${now}`]);
  const differs = joinSql(
    columns.map(({ value, name }) => sql`b.${name} is distinct from ${value}`),
    sql` or `,
  );
  const sets = commaList(columns.map(({ name, now }) => sql`${name} = c.${now}`));
  const changed = sql`changed as materialized (select ${commaList([sql`b.id`, ...outputs])} from ${table} b${passes.joins}${laterals.joins} where ${rows(b)} and b.deleted_at is null and (${differs}))`;
  // A fill rewrites most of its rows; a trigger's few are looked up by id, whatever the table has grown to.
  const few = stretch !== null ? sql`` : sql` and t.id = any(array(select w.id from changed w))`;
  return { columns, changed, update: sql`update ${table} t set ${sets} from changed c where t.id = c.id${few}` };
}

/** Locks rows of a place in the one order that all writers use, so that what they are computed from holds still. */
export function lockStatement(table: Sql, ids: Sql, mode: "no key update" | "share"): Sql {
  const strength = mode === "share" ? sql`for share` : sql`for no key update`;
  return sql`select 1 from ${table} l where l.id = any(${ids}) order by l.id ${strength}`;
}
