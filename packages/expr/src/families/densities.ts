import { flag, num, plain, whole } from "../cells/plain.ts";
import type { Plain } from "../cells/plain.ts";
import { failure } from "../errorValue.ts";
import { betaI, gammaP, gammaPower, gammaQ, logBeta, logGamma, normalAt, normalBelow, solveRising } from "./special.ts";

export const fail = failure.num;
export const bell = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
export const lnChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** n over k, exactly while it fits a double. */
export function chooseOf(n: number, k: number): number {
  const least = Math.min(k, n - k);
  if (least > 500) return Math.exp(lnChoose(n, k));
  let result = 1;
  for (let index = 1; index <= least; index++) result = (result * (n - least + index)) / index;
  return result;
}

export function binomialAt(k: number, n: number, p: number): number {
  if (p === 0) return k === 0 ? 1 : 0;
  if (p === 1) return k === n ? 1 : 0;
  return n <= 500
    ? chooseOf(n, k) * p ** k * (1 - p) ** (n - k)
    : Math.exp(lnChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

export const binomialBelow = (k: number, n: number, p: number): number =>
  k >= n ? 1 : k < 0 ? 0 : 1 - betaI(p, k + 1, n - k);

export function poissonAt(k: number, mean: number): number {
  if (mean === 0) return k === 0 ? 1 : 0;
  return k === 0 ? Math.exp(-mean) : gammaPower(k, mean) / k;
}

export function hypergeometricAt(k: number, n: number, good: number, all: number): number {
  if (k < Math.max(0, n - all + good) || k > Math.min(n, good)) return 0;
  return all <= 300
    ? (chooseOf(good, k) * chooseOf(all - good, n - k)) / chooseOf(all, n)
    : Math.exp(lnChoose(good, k) + lnChoose(all - good, n - k) - lnChoose(all, n));
}

/** Student's t: the share below x. */
export function tBelow(x: number, freedom: number): number {
  const tail = betaI(freedom / (freedom + x * x), freedom / 2, 0.5) / 2;
  return x > 0 ? 1 - tail : tail;
}

/** Student's t: the share beyond x on the right, with all its digits. */
export function tAbove(x: number, freedom: number): number {
  return tBelow(-x, freedom);
}

/** Inverse of tBelow; near the middle by the share between -x and x, which keeps its digits there. */
export function tAt(p: number, freedom: number): number {
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  const size =
    tail > 0.25
      ? solveRising((x) => betaI((x * x) / (freedom + x * x), 0.5, freedom / 2), 1 - 2 * tail, 0, Infinity)
      : -solveRising((x) => tBelow(x, freedom), tail, -Infinity, 0);
  return p < 0.5 ? -size : size;
}

/** Fisher's F: the share below x. */
const fBelow = (x: number, a: number, b: number): number => (x <= 0 ? 0 : betaI((a * x) / (a * x + b), a / 2, b / 2));
/** Fisher's F: the share above x. */
export const fAbove = (x: number, a: number, b: number): number => (x <= 0 ? 1 : betaI(b / (a * x + b), b / 2, a / 2));
/** The F with this share below it, found from the end where the share has more digits. */
export const fAt = (below: number, above: number, a: number, b: number): number =>
  below <= 0.5
    ? solveRising((x) => fBelow(x, a, b), below, 0, Infinity)
    : solveRising((x) => -fAbove(x, a, b), -above, 0, Infinity);
/** Chi-squared: the share above x. */
export const chiAbove = (x: number, freedom: number): number => gammaQ(freedom / 2, x / 2);

export const ok = (isLegal: boolean, value: () => number): Plain => (isLegal ? value() : fail);
export const share = (p: number): boolean => p >= 0 && p <= 1;
export const inner = (p: number): boolean => p > 0 && p < 1;
export const MAX_FREEDOM = 1e10;
export const free = (n: number): boolean => n >= 1 && n <= MAX_FREEDOM;

export function gammaAt(p: number, shape: number, scale: number): number {
  return p === 0 ? 0 : scale * gammaRoot(p, 1 - p, shape);
}

/** Where the gamma distribution of scale 1 has this share below, found from the end where the share has more digits. */
export function gammaRoot(below: number, above: number, shape: number): number {
  return below <= 0.5
    ? solveRising((x) => gammaP(shape, x), below, 0, Infinity)
    : solveRising((x) => -gammaQ(shape, x), -above, 0, Infinity);
}

export const normalDist = plain([num, num, num, flag], "number", (x, mean, sd, isBelow) =>
  ok(sd > 0, () => (isBelow ? normalBelow((x - mean) / sd) : bell((x - mean) / sd) / sd)),
);
export const normalInv = plain([num, num, num], "number", (p, mean, sd) =>
  ok(inner(p) && sd > 0, () => mean + sd * normalAt(p)),
);
export const binomDist = plain([whole, whole, num, flag], "number", (k, n, p, isBelow) =>
  ok(k >= 0 && k <= n && share(p), () => (isBelow ? binomialBelow(k, n, p) : binomialAt(k, n, p))),
);
export const gammaDist = plain([num, num, num, flag], "number", (x, shape, scale, isBelow) =>
  ok(x >= 0 && shape > 0 && scale > 0, () =>
    isBelow
      ? gammaP(shape, x / scale)
      : x === 0
        ? shape === 1
          ? 1 / scale
          : shape > 1
            ? 0
            : Number.NaN
        : gammaPower(shape, x / scale) / x,
  ),
);
export const chiDist = plain([num, whole, flag], "number", (x, n, isBelow) =>
  ok(x >= 0 && free(n), () =>
    isBelow ? gammaP(n / 2, x / 2) : x === 0 ? (n === 2 ? 0.5 : n > 2 ? 0 : Number.NaN) : gammaPower(n / 2, x / 2) / x,
  ),
);
export const fDist = plain([num, whole, whole, flag], "number", (x, a, b, isBelow) =>
  ok(x >= 0 && free(a) && free(b), () =>
    isBelow
      ? fBelow(x, a, b)
      : x === 0
        ? a === 2
          ? 1
          : a > 2
            ? 0
            : Number.NaN
        : Math.exp(
            (a / 2) * Math.log(a / b) +
              (a / 2 - 1) * Math.log(x) -
              ((a + b) / 2) * Math.log1p((a * x) / b) -
              logBeta(a / 2, b / 2),
          ),
  ),
);
export const betaDist = (x: number, a: number, b: number, isBelow: boolean, low: number, high: number): Plain =>
  ok(a > 0 && b > 0 && x >= low && x <= high && low < high, () => {
    const t = (x - low) / (high - low);
    if (isBelow) return betaI(t, a, b);
    return Math.exp((a - 1) * Math.log(t) + (b - 1) * Math.log1p(-t) - logBeta(a, b)) / (high - low);
  });
