import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { Decimal, NUMBER_DIGITS, NUMBER_SCALE, WideDecimal } from "./number.ts";
import { bindOnce } from "./sqlGuard.ts";

// Roots, powers and logarithms are computed with at least 70 correct decimals on both sides and then rounded to 30.
// PostgreSQL chooses a result scale no smaller than its argument's, hence the round(x, 100): it adds zeros, not digits.

/** Largest exponent; keeps 10^100 raised to it within PostgreSQL's 131,072 digits. */
const MAX_EXPONENT = 1000;

const back = (value: Decimal): Decimal => new Decimal(value.toDecimalPlaces(NUMBER_SCALE + 40));

/**
 * Decimals that settle how a root is rounded: one of a number with 30 decimals is a half of the thirtieth exactly, or
 * at least 10^-113 away from it.
 */
const ROOT_SCALE = 120;

/** Square root; blank below zero. */
export function root(value: Decimal): Decimal | null {
  if (value.isNegative() && !value.isZero()) return null;
  return new Decimal(new WideDecimal(value).sqrt().toDecimalPlaces(ROOT_SCALE));
}

/** root in SQL. */
export function rootSql(value: Sql): Sql {
  return bindOnce([value], (n) => sql`sqrt(round(case when ${n} >= 0 then ${n} end, ${sqlRaw(`${ROOT_SCALE}`)}))`);
}

/** e to the power; blank when too large. */
export function exponential(value: Decimal): Decimal | null {
  if (value.gte(300)) return null;
  return value.lte(-100) ? new Decimal(0) : back(new WideDecimal(value).exp());
}

/** Natural logarithm; blank at zero and below. */
export function naturalLogarithm(value: Decimal): Decimal | null {
  return value.lte(0) ? null : back(new WideDecimal(value).ln());
}

/** Logarithm to a base; blank outside its domain. */
export function logarithm(value: Decimal, base: Decimal): Decimal | null {
  if (value.lte(0) || base.lte(0) || base.eq(1)) return null;
  return back(new WideDecimal(value).ln().div(new WideDecimal(base).ln()));
}

/** logarithm in SQL. */
export function logarithmSql(value: Sql, base: Sql): Sql {
  return bindOnce(
    [value, base],
    (n, b) =>
      sql`ln(round(case when ${n} > 0 then ${n} end, 110)) / nullif(ln(round(case when ${b} > 0 then ${b} end, 110)), 0)`,
  );
}

/**
 * Power; blank where Excel gives an error: zero to a negative power, a negative base to a broken one. 0^0 is 1.
 * An exponent beyond ±1000 is blank.
 */
export function power(base: Decimal, exponent: Decimal): Decimal | null {
  if (exponent.abs().gt(MAX_EXPONENT)) return null;
  if (exponent.isZero()) return new Decimal(1);
  if (base.isZero()) return exponent.isNegative() ? null : new Decimal(0);
  if (base.isNegative() && !exponent.isInteger()) return null;
  const size = exponent.toNumber() * (Math.log(Math.abs(Number(base.toPrecision(17)))) / Math.LN10);
  if (size > NUMBER_DIGITS + 1) return null;
  if (size < -(NUMBER_SCALE + 1)) return new Decimal(0);
  return back(new WideDecimal(base).pow(exponent));
}

/** power in SQL. */
export function powerSql(base: Sql, exponent: Sql): Sql {
  const most = sqlRaw(`${MAX_EXPONENT}`);
  const over = sqlRaw(`${NUMBER_DIGITS + 1}`);
  const under = sqlRaw(`-${NUMBER_SCALE + 1}`);
  return bindOnce([base, exponent], (x, y) => {
    const size = sql`${y}::float8 * log(abs(${x}::float8))`;
    return sql`case when ${x} is null or ${y} is null or abs(${y}) > ${most} then null
      when ${y} = 0 then 1
      when ${x} = 0 then case when ${y} > 0 then 0 end
      when ${x} < 0 and ${y} <> trunc(${y}) then null
      when ${size} > ${over} then null
      when ${size} < ${under} then 0
      else power(round(${x}, 100), ${y}) end`;
  });
}
