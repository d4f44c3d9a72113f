import { list, num, plain } from "../cells/plain.ts";
import type { Body, Plain } from "../cells/plain.ts";
import { failure } from "../errorValue.ts";
import { Decimal } from "../number.ts";

/** Largest whole number whose factorial Excel gives. */
export const MAX_FACTORIAL = 170;

/** n (n - step) (n - 2 step) …, exactly. */
export function factorial(n: number, step: 1 | 2): Plain {
  if (n < (step === 2 ? -1 : 0) || n > (step === 2 ? 300 : MAX_FACTORIAL)) return failure.num;
  let product = 1n;
  for (let factor = n; factor > 1; factor -= step) product *= BigInt(factor);
  return new Decimal(product.toString());
}

/** Ways to choose k of n, exactly; #NUM! where a loop would be long. */
export function choose(n: number, k: number): Plain {
  if (n < 0 || k < 0 || k > n) return failure.num;
  const least = Math.min(k, n - k);
  if (least > 2000 || n > 1e15) return failure.num;
  let result = 1n;
  for (let index = 1; index <= least; index++) result = (result * BigInt(n - least + index)) / BigInt(index);
  return new Decimal(result.toString());
}

export function permute(n: number, k: number): Plain {
  if (n < 0 || k < 0 || k > n || k > 2000 || n > 1e15) return failure.num;
  let result = 1n;
  for (let index = 0; index < k; index++) result *= BigInt(n - index);
  return new Decimal(result.toString());
}

export const MAX_WHOLE = 2 ** 53;

export function gcd(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}

export function folded(items: readonly number[], join: (a: number, b: number) => number, start: number): Plain {
  let result = start;
  for (const item of items) {
    const value = Math.trunc(item);
    if (value < 0 || value >= MAX_WHOLE) return failure.num;
    result = join(result, value);
    if (result >= MAX_WHOLE) return failure.num;
  }
  return result;
}

/** The whole number away from zero that is even, or odd. */
export function parity(x: number, rest: 0 | 1): number {
  const size = Math.ceil(Math.abs(x));
  const up = size % 2 === rest ? size : size + 1;
  return x < 0 ? -up : up;
}

export const exact = (value: number): Decimal => new Decimal(Number(value.toPrecision(15)));

export function multiple(x: number, step: number, mode: "up" | "down", away: boolean): Plain {
  if (step === 0) return 0;
  const by = exact(Math.abs(step));
  const parts = exact(x).div(by).toDecimalPlaces(20);
  const isUp = (mode === "up") !== (x < 0 && away);
  return parts[isUp ? "ceil" : "floor"]().times(by);
}

export function nearestMultiple(x: number, step: number): Plain {
  if (x === 0 || step === 0) return 0;
  if (x > 0 !== step > 0) return failure.num;
  return exact(x).div(exact(step)).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).times(exact(step));
}

/** Two lists of one length, place by place; places where one is not a number are left out. */
export function pairwise(term: (x: number, y: number) => number): Body {
  return plain([list, list], "number", (left, right) => {
    if (left.length !== right.length) return failure.na;
    let [total, count] = [0, 0];
    for (const [index, x] of left.entries()) {
      const y = right[index] ?? null;
      for (const one of [x, y]) if (one !== null && typeof one === "object") return one;
      if (typeof x !== "number" || typeof y !== "number") continue;
      total += term(x, y);
      count++;
    }
    return count === 0 ? failure.div0 : total;
  });
}

export const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export function toBase(value: number, base: number, least: number): Plain {
  if (value < 0 || value >= MAX_WHOLE || base < 2 || base > 36 || least < 0 || least > 255) return failure.num;
  return value.toString(base).toUpperCase().padStart(least, "0");
}

export function fromBase(digits: string, base: number): Plain {
  if (base < 2 || base > 36 || digits.length > 255) return failure.num;
  let value = 0;
  for (const digit of digits.trim().toUpperCase()) {
    const place = DIGITS.indexOf(digit);
    if (place < 0 || place >= base) return failure.num;
    value = value * base + place;
  }
  return value;
}

export function bits(js: (a: bigint, b: bigint) => bigint): Body {
  return plain([num, num], "number", (a, b) => {
    const fits = (x: number): boolean => x >= 0 && x < 2 ** 48 && Number.isInteger(x);
    return fits(a) && fits(b) ? Number(js(BigInt(a), BigInt(b))) : failure.num;
  });
}

export function shifted(x: number, by: number): Plain {
  if (x < 0 || x >= 2 ** 48 || !Number.isInteger(x) || Math.abs(by) > 53) return failure.num;
  const result = Math.floor(x * 2 ** by);
  return result >= 2 ** 48 ? failure.num : result;
}
