import { sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { Decimal, NUMBER_DIGITS, NUMBER_SCALE } from "./number.ts";
import { bindOnce } from "./sqlGuard.ts";
import type { Value } from "./value.ts";
import { wholeOf, wholeSql } from "./whole.ts";

/** Half away from zero, towards zero, away from zero. */
export type Rounding = typeof Decimal.ROUND_HALF_UP | typeof Decimal.ROUND_DOWN | typeof Decimal.ROUND_UP;

/** A number of digits: whole, between -100 and 30, past which rounding changes nothing. */
export function digitsOf(value: Decimal): number {
  return wholeOf(value, -NUMBER_DIGITS, NUMBER_SCALE);
}

/** digitsOf in SQL. */
export function digitsSql(value: Sql, known: Value | undefined): Sql {
  return wholeSql(value, known, -NUMBER_DIGITS, NUMBER_SCALE);
}

/** Rounds to digits after the point; negative digits round before it. */
export function roundTo(value: Decimal, digits: number, mode: Rounding): Decimal {
  if (digits >= 0) return value.toDecimalPlaces(digits, mode);
  const unit = new Decimal(10).pow(-digits);
  return value.div(unit).toDecimalPlaces(0, mode).times(unit);
}

/** Excel's MOD: the sign of the divisor. */
export function modulo(value: Decimal, by: Decimal): Decimal | null {
  if (by.isZero()) return null;
  const rest = value.mod(by);
  return rest.isZero() || rest.isNegative() === by.isNegative() ? rest : rest.plus(by);
}

/** modulo in SQL. */
export function moduloSql(value: Sql, by: Sql): Sql {
  return bindOnce([value, sql`nullif(${by}, 0)`], (n, d) => sql`mod(mod(${n}, ${d}) + ${d}, ${d})`);
}

/** Excel's CEILING: to a multiple away from zero when both are of one sign, towards zero for a negative number. */
export function ceiling(value: Decimal, step: Decimal): Decimal | null {
  if (step.isZero()) return new Decimal(0);
  if (value.isPositive() && !value.isZero() && step.isNegative()) return null;
  return toMultiple(value, step, step.isNegative() || !value.isNegative() ? 1 : 0);
}

/** Excel's FLOOR: to a multiple towards zero when both are of one sign, away from zero for a negative number. */
export function floor(value: Decimal, step: Decimal): Decimal | null {
  if (step.isZero()) return null;
  if (value.isPositive() && !value.isZero() && step.isNegative()) return null;
  return toMultiple(value, step, value.isNegative() && !step.isNegative() ? -1 : 0);
}

function toMultiple(value: Decimal, step: Decimal, beyond: number): Decimal {
  const whole = value.divToInt(step);
  return whole.times(step).eq(value) ? value : whole.plus(beyond).times(step);
}

/** ceiling in SQL. */
export function ceilingSql(value: Sql, step: Sql): Sql {
  return bindOnce(
    [value, step],
    (n, s) => sql`case when ${n} is null then null when ${s} = 0 then 0 when ${n} > 0 and ${s} < 0 then null
      when mod(${n}, nullif(${s}, 0)) = 0 then ${n}
      else (div(${n}, nullif(${s}, 0)) + case when ${s} < 0 or ${n} >= 0 then 1 else 0 end) * ${s} end`,
  );
}

/** floor in SQL. */
export function floorSql(value: Sql, step: Sql): Sql {
  return bindOnce(
    [value, step],
    (n, s) => sql`case when ${n} > 0 and ${s} < 0 then null
      when mod(${n}, nullif(${s}, 0)) = 0 then ${n}
      else (div(${n}, nullif(${s}, 0)) - case when ${n} < 0 and ${s} > 0 then 1 else 0 end) * ${s} end`,
  );
}
