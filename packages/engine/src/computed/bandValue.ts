import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { BandRange } from "@tongzhou/expr";
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
 * The key of the band that a record's number is in (V21). Within a margin of a border it is judged from the band that is
 * noted (V19), which at every commit is the answer itself; within a write it is so for the value that is being written.
 * Elsewhere the number alone decides, and nothing is looked up.
 * @param record the record's id
 * @param value the number, masked where the reader may not know it
 */
export function bandValue(workspace: WorkspaceRuntime, form: FormRuntime, key: string, record: Sql, value: Sql): Sql {
  const bands = bandsOf(form, key);
  const { keys, after } = bandPlaces(bands);
  const now = sql`"~b".now`;
  const sure = areas(bands).map(({ level, from, below }) => {
    const inside = comparisons(now, from === null ? null : from.up, below === null ? null : below.down);
    return sql`when ${inside ?? sql`true`} then ${level}::text`;
  });
  const noted = sql`(select array_position(${keys}, b.band) from ${sqlIdent(workspace.schema, "_band")} b where b.form = ${form.definition.key} and b.record = ${record} and b.field = ${key})`;
  const judged = sql`(select (${keys})[${after(sql`"~c".now`, sql`"~c".before`)}] from (select ${now} as now, ${noted} as before offset 0) "~c")`;
  return sql`(select case when ${now} is null then null ${joinSql(sure, sqlRaw(" "))} else ${judged} end from (select ${value} as now offset 0) "~b")`;
}

/** Where numbers in one of these bands lie: within their margins at most, and surely between them. */
export function bandRange(form: FormRuntime, key: string, value: Sql, among: readonly string[]): BandRange {
  const asked = areas(bandsOf(form, key)).filter(({ level }) => among.includes(level));
  const [lowest, highest] = [asked[0], asked.at(-1)];
  if (lowest === undefined || highest === undefined) return { within: null, sure: sql`false` };
  const sure = asked.map(({ from, below }) => comparisons(value, from?.up ?? null, below?.down ?? null));
  return {
    within: comparisons(value, lowest.from?.down ?? null, highest.below?.up ?? null),
    sure: joinSql(
      sure.map((one) => one ?? sql`${value} is not null`),
      sqlRaw(" or "),
    ),
  };
}

/** A border of two bands: where a number may have left the upper one, and where it surely has entered it. */
interface Border {
  readonly down: Sql;
  readonly up: Sql;
}

/** Where each band lies, lowest first: between its own border, and the next one's. */
function areas({ levels, margin = "0" }: Bands): readonly {
  readonly level: string;
  readonly from: Border | null;
  readonly below: Border | null;
}[] {
  const border = (from: string | undefined): Border | null =>
    from === undefined
      ? null
      : { down: sql`(${from}::numeric - ${margin}::numeric)`, up: sql`(${from}::numeric + ${margin}::numeric)` };
  return levels.map(({ key, from }, index) => ({
    level: key,
    from: border(from),
    below: border(levels[index + 1]?.from),
  }));
}

function comparisons(value: Sql, from: Sql | null, below: Sql | null): Sql | null {
  const parts = [
    ...(from === null ? [] : [sql`${value} >= ${from}`]),
    ...(below === null ? [] : [sql`${value} < ${below}`]),
  ];
  return parts.length === 0 ? null : sql`(${joinSql(parts, sqlRaw(" and "))})`;
}

function bandsOf(form: FormRuntime, key: string): Bands {
  const field = form.fields.get(key);
  if (field?.kind !== "formula" || field.bands === undefined)
    throw new Error(`band-field: expected one with bands of ${form.definition.key}, got ${key}`);
  return field.bands;
}
