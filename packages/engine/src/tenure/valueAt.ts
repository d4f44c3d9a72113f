import { sql, sqlIdent, type Sql } from "@tongzhou/base";

/** Where a dated field of one record stands in a statement. */
export interface TenurePlace {
  readonly schema: string;
  readonly form: string;
  readonly field: string;
  /** The record's id. */
  readonly record: Sql;
  /** The field's column: what it holds now. */
  readonly current: Sql;
}

const t = sqlIdent("~t");

/**
 * What a dated field held, or is planned to hold, at an instant (T2): what the last change up to then gave, else what
 * there was before the first one after, else what there is.
 * @param at an instant, written up to twice: a name, not a computation
 */
export function valueAt({ schema, form, field, record, current }: TenurePlace, at: Sql): Sql {
  const changes = sql`from ${sqlIdent(schema, "_tenure")} ${t} where ${t}.form = ${form}::text and ${t}.field = ${field}::text and ${t}.record = ${record} and ${t}.error is null`;
  return sql`(select "~v".value from (
    (select ${t}.value, 1 as rank ${changes} and ${t}.since <= ${at} order by ${t}.since desc limit 1)
    union all (select ${t}.previous, 2 ${changes} and ${t}.since > ${at} order by ${t}.since limit 1)
    union all (select ${current}, 3)) "~v" order by "~v".rank limit 1)`;
}
