import { joinSql, sql, sqlIdent, type Sql } from "@tongzhou/base";
import { formTable } from "../forms/physicalNames.ts";
import { changedPairs } from "../records/factValues.ts";
import { formulaLaterals } from "../records/image.ts";
import { commaList } from "../records/writeParts.ts";
import { formOf, type ActiveField, type ComputedState } from "./activeFields.ts";
import { foldsFrom, totalsTable } from "./folds.ts";
import { sharedPasses, type IdRange, type Total } from "./sharedPasses.ts";

/** How a change of computed values is told. */
export interface Telling {
  /** The fact's cause, as jsonb. */
  readonly cause: Sql;
  /** Facts of the same transaction about the same records are continued, in place of a second one. */
  readonly isAgain: boolean;
}

/** What becomes of the totals of records that are read whole. */
export type Keeping =
  /** They are known to have none, and get none. */
  | "none"
  /** Those there are, and those of records that many others link to, are made from what is read. */
  | "all";

/**
 * The statement that computes fields of a form's live rows and writes those whose values change. It must begin after the
 * rows are locked: it reads what is committed by then.
 * @param rows which rows, as a condition on the row of an alias
 * @param telling how changes of live fields become facts
 * @param keeping "none" is only for those who have looked, under the locks
 */
export function recomputeStatement(
  state: ComputedState,
  form: string,
  fields: readonly ActiveField[],
  rows: (alias: Sql) => Sql,
  telling: Telling,
  keeping: Keeping = "all",
): Sql {
  const { joins, columns, totals } = sharedPasses(state, form, fields, null, keeping === "all");
  const source = { joins, given: columns, rows: sql`${rows(sql`b`)} and b.deleted_at is null`, totals };
  return tellingStatement(state, form, writingOf(state, form, fields, source), telling);
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
  const { joins, columns } = sharedPasses(state, form, fields, stretch);
  const source = { joins, given: columns, rows: sql`${rows(sql`b`)} and b.deleted_at is null`, totals: [] };
  const { withs, update } = writingOf(state, form, fields, source);
  return sql`with ${withs} ${update} where t.id = c.id`;
}

/** Where the rows of `b` and their values come from. */
interface WritingSource {
  /** What follows `b`. */
  readonly joins: Sql;
  /** Columns of the joins, by field. */
  readonly given: ReadonlyMap<string, Sql>;
  /** Which rows of `b`. */
  readonly rows: Sql;
  /** Kept for records that many others link to, or for which they are kept already. */
  readonly totals: readonly Total[];
}

interface WrittenColumn {
  readonly field: ActiveField;
  readonly name: Sql;
  /** Before and after, in the CTE `changed`. */
  readonly old: Sql;
  readonly now: Sql;
}

/** The parts of a statement that writes what changes. */
interface Writing {
  readonly columns: readonly WrittenColumn[];
  /** CTEs, `changed` the last of them. */
  readonly withs: Sql;
  /** Writes what is in `c`, a row of `changed`, to the row `t` of the same id; the condition that ties them follows. */
  readonly update: Sql;
}

/** Writes fields of the rows of `b` that their values differ from. */
export function writingOf(
  state: ComputedState,
  form: string,
  fields: readonly ActiveField[],
  { joins, given, rows, totals }: WritingSource,
): Writing {
  const { workspace } = state;
  const table = formTable(workspace.schema, form);
  const rest = fields.filter(({ field }) => !given.has(field.key));
  const laterals = formulaLaterals(workspace, formOf(workspace, form), rest, sql`b`, given);
  const written = fields.map((field, index) => {
    const value = laterals.columns.get(field.field.key);
    if (value === undefined) throw new Error(`recompute-value: expected one of ${field.id}, got none`);
    return { field, value, old: sqlIdent(`o${index}`), now: sqlIdent(`n${index}`), name: sqlIdent(field.column) };
  });
  const outputs = [
    sql`b.id`,
    sql`b.ctid as "~at"`,
    ...written.flatMap(({ value, old, now, name }) => [sql`b.${name} as ${old}`, sql`${value} as ${now}`]),
  ];
  const from = sql`from ${table} b${joins}${laterals.joins} where ${rows}`;
  const or = (differences: readonly Sql[]): Sql => joinSql(differences, sql` or `);
  const update = sql`update ${table} t set ${commaList(written.map(({ name, now }) => sql`${name} = c.${now}`))} from changed c`;
  if (totals.length === 0) {
    const differs = or(written.map(({ value, name }) => sql`b.${name} is distinct from ${value}`));
    const changed = sql`changed as materialized (select ${commaList(outputs)} ${from} and (${differs}))`;
    return { columns: written, withs: changed, update };
  }
  const kept = totals.map(({ field, rows: read, sum, count }, index) => ({
    outputs: [
      sql`${read} as ${sqlIdent(`r${index}`)}`,
      sql`${sum} as ${sqlIdent(`s${index}`)}`,
      sql`${count} as ${sqlIdent(`c${index}`)}`,
    ],
    row: sql`(${field.field.key}::text, s.${sqlIdent(`r${index}`)}, s.${sqlIdent(`s${index}`)}, s.${sqlIdent(`c${index}`)})`,
  }));
  const seen = sql`seen as materialized (select ${commaList([...outputs, ...kept.flatMap((one) => one.outputs)])} ${from})`;
  const store = totalsTable(state);
  const known = sql`exists (select from ${store} x where x.form = ${form}::text and x.record = s.id)`;
  const keep = sql`kept as (insert into ${store} (form, record, field, sum, count)
    select ${form}::text, s.id, v.field, trim_scale(v.sum), v.count from seen s cross join lateral (values ${commaList(kept.map(({ row }) => row))}) v(field, rows, sum, count) where v.rows > ${foldsFrom} or ${known}
    on conflict (form, record, field) do update set sum = excluded.sum, count = excluded.count, read_at = excluded.read_at)`;
  const differs = or(written.map(({ old, now }) => sql`s.${old} is distinct from s.${now}`));
  const changed = sql`changed as materialized (select s.* from seen s where ${differs})`;
  return { columns: written, withs: sql`${seen}, ${keep}, ${changed}`, update };
}

/** Writes, and tells what changes in live fields. */
export function tellingStatement(
  { workspace }: ComputedState,
  form: string,
  { columns, withs, update }: Writing,
  telling: Telling,
): Sql {
  // The rows are locked, so they lie where they were read, and are found there whatever the table has grown to.
  const few = sql`${update} where t.ctid = c."~at"`;
  const told = columns.filter(({ field }) => field.isLive);
  if (told.length === 0) return sql`with ${withs} ${few}`;
  const facts = sqlIdent(workspace.schema, "_fact");
  const values = changedPairs(
    told.map(({ field, old, now }) => ({ field: field.field, old: sql`c.${old}`, now: sql`c.${now}` })),
  );
  const delta = sql`select x.* from (select c.id, ${values.old} as old, ${values.new} as new from changed c offset 0) x where x.new is not null`;
  const insert = (from: Sql): Sql =>
    sql`insert into ${facts} (form, record, kind, cause, old, new) select ${form}::text, d.id, 'update', ${telling.cause}, d.old, d.new from ${from} order by d.id`;
  if (!telling.isAgain) return sql`with ${withs}, written as (${few}) ${insert(sql`(${delta}) d`)}`;
  const earlier = sql`f.tx = pg_current_xact_id() and f.form = ${form}::text and f.kind = 'update' and f.cause ->> 'kind' = 'computed'`;
  const continued = sql`continued as (update ${facts} f set old = d.old || f.old, new = f.new || d.new from delta d where ${earlier} and f.record = d.id returning f.record)`;
  return sql`with ${withs}, written as (${few}), delta as materialized (${delta}), ${continued} ${insert(sql`delta d where not exists (select from continued n where n.record = d.id)`)}`;
}

/** Locks rows of a place in the one order that all writers use, so that what they are computed from holds still. */
export function lockStatement(table: Sql, ids: Sql, mode: "no key update" | "share"): Sql {
  const strength = mode === "share" ? sql`for share` : sql`for no key update`;
  return sql`select 1 from ${table} l where l.id = any(${ids}) order by l.id ${strength}`;
}
