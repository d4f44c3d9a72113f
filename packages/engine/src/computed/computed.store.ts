import { sql, sqlIdent } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";

/** A column that was made for a formula over related records. */
export interface ComputedColumn {
  readonly form: string;
  readonly field: string;
  /** What its values are made from (ComputedField). */
  readonly signature: string;
  /** What the column is called: the field's key once it is live, and until then a name that nobody reads by. */
  readonly column: string;
  readonly status: "filling" | "live" | "failed";
  /** Ids up to this one are filled, of `total`. */
  readonly done: number;
  readonly total: number;
}

/** Every column of a workspace, by form and field. */
export function loadComputedColumns(queryable: Queryable, schema: string): Promise<readonly ComputedColumn[]> {
  return queryable.rows<ComputedColumn>(
    sql`select form, field, signature, column_name as "column", status, done, total from ${sqlIdent(schema, "_computed")} order by form, field`,
  );
}

/** Formulas as `form.field` whose columns hold the right value at every commit, and whether others are on the way. */
export async function loadComputed(
  queryable: Queryable,
  schema: string,
): Promise<{ readonly computed: ReadonlySet<string>; readonly isFilling: boolean }> {
  const columns = await loadComputedColumns(queryable, schema);
  const live = columns.filter(({ status }) => status === "live");
  const isFilling = columns.some(({ status }) => status === "filling");
  return { computed: new Set(live.map(({ form, field }) => `${form}.${field}`)), isFilling };
}

/** Notes a column that was just made. */
export async function insertComputedColumn(
  queryable: Queryable,
  schema: string,
  { form, field, signature, column, status, total }: Omit<ComputedColumn, "done">,
): Promise<void> {
  await queryable.run(
    sql`insert into ${sqlIdent(schema, "_computed")} (form, field, signature, column_name, status, total)
        values (${form}, ${field}, ${signature}, ${column}, ${status}, ${total})`,
  );
}

/** Forgets a column, the totals it was folded from, and the bands its values were in. */
export async function deleteComputedColumn(
  queryable: Queryable,
  schema: string,
  { form, field }: Pick<ComputedColumn, "form" | "field">,
): Promise<void> {
  for (const table of ["_computed_total", "_band"])
    await queryable.run(sql`delete from ${sqlIdent(schema, table)} where form = ${form} and field = ${field}`);
  await queryable.run(sql`delete from ${sqlIdent(schema, "_computed")} where form = ${form} and field = ${field}`);
}

/** Notes how far the columns of a form are filled. */
export async function moveFilling(
  queryable: Queryable,
  schema: string,
  form: string,
  fields: readonly string[],
  done: number,
): Promise<void> {
  await queryable.run(
    sql`update ${sqlIdent(schema, "_computed")} set done = ${done} where form = ${form} and field = any(${fields}::text[]) and status = 'filling'`,
  );
}

/** Notes that columns hold the right values, under the fields' own names. */
export async function markLive(
  queryable: Queryable,
  schema: string,
  form: string,
  fields: readonly string[],
): Promise<void> {
  await queryable.run(
    sql`update ${sqlIdent(schema, "_computed")} set status = 'live', column_name = field, done = total where form = ${form} and field = any(${fields}::text[])`,
  );
}

/** Forgets what is kept of aggregates of some forms' records; they are read whole at their next change. */
export async function deleteTotals(queryable: Queryable, schema: string, forms: readonly string[]): Promise<void> {
  await queryable.run(sql`delete from ${sqlIdent(schema, "_computed_total")} where form = any(${forms}::text[])`);
}
