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
  if (x > STIRLING) return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + stirlingRest(x);
  const base = x - 1;
  const t = base + 7.5;
  const sum = LANCZOS.reduce((total, factor, index) => (index === 0 ? factor : total + factor / (base + index)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (base + 0.5) * Math.log(t) - t + Math.log(sum);
}

// Stirling's series has the more digits the larger x is.
const STIRLING = 30;
function stirlingRest(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  return inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
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
// A fraction that still changes by more than this after all steps has no value to give. The last digit may go on wavering.
const SETTLED = 1e-14;

/** Regularised lower incomplete gamma function P(a, x). */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0;
  if (a >= UNIFORM) return gammaUniform(a, x, -1);
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x). */
export function gammaQ(a: number, x: number): number {
  if (x <= 0) return 1;
  if (a >= UNIFORM) return gammaUniform(a, x, 1);
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

/**
 * x^a e^-x / gamma(a). For large a the powers cancel but for a hair, so what is left of them is computed instead:
 * a times how far ln(x / a) lies from x / a - 1.
 */
export function gammaPower(a: number, x: number): number {
  return a > STIRLING
    ? Math.sqrt(a / (2 * Math.PI)) * Math.exp(-a * logGap(a, x) - stirlingRest(a))
    : Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** d - ln(1 + d) for d = (x - a) / a, with all its digits where d is small. */
function logGap(a: number, x: number): number {
  const d = (x - a) / a;
  if (d < -0.5) return d - Math.log(x / a);
  if (Math.abs(d) > 0.3) return d - Math.log1p(d);
  let [sum, power] = [0, d];
  for (let k = 2; k < 60; k++) {
    power *= -d;
    const term = power / k;
    sum -= term;
    if (Math.abs(term) <= Math.abs(sum) * 1e-17) break;
  }
  return sum;
}

// From here on series and fractions would take too many steps. Two terms of Temme's uniform expansion (DLMF 8.12) leave
// an error of 1e-15 there, and less beyond.
const UNIFORM = 1e5;

/** P (side -1) or Q (side 1) for large a: the normal distribution's tail and what corrects it. */
function gammaUniform(a: number, x: number, side: -1 | 1): number {
  if (x === Infinity) return side < 0 ? 1 : 0;
  const d = (x - a) / a;
  const gap = logGap(a, x);
  const eta = Math.sign(d) * Math.sqrt(2 * gap);
  const tail = erfc(side * Math.sign(d) * Math.sqrt(a * gap)) / 2;
  const isNear = Math.abs(eta) < 0.01;
  const first = isNear ? -1 / 3 + eta * (1 / 12 - eta * (2 / 135 - eta * (1 / 864 + eta / 2835))) : 1 / d - 1 / eta;
  const second = isNear
    ? -1 / 540 - eta * (1 / 288 - eta / 378)
    : 1 / eta ** 3 - 1 / d ** 3 - 1 / d ** 2 - 1 / (12 * d);
  return tail + (side * Math.exp(-a * gap) * (first + second / a)) / Math.sqrt(2 * Math.PI * a);
}

function gammaSeries(a: number, x: number): number {
  let [sum, term] = [1 / a, 1 / a];
  for (let step = 1; step < MAX_STEPS; step++) {
    term *= x / (a + step);
    sum += term;
    if (Math.abs(term) < Math.abs(sum) * 1e-17) return sum * gammaPower(a, x);
  }
  return Number.NaN;
}

function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  let change = 0;
  for (let step = 1; step < MAX_STEPS; step++) {
    const factor = -step * (step - a);
    b += 2;
    d = 1 / nonZero(factor * d + b);
    c = nonZero(b + factor / c);
    change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return Math.abs(change - 1) < SETTLED ? gammaPower(a, x) * h : Number.NaN;
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
  let change = 0;
  for (let m = 1; m < MAX_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return Math.abs(change - 1) < SETTLED ? h : Number.NaN;
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
    const value = f(middle);
    if (Number.isNaN(value)) return Number.NaN;
    if (value < wanted) left = middle;
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
