import { Decimal as BaseDecimal } from "decimal.js";

/** Most digits after the point; every result is rounded to it, half away from zero. */
export const NUMBER_SCALE = 30;

/** Most digits before the point; a result of 10^100 or more is blank. */
export const NUMBER_DIGITS = 100;

/**
 * Exact decimals. 1,200 digits hold the product of eight numbers of the domain (130 digits each, EXACT_FACTORS),
 * so `+ - *` never round here, as they never do in PostgreSQL's numeric.
 */
export const Decimal = BaseDecimal.clone({
  precision: 1200,
  rounding: BaseDecimal.ROUND_HALF_UP,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});
/** An exact decimal number. */
export type Decimal = BaseDecimal;

/** For roots, powers and logarithms: 100 digits before the point, 30 after and 70 to spare. */
export const WideDecimal = BaseDecimal.clone({ precision: 200, rounding: BaseDecimal.ROUND_HALF_UP });

/** Most factors of one unrounded chain of `+ - *`; see exactSize. */
export const EXACT_FACTORS = 8;

const limit = new Decimal(10).pow(NUMBER_DIGITS);

/** Brings a result into the domain: rounded to 30 decimals, blank from 10^100 on, never minus zero. */
export function normaliseNumber(value: Decimal): Decimal | null {
  if (!value.isFinite()) return null;
  const rounded = new Decimal(value.toDecimalPlaces(NUMBER_SCALE, BaseDecimal.ROUND_HALF_UP));
  if (rounded.abs().gte(limit)) return null;
  return rounded.isZero() ? new Decimal(0) : rounded;
}

const shift = new Decimal(10).pow(NUMBER_SCALE + 1);

/** The quotient cut to 31 decimals, so that the rounding to 30 that follows is exact; null when dividing by zero. */
export function divide(left: Decimal, right: Decimal): Decimal | null {
  if (right.isZero()) return null;
  return left.times(shift).divToInt(right).div(shift);
}
