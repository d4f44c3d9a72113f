import { flag, maybe, num, opt, plain, whole } from "../cells/plain.ts";
import { failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";
import { betaI, erf, erfc, gamma, logBeta, logGamma, normalAt, solveRising } from "./special.ts";
import { statisticEntry } from "./statisticEntry.ts";
import {
  bell,
  tBelow,
  tAbove,
  tAt,
  fAbove,
  fAt,
  gammaRoot,
  chiAbove,
  ok,
  inner,
  free,
  gammaAt,
  gammaDist,
  chiDist,
  fDist,
  betaDist,
} from "./densities.ts";

/** Distributions that tests are made of, and the functions behind them. */
export const samplingFunctions: Readonly<Record<string, FunctionDefinition>> = {
  "GAMMA.DIST": statisticEntry(
    "伽马分布",
    "GAMMA.DIST(x, shape, scale, isCumulative)",
    ["伽马分布的累积概率或密度。", "Gamma distribution: the share below x, or the density."],
    ["ROUND(GAMMA.DIST(10.00001131, 9, 2, TRUE), 6)", "0.068094"],
    gammaDist,
    ["GAMMADIST"],
  ),
  "GAMMA.INV": statisticEntry(
    "伽马分布反函数",
    "GAMMA.INV(probability, shape, scale)",
    ["累积概率为此值的数。", "The value below which this share lies."],
    ["ROUND(GAMMA.INV(0.068094, 9, 2), 3)", "10"],
    plain([num, num, num], "number", (p, shape, scale) =>
      ok(p >= 0 && p < 1 && shape > 0 && scale > 0, () => gammaAt(p, shape, scale)),
    ),
    ["GAMMAINV"],
  ),
  "BETA.DIST": statisticEntry(
    "贝塔分布",
    "BETA.DIST(x, alpha, beta, isCumulative, least = 0, most = 1)",
    ["贝塔分布的累积概率或密度。", "Beta distribution: the share below x, or the density."],
    ["ROUND(BETA.DIST(2, 8, 10, TRUE, 1, 3), 6)", "0.685471"],
    plain([num, num, num, flag, opt(num, 0), opt(num, 1)], "number", betaDist),
  ),
  BETADIST: statisticEntry(
    "贝塔累积分布",
    "BETADIST(x, alpha, beta, least = 0, most = 1)",
    ["贝塔分布的累积概率。", "Beta distribution: the share below x."],
    ["ROUND(BETADIST(2, 8, 10, 1, 3), 6)", "0.685471"],
    plain([num, num, num, opt(num, 0), opt(num, 1)], "number", (x, a, b, low, high) =>
      betaDist(x, a, b, true, low, high),
    ),
  ),
  "BETA.INV": statisticEntry(
    "贝塔分布反函数",
    "BETA.INV(probability, alpha, beta, least = 0, most = 1)",
    ["累积概率为此值的数。", "The value below which this share lies."],
    ["ROUND(BETA.INV(0.685470581, 8, 10, 1, 3), 6)", "2"],
    plain([num, num, num, opt(num, 0), opt(num, 1)], "number", (p, a, b, low, high) =>
      ok(
        p > 0 && p <= 1 && a > 0 && b > 0 && low < high,
        () => low + (high - low) * solveRising((x) => betaI(x, a, b), p, 0, 1),
      ),
    ),
    ["BETAINV"],
  ),
  "CHISQ.DIST": statisticEntry(
    "卡方分布",
    "CHISQ.DIST(x, freedom, isCumulative)",
    ["卡方分布的累积概率或密度。", "Chi-squared distribution: the share below x, or the density."],
    ["ROUND(CHISQ.DIST(0.5, 1, TRUE), 6)", "0.5205"],
    chiDist,
  ),
  "CHISQ.DIST.RT": statisticEntry(
    "卡方右尾",
    "CHISQ.DIST.RT(x, freedom)",
    ["卡方分布的右尾概率。", "Chi-squared distribution: the share above x."],
    ["ROUND(CHISQ.DIST.RT(18.307, 10), 6)", "0.050001"],
    plain([num, whole], "number", (x, n) => ok(x >= 0 && free(n), () => chiAbove(x, n))),
    ["CHIDIST"],
  ),
  "CHISQ.INV": statisticEntry(
    "卡方反函数",
    "CHISQ.INV(probability, freedom)",
    ["累积概率为此值的数。", "The value below which this share lies."],
    ["ROUND(CHISQ.INV(0.93, 1), 6)", "3.283020"],
    plain([num, whole], "number", (p, n) => ok(p >= 0 && p < 1 && free(n), () => gammaAt(p, n / 2, 2))),
  ),
  "CHISQ.INV.RT": statisticEntry(
    "卡方右尾反函数",
    "CHISQ.INV.RT(probability, freedom)",
    ["右尾概率为此值的数。", "The value above which this share lies."],
    ["ROUND(CHISQ.INV.RT(0.050001, 10), 3)", "18.307"],
    plain([num, whole], "number", (p, n) =>
      ok(p > 0 && p <= 1 && free(n), () => (p === 1 ? 0 : 2 * gammaRoot(1 - p, p, n / 2))),
    ),
    ["CHIINV"],
  ),
  "T.DIST": statisticEntry(
    "t分布",
    "T.DIST(x, freedom, isCumulative)",
    ["t 分布的累积概率或密度。", "Student's t: the share below x, or the density."],
    ["ROUND(T.DIST(60, 1, TRUE), 6)", "0.994695"],
    plain([num, whole, flag], "number", (x, n, isBelow) =>
      ok(free(n), () =>
        isBelow
          ? tBelow(x, n)
          : Math.exp(-((n + 1) / 2) * Math.log1p((x * x) / n) - logBeta(n / 2, 0.5)) / Math.sqrt(n),
      ),
    ),
  ),
  "T.DIST.2T": statisticEntry(
    "t分布双尾",
    "T.DIST.2T(x, freedom)",
    ["t 分布的双尾概率。", "Student's t: the share beyond x on both sides."],
    ["ROUND(T.DIST.2T(1.959999998, 60), 6)", "0.054645"],
    plain([num, whole], "number", (x, n) => ok(x >= 0 && free(n), () => 2 * tAbove(x, n))),
  ),
  "T.DIST.RT": statisticEntry(
    "t分布右尾",
    "T.DIST.RT(x, freedom)",
    ["t 分布的右尾概率。", "Student's t: the share above x."],
    ["ROUND(T.DIST.RT(1.959999998, 60), 6)", "0.027322"],
    plain([num, whole], "number", (x, n) => ok(free(n), () => tAbove(x, n))),
  ),
  TDIST: statisticEntry(
    "t分布尾部",
    "TDIST(x, freedom, tails)",
    ["t 分布的单尾或双尾概率。", "Student's t: the share beyond x on one side or both."],
    ["ROUND(TDIST(1.959999998, 60, 2), 6)", "0.054645"],
    plain([num, whole, whole], "number", (x, n, tails) =>
      ok(x >= 0 && free(n) && (tails === 1 || tails === 2), () => tails * tAbove(x, n)),
    ),
  ),
  "T.INV": statisticEntry(
    "t分布反函数",
    "T.INV(probability, freedom)",
    ["累积概率为此值的数。", "The value below which this share lies."],
    ["ROUND(T.INV(0.75, 2), 6)", "0.816497"],
    plain([num, whole], "number", (p, n) => ok(inner(p) && free(n), () => tAt(p, n))),
  ),
  "T.INV.2T": statisticEntry(
    "t分布双尾反函数",
    "T.INV.2T(probability, freedom)",
    ["双尾概率为此值的数。", "The value beyond which this share lies on both sides."],
    ["ROUND(T.INV.2T(0.546449, 60), 6)", "0.606533"],
    plain([num, whole], "number", (p, n) => ok(p > 0 && p <= 1 && free(n), () => Math.abs(tAt(p / 2, n)))),
    ["TINV"],
  ),
  "F.DIST": statisticEntry(
    "F分布",
    "F.DIST(x, freedom1, freedom2, isCumulative)",
    ["F 分布的累积概率或密度。", "F distribution: the share below x, or the density."],
    ["ROUND(F.DIST(15.2069, 6, 4, TRUE), 4)", "0.99"],
    fDist,
  ),
  "F.DIST.RT": statisticEntry(
    "F分布右尾",
    "F.DIST.RT(x, freedom1, freedom2)",
    ["F 分布的右尾概率。", "F distribution: the share above x."],
    ["ROUND(F.DIST.RT(15.20686486, 6, 4), 6)", "0.01"],
    plain([num, whole, whole], "number", (x, a, b) => ok(x >= 0 && free(a) && free(b), () => fAbove(x, a, b))),
    ["FDIST"],
  ),
  "F.INV": statisticEntry(
    "F分布反函数",
    "F.INV(probability, freedom1, freedom2)",
    ["累积概率为此值的数。", "The value below which this share lies."],
    ["ROUND(F.INV(0.01, 6, 4), 6)", "0.10931"],
    plain([num, whole, whole], "number", (p, a, b) =>
      ok(p >= 0 && p < 1 && free(a) && free(b), () => (p === 0 ? 0 : fAt(p, 1 - p, a, b))),
    ),
  ),
  "F.INV.RT": statisticEntry(
    "F分布右尾反函数",
    "F.INV.RT(probability, freedom1, freedom2)",
    ["右尾概率为此值的数。", "The value above which this share lies."],
    ["ROUND(F.INV.RT(0.01, 6, 4), 4)", "15.2069"],
    plain([num, whole, whole], "number", (p, a, b) =>
      ok(p > 0 && p <= 1 && free(a) && free(b), () => (p === 1 ? 0 : fAt(1 - p, p, a, b))),
    ),
    ["FINV"],
  ),
  GAMMA: statisticEntry(
    "伽马函数",
    "GAMMA(number)",
    ["伽马函数。", "The gamma function."],
    ["ROUND(GAMMA(2.5), 6)", "1.32934"],
    plain([num], "number", gamma),
  ),
  GAMMALN: statisticEntry(
    "伽马函数对数",
    "GAMMALN(number)",
    ["伽马函数的自然对数。", "Natural logarithm of the gamma function."],
    ["ROUND(GAMMALN(4), 6)", "1.791759"],
    plain([num], "number", (x) => ok(x > 0, () => logGamma(x))),
    ["GAMMALN.PRECISE"],
  ),
  GAUSS: statisticEntry(
    "高斯",
    "GAUSS(z)",
    ["标准正态分布中均值到此数之间的概率。", "The standard normal share between the mean and z."],
    ["ROUND(GAUSS(2), 5)", "0.47725"],
    plain([num], "number", (z) => erf(z / Math.SQRT2) / 2),
  ),
  PHI: statisticEntry(
    "标准正态密度",
    "PHI(number)",
    ["标准正态分布的密度。", "The density of the standard normal distribution."],
    ["ROUND(PHI(0.75), 6)", "0.301137"],
    plain([num], "number", bell),
  ),
  ERF: statisticEntry(
    "误差函数",
    "ERF(lower, upper)",
    ["误差函数；两个数时为其差。", "The error function; of two numbers, the difference."],
    ["ROUND(ERF(0.745), 6)", "0.707929"],
    plain([num, maybe(num)], "number", (a, b) => (b === null ? erf(a) : erf(b) - erf(a))),
    ["ERF.PRECISE"],
  ),
  ERFC: statisticEntry(
    "余误差函数",
    "ERFC(number)",
    ["1 减误差函数。", "One less the error function."],
    ["ROUND(ERFC(1), 6)", "0.157299"],
    plain([num], "number", erfc),
    ["ERFC.PRECISE"],
  ),
  FISHER: statisticEntry(
    "费雪变换",
    "FISHER(number)",
    ["费雪变换。", "Fisher's transformation."],
    ["ROUND(FISHER(0.75), 6)", "0.972955"],
    plain([num], "number", (x) => ok(x > -1 && x < 1, () => Math.atanh(x))),
  ),
  FISHERINV: statisticEntry(
    "费雪反变换",
    "FISHERINV(number)",
    ["费雪变换的反函数。", "Inverse of Fisher's transformation."],
    ["ROUND(FISHERINV(0.972955), 6)", "0.75"],
    plain([num], "number", Math.tanh),
  ),
  STANDARDIZE: statisticEntry(
    "标准化",
    "STANDARDIZE(x, mean, deviation)",
    ["与均值相差几个标准差。", "How many standard deviations from the mean."],
    ["ROUND(STANDARDIZE(42, 40, 1.5), 4)", "1.3333"],
    plain([num, num, num], "number", (x, mean, sd) => ok(sd > 0, () => (x - mean) / sd)),
  ),
  "CONFIDENCE.NORM": statisticEntry(
    "置信区间",
    "CONFIDENCE.NORM(alpha, deviation, size)",
    ["均值置信区间的一半宽度。", "Half the width of the mean's confidence interval."],
    ["ROUND(CONFIDENCE.NORM(0.05, 2.5, 50), 6)", "0.692952"],
    plain([num, num, whole], "number", (alpha, sd, n) =>
      ok(inner(alpha) && sd > 0 && n >= 1, () => (-normalAt(alpha / 2) * sd) / Math.sqrt(n)),
    ),
    ["CONFIDENCE"],
  ),
  "CONFIDENCE.T": statisticEntry(
    "t置信区间",
    "CONFIDENCE.T(alpha, deviation, size)",
    ["按 t 分布的均值置信区间的一半宽度。", "Half the width of the mean's confidence interval by Student's t."],
    ["ROUND(CONFIDENCE.T(0.05, 1, 50), 6)", "0.284197"],
    plain([num, num, whole], "number", (alpha, sd, n) =>
      n === 1 ? failure.div0 : ok(inner(alpha) && sd > 0 && n > 1, () => (-tAt(alpha / 2, n - 1) * sd) / Math.sqrt(n)),
    ),
  ),
};
