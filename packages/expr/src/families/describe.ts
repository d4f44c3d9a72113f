import { list, nums, numsA, plain } from "../cells/plain.ts";
import type { Body, Plain } from "../cells/plain.ts";
import type { Cell } from "../cells/cell.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import { tAbove } from "./densities.ts";

export type Numbers = readonly number[];

export const sum = (xs: Numbers): number => xs.reduce((total, x) => total + x, 0);
export const mean = (xs: Numbers): number => sum(xs) / xs.length;
export const ascending = (xs: Numbers): Numbers => xs.toSorted((a, b) => a - b);

/** Sum of powers of the distances from the mean. */
export function moment(xs: Numbers, power: number): number {
  const middle = mean(xs);
  return xs.reduce((total, x) => total + (x - middle) ** power, 0);
}

/** Variance with n - less in the denominator. */
export function variance(xs: Numbers, less: 0 | 1): Plain {
  return xs.length <= less ? failure.div0 : moment(xs, 2) / (xs.length - less);
}

export const root = (value: Plain): Plain => (typeof value === "number" ? Math.sqrt(value) : value);
export const over = (js: (xs: Numbers) => Plain): Body => plain([nums], "number", js);
export const overA = (js: (xs: Numbers) => Plain): Body => plain([numsA], "number", js);

export function median(xs: Numbers): Plain {
  const sorted = ascending(xs);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? failure.num : (low + high) / 2;
}

/** The most frequent value, the first of several; #N/A when none comes twice. */
export function mode(xs: Numbers): Plain {
  const counts = new Map<number, number>();
  for (const x of xs) counts.set(x, (counts.get(x) ?? 0) + 1);
  let best: number | null = null;
  for (const [x, count] of counts) if (count > 1 && count > (best === null ? 1 : (counts.get(best) ?? 0))) best = x;
  return best ?? failure.na;
}

/** The value at a share of the way through the sorted list. */
export function percentile(xs: Numbers, share: number): Plain {
  if (xs.length === 0 || share < 0 || share > 1) return failure.num;
  return between(ascending(xs), share * (xs.length - 1));
}

export function percentileExclusive(xs: Numbers, share: number): Plain {
  const place = share * (xs.length + 1) - 1;
  if (xs.length === 0 || share <= 0 || share >= 1 || place < 0 || place > xs.length - 1) return failure.num;
  return between(ascending(xs), place);
}

export function between(sorted: Numbers, place: number): Plain {
  const settled = Number(place.toPrecision(14));
  const low = Math.floor(settled);
  const [a, b] = [sorted[low], sorted[Math.min(low + 1, sorted.length - 1)]];
  return a === undefined || b === undefined ? failure.num : a + (settled - low) * (b - a);
}

/** Where a value stands among the list, as a share. */
export function percentRank(xs: Numbers, x: number, digits: number, isInclusive: boolean): Plain {
  const sorted = ascending(xs);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined || digits < 1) return failure.num;
  if (x < first || x > last) return failure.na;
  const below = sorted.filter((one) => one < x).length;
  const at = sorted[below];
  let place = below;
  if (at !== undefined && at !== x) {
    const before = sorted[below - 1] ?? at;
    place = below - 1 + (x - before) / (at - before);
  }
  const result = isInclusive ? (xs.length === 1 ? 1 : place / (xs.length - 1)) : (place + 1) / (xs.length + 1);
  const unit = 10 ** Math.min(digits, 15);
  return Math.floor(Number((result * unit).toPrecision(14))) / unit;
}

/** The k-th from either end. */
export function kth(xs: Numbers, k: number, isLarge: boolean): Plain {
  const sorted = ascending(xs);
  const place = Math.ceil(k);
  const found = isLarge ? sorted[sorted.length - place] : sorted[place - 1];
  return place < 1 || found === undefined ? failure.num : found;
}

export function rank(x: number, xs: Numbers, order: number, isAverage: boolean): Plain {
  const same = xs.filter((one) => one === x).length;
  if (same === 0) return failure.na;
  const before = xs.filter((one) => (order === 0 ? one > x : one < x)).length;
  return before + 1 + (isAverage ? (same - 1) / 2 : 0);
}

/** Both lists where both have a number; an error of either is the result. */
export function pairs(left: readonly Cell[], right: readonly Cell[]): readonly [Numbers, Numbers] | ErrorValue {
  if (left.length !== right.length) return failure.na;
  const [xs, ys]: [number[], number[]] = [[], []];
  for (const [index, x] of left.entries()) {
    const y = right[index] ?? null;
    if (x instanceof ErrorValue) return x;
    if (y instanceof ErrorValue) return y;
    if (typeof x !== "number" || typeof y !== "number") continue;
    xs.push(x);
    ys.push(y);
  }
  return [xs, ys];
}

export function paired(js: (xs: Numbers, ys: Numbers) => Plain, least = 1): Body {
  return plain([list, list], "number", (left, right) => {
    const found = pairs(left, right);
    if (found instanceof ErrorValue) return found;
    return found[0].length < least ? failure.div0 : js(...found);
  });
}

export function cross(xs: Numbers, ys: Numbers): number {
  const [mx, my] = [mean(xs), mean(ys)];
  return xs.reduce((total, x, index) => total + (x - mx) * ((ys[index] ?? 0) - my), 0);
}

export const slope = (ys: Numbers, xs: Numbers): number => cross(xs, ys) / moment(xs, 2);
export const correlation = (xs: Numbers, ys: Numbers): Plain => {
  const size = Math.sqrt(moment(xs, 2) * moment(ys, 2));
  return size === 0 ? failure.div0 : cross(xs, ys) / size;
};
export const orDiv0 = (value: number): Plain => (Number.isFinite(value) ? value : failure.div0);

export function skew(xs: Numbers): Plain {
  const n = xs.length;
  const sd = Math.sqrt(moment(xs, 2) / (n - 1));
  return n < 3 || sd === 0 ? failure.div0 : (n / ((n - 1) * (n - 2))) * (moment(xs, 3) / sd ** 3);
}

export function kurtosis(xs: Numbers): Plain {
  const n = xs.length;
  const square = moment(xs, 2) / (n - 1);
  if (n < 4 || square === 0) return failure.div0;
  const lead = (n * (n + 1)) / ((n - 1) * (n - 2) * (n - 3));
  return (lead * moment(xs, 4)) / square ** 2 - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3));
}

export function trimmedMean(xs: Numbers, share: number): Plain {
  if (xs.length === 0 || share < 0 || share >= 1) return failure.num;
  const cut = Math.floor((xs.length * share) / 2);
  return mean(ascending(xs).slice(cut, xs.length - cut));
}

/** Chance of a difference at least so large: Student's t of two lists. */
export function tTest(left: readonly Cell[], right: readonly Cell[], tails: number, kind: number): Plain {
  if (tails !== 1 && tails !== 2) return failure.num;
  const numbers = (cells: readonly Cell[]): Numbers => cells.filter((one) => typeof one === "number");
  if (kind === 1) {
    const found = pairs(left, right);
    if (found instanceof ErrorValue) return found;
    const gaps = found[0].map((x, index) => x - (found[1][index] ?? 0));
    const n = gaps.length;
    if (n < 2) return failure.div0;
    return tails * tAbove(Math.abs(mean(gaps) / Math.sqrt(moment(gaps, 2) / (n - 1) / n)), n - 1);
  }
  const [xs, ys] = [numbers(left), numbers(right)];
  const [n, m] = [xs.length, ys.length];
  if (n < 2 || m < 2) return failure.div0;
  const [a, b] = [moment(xs, 2), moment(ys, 2)];
  const gap = Math.abs(mean(xs) - mean(ys));
  if (kind === 2) return tails * tAbove(gap / Math.sqrt(((a + b) / (n + m - 2)) * (1 / n + 1 / m)), n + m - 2);
  if (kind !== 3) return failure.num;
  const [p, q] = [a / (n - 1) / n, b / (m - 1) / m];
  return tails * tAbove(gap / Math.sqrt(p + q), (p + q) ** 2 / (p ** 2 / (n - 1) + q ** 2 / (m - 1)));
}
