import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { Decimal } from "./number.ts";
import { bindOnce } from "./sqlGuard.ts";
import type { Value } from "./value.ts";

/** A count or position: cut to a whole number and kept within bounds. */
export function wholeOf(value: Decimal, low: number, high: number): number {
  return Math.max(low, Math.min(high, value.trunc().toNumber())) + 0;
}

/** wholeOf in SQL, as int; null stays null. A literal is worked out here, which keeps the usual case short. */
export function wholeSql(value: Sql, known: Value | undefined, low: number, high: number): Sql {
  if (known instanceof Decimal) return sqlRaw(`(${wholeOf(known, low, high)})`);
  const [least, most] = [sqlRaw(`${low}`), sqlRaw(`${high}`)];
  return bindOnce(
    [value],
    (n) => sql`case when ${n} is not null then least(greatest(trunc(${n}), ${least}), ${most})::int end`,
  );
}
