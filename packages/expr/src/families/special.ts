// Gamma, beta and error functions on doubles; about 14 digits. The continued fractions are Lentz's.

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Natural logarithm of |gamma(x)|. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  // Small whole numbers exactly: their factorials are exact doubles.
  if (Number.isInteger(x) && x <= 171) {
    let product = 1;
    for (let factor = 2; factor < x; factor++) product *= factor;
    return Math.log(product);
  }
  if (x > 30) {
    // Stirling's series has the more digits the larger x is.
    const inverse = 1 / x;
    const square = inverse * inverse;
    const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
  }
  const base = x - 1;
  const t = base + 7.5;
  const sum = LANCZOS.reduce((total, factor, index) => (index === 0 ? factor : total + factor / (base + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (base + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Gamma function. */
export function gamma(x: number): number {
  if (Number.isInteger(x)) {
    if (x <= 0) return Number.NaN;
    let product = 1;
    for (let factor = 2; factor < x && Number.isFinite(product); factor++) product *= factor;
    return product;
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  return Math.exp(logGamma(x));
}

const TINY = 1e-300;
const MAX_STEPS = 20_000;

/** Regularised lower incomplete gamma function P(a, x). */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x). */
export function gammaQ(a: number, x: number): number {
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

function gammaSeries(a: number, x: number): number {
  let [sum, term] = [1 / a, 1 / a];
  for (let step = 1; step < MAX_STEPS; step++) {
    term *= x / (a + step);
    sum += term;
    if (Math.abs(term) < Math.abs(sum) * 1e-17) break;
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let step = 1; step < MAX_STEPS; step++) {
    const factor = -step * (step - a);
    b += 2;
    d = 1 / nonZero(factor * d + b);
    c = nonZero(b + factor / c);
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return Math.exp(-x + a * Math.log(x) - logGamma(a)) * h;
}

const nonZero = (x: number): number => (Math.abs(x) < TINY ? TINY : x);

/** Natural logarithm of the beta function. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Regularised incomplete beta function I_x(a, b). */
export function betaI(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < MAX_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return h;
}

/** Error function. */
export function erf(x: number): number {
  return x < 0 ? -gammaP(0.5, x * x) : gammaP(0.5, x * x);
}

/** 1 - erf(x), without losing the digits of a small difference. */
export function erfc(x: number): number {
  return x < 0 ? 1 + gammaP(0.5, x * x) : gammaQ(0.5, x * x);
}

/** Standard normal distribution: the share below x. */
export function normalBelow(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/**
 * Where a rising function first reaches a value, by halving an interval that is widened until it holds it.
 * @param low left end, never passed
 * @param high where to begin looking; Infinity when there is no right end
 */
export function solveRising(f: (x: number) => number, wanted: number, low: number, high: number): number {
  let right = Number.isFinite(high) ? high : Math.max(1, Math.abs(low) * 2);
  let left = Number.isFinite(low) ? low : -1;
  for (let step = 0; step < 1100 && !Number.isFinite(high) && f(right) < wanted; step++) right *= 2;
  for (let step = 0; step < 1100 && !Number.isFinite(low) && f(left) > wanted; step++) left *= 2;
  for (let step = 0; step < 400; step++) {
    const middle = (left + right) / 2;
    if (middle === left || middle === right) break;
    if (f(middle) < wanted) left = middle;
    else right = middle;
  }
  return (left + right) / 2;
}

/** Inverse of normalBelow. */
export function normalAt(p: number): number {
  if (p === 0.5) return 0;
  // From the near end, where p has the more digits.
  return p < 0.5 ? solveRising(normalBelow, p, -40, 0) : -solveRising(normalBelow, 1 - p, -40, 0);
}
