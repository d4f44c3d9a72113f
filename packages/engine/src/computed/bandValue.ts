import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { FieldOf } from "@tongzhou/model";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

type Bands = NonNullable<FieldOf<"formula">["bands"]>;

/** How many bands a value has reached, the lowest included; null for a blank value. Bands are counted from 1. */
export interface BandPlaces {
  /** Keys of the bands by their number. */
  readonly keys: Sql;
  /** Without a band before, by the limits alone. */
  readonly plain: (value: Sql) => Sql;
  /** After another band, by the limits and their margin. */
  readonly after: (value: Sql, before: Sql) => Sql;
}

/** What SQL says of bands; the values it is given stand in it several times. */
export function bandPlaces({ levels, margin = "0" }: Bands): BandPlaces {
  const limits = sql`${levels.flatMap(({ from }) => (from === undefined ? [] : [from]))}::numeric[]`;
  const reached = (value: Sql, isAbove: (limit: Sql) => Sql): Sql =>
    sql`(1 + (select count(*)::int from unnest(${limits}) l(at) where ${isAbove(sql`l.at`)} and ${value} is not null))`;
  const plain = (value: Sql): Sql =>
    sql`case when ${value} is not null then ${reached(value, (at) => sql`${value} >= ${at}`)} end`;
  return {
    keys: sql`${levels.map((level) => level.key)}::text[]`,
    plain,
    after: (value, before) => {
      const up = reached(value, (at) => sql`${value} >= ${at} + ${margin}::numeric`);
      const down = reached(value, (at) => sql`${value} > ${at} - ${margin}::numeric`);
      return sql`case when ${value} is null then null when ${before} is null then ${plain(value)} else greatest(${up}, least(${before}, ${down})) end`;
    },
  };
}

/**
 * The key of the band that a record's number is in (V21). It is judged from the band that is noted (V19), which at every
 * commit is the answer itself; within a write it is so for the value that is being written.
 * @param record the record's id
 * @param value the number, masked where the reader may not know it
 */
export function bandValue(workspace: WorkspaceRuntime, form: FormRuntime, key: string, record: Sql, value: Sql): Sql {
  const field = form.fields.get(key);
  if (field?.kind !== "formula" || field.bands === undefined)
    throw new Error(`band-field: expected one with bands of ${form.definition.key}, got ${key}`);
  const { keys, after } = bandPlaces(field.bands);
  const noted = sql`(select array_position(${keys}, b.band) from ${sqlIdent(workspace.schema, "_band")} b where b.form = ${form.definition.key} and b.record = ${record} and b.field = ${key})`;
  const [now, before] = [sql`"~b".now`, sql`"~b".before`];
  return sql`(select (${keys})[${after(now, before)}] from (select ${value} as now, ${noted} as before offset 0) "~b")`;
}
