import { joinSql, sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { DAY_COUNT, FIRST_MS, PAST_MS } from "./day.ts";
import { NUMBER_DIGITS, NUMBER_SCALE } from "./number.ts";
import type { TypedNode } from "./typed.ts";

// Every guard uses its argument once: SQL has no variables, and an argument written twice doubles the whole tree
// below it at every level. least and greatest skip null, so a null ends as the bound and nullif makes it null again;
// NaN sorts above every number and goes the same way.

const overNumber = sqlRaw(`1e${NUMBER_DIGITS}`);
const scale = sqlRaw(`${NUMBER_SCALE}`);

/** normaliseNumber in SQL. */
export function guardNumber(value: Sql): Sql {
  return sql`nullif(nullif(greatest(least(round(${value}, ${scale}), ${overNumber}), -${overNumber}), ${overNumber}), -${overNumber})`;
}

/** An integral numeric as bigint when it lies in low…high, else null. The bounds are ours, never a caller's. */
export function guardInteger(value: Sql, low: number, high: number): Sql {
  const under = sqlRaw(`(${low - 1})::numeric`);
  const over = sqlRaw(`${high + 1}::numeric`);
  return sql`nullif(nullif(greatest(least(${value}, ${over}), ${under}), ${over}), ${under})::bigint`;
}

/** dateOfDay in SQL, from an integral numeric. */
export function dateOfDaySql(day: Sql): Sql {
  return sql`(date '0001-01-01' + ${guardInteger(day, 0, DAY_COUNT - 1)}::int)`;
}

/** dayNumber in SQL, as numeric. */
export function dayNumberSql(date: Sql): Sql {
  return sql`(${date} - date '0001-01-01')::numeric`;
}

const secondsPast = sqlRaw(`${PAST_MS / 1000}::numeric`);
// Instants are whole milliseconds, so the last one before year 1 is this.
const secondsUnder = sqlRaw(`(${(FIRST_MS - 1) / 1000})::numeric`);

/**
 * datetimeOfMs in SQL, from numeric seconds since 1970. Multiplying an interval goes through float8, which holds
 * 15 digits: milliseconds at year 9999 survive, and the cast to timestamptz(3) rounds away the rest.
 */
export function datetimeOfSecondsSql(seconds: Sql): Sql {
  const kept = sql`nullif(nullif(greatest(least(${seconds}, ${secondsPast}), ${secondsUnder}), ${secondsPast}), ${secondsUnder})`;
  return sql`(timestamptz '1970-01-01 00:00:00+00' + ${kept}::float8 * interval '1 second')::timestamptz(3)`;
}

/** Numeric seconds since 1970, milliseconds as decimals. */
export function secondsOfDatetimeSql(datetime: Sql): Sql {
  return sql`extract(epoch from ${datetime})`;
}

/** A date that may lie outside 0001…9999 (after a zone shift), blank there. */
export function guardDate(date: Sql): Sql {
  return sql`nullif(nullif(greatest(least(${date}, date '10000-01-01'), date '0001-12-31 BC'), date '10000-01-01'), date '0001-12-31 BC')`;
}

/** The quotient, cut to 31 decimals; null when dividing by zero. The guard that follows rounds it to 30. */
export function divideSql(left: Sql, right: Sql): Sql {
  const shift = sqlRaw(`1e${NUMBER_SCALE + 1}`);
  const back = sqlRaw(`1e-${NUMBER_SCALE + 1}`);
  return sql`(div(${left} * ${shift}, nullif(${right}, 0)) * ${back})`;
}

/**
 * A body that uses its arguments more than once: they are computed once in a subquery. `offset 0` keeps the planner
 * from pulling the subquery up, which would write them out again.
 */
export function bindOnce(args: readonly Sql[], body: (...names: readonly Sql[]) => Sql): Sql {
  const names = args.map((_, index) => sqlIdent(`$${index}`));
  const columns = args.map((arg, index) => sql`${arg} as ${sqlIdent(`$${index}`)}`);
  return sql`(select ${body(...names)} from (select ${joinSql(columns, sqlRaw(", "))} offset 0) as "$")`;
}

/** A text whose emptiness is blank, not an error. */
export function isBareText(node: TypedNode & { readonly kind: "call" }): boolean {
  return node.type.kind === "text" && !node.overload.guarded;
}

/** Brings a call's result into its domain: numbers rounded and bounded, empty text to blank. */
export function guardCall(node: TypedNode & { readonly kind: "call" }, raw: Sql): Sql {
  if (node.overload.guarded) return raw;
  if (node.type.kind === "number") return guardNumber(raw);
  return node.type.kind === "text" ? sql`nullif(${raw}, '')` : raw;
}
