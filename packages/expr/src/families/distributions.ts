import { flag, maybe, num, opt, plain, whole } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { betaI, gammaQ, normalAt, normalBelow } from "./special.ts";
import { statisticEntry } from "./statisticEntry.ts";
import {
  bell,
  chooseOf,
  binomialAt,
  binomialBelow,
  poissonAt,
  hypergeometricAt,
  ok,
  share,
  inner,
  normalDist,
  normalInv,
  binomDist,
} from "./densities.ts";

/** Probability distributions and their inverses. */
export const distributionFunctions: Readonly<Record<string, FunctionDefinition>> = {
  "NORM.DIST": statisticEntry(
    "正态分布",
    "NORM.DIST(x, mean, deviation, isCumulative)",
    ["正态分布的累积概率或密度。", "Normal distribution: the share below x, or the density."],
    ["ROUND(NORM.DIST(42, 40, 1.5, TRUE), 6)", "0.908789"],
    normalDist,
    ["NORMDIST"],
  ),
  "NORM.INV": statisticEntry(
    "正态分布反函数",
    "NORM.INV(probability, mean, deviation)",
    ["累积概率为此值的数。", "The value below which this share lies."],
    ["ROUND(NORM.INV(0.908789, 40, 1.5), 3)", "42"],
    normalInv,
    ["NORMINV"],
  ),
  "NORM.S.DIST": {
    ...statisticEntry(
      "标准正态分布",
      "NORM.S.DIST(z, isCumulative = TRUE)",
      ["标准正态分布的累积概率或密度。", "Standard normal distribution: the share below z, or the density."],
      ["ROUND(NORM.S.DIST(1.333333, TRUE), 6)", "0.908789"],
      plain([num, opt(flag, true)], "number", (z, isBelow) => (isBelow ? normalBelow(z) : bell(z))),
      ["NORMSDIST"],
    ),
  },
  "NORM.S.INV": statisticEntry(
    "标准正态分布反函数",
    "NORM.S.INV(probability)",
    ["累积概率为此值的标准正态数。", "The standard normal value below which this share lies."],
    ["ROUND(NORM.S.INV(0.908789), 3)", "1.333"],
    plain([num], "number", (p) => ok(inner(p), () => normalAt(p))),
    ["NORMSINV"],
  ),
  "LOGNORM.DIST": statisticEntry(
    "对数正态分布",
    "LOGNORM.DIST(x, mean, deviation, isCumulative)",
    ["对数正态分布的累积概率或密度。", "Lognormal distribution: the share below x, or the density."],
    ["ROUND(LOGNORM.DIST(4, 3.5, 1.2, TRUE), 6)", "0.039084"],
    plain([num, num, num, opt(flag, true)], "number", (x, mean, sd, isBelow) =>
      ok(x > 0 && sd > 0, () =>
        isBelow ? normalBelow((Math.log(x) - mean) / sd) : bell((Math.log(x) - mean) / sd) / (x * sd),
      ),
    ),
    ["LOGNORMDIST"],
  ),
  "LOGNORM.INV": statisticEntry(
    "对数正态分布反函数",
    "LOGNORM.INV(probability, mean, deviation)",
    ["累积概率为此值的数。", "The value below which this share lies."],
    ["ROUND(LOGNORM.INV(0.039084, 3.5, 1.2), 3)", "4"],
    plain([num, num, num], "number", (p, mean, sd) => ok(inner(p) && sd > 0, () => Math.exp(mean + sd * normalAt(p)))),
    ["LOGINV"],
  ),
  "EXPON.DIST": statisticEntry(
    "指数分布",
    "EXPON.DIST(x, rate, isCumulative)",
    ["指数分布的累积概率或密度。", "Exponential distribution: the share below x, or the density."],
    ["ROUND(EXPON.DIST(0.2, 10, TRUE), 6)", "0.864665"],
    plain([num, num, flag], "number", (x, rate, isBelow) =>
      ok(x >= 0 && rate > 0, () => (isBelow ? -Math.expm1(-rate * x) : rate * Math.exp(-rate * x))),
    ),
    ["EXPONDIST"],
  ),
  "WEIBULL.DIST": statisticEntry(
    "韦布尔分布",
    "WEIBULL.DIST(x, shape, scale, isCumulative)",
    ["韦布尔分布的累积概率或密度。", "Weibull distribution: the share below x, or the density."],
    ["ROUND(WEIBULL.DIST(105, 20, 100, TRUE), 6)", "0.929581"],
    plain([num, num, num, flag], "number", (x, shape, scale, isBelow) =>
      ok(x >= 0 && shape > 0 && scale > 0, () =>
        isBelow
          ? -Math.expm1(-((x / scale) ** shape))
          : (shape / scale) * (x / scale) ** (shape - 1) * Math.exp(-((x / scale) ** shape)),
      ),
    ),
    ["WEIBULL"],
  ),
  "POISSON.DIST": statisticEntry(
    "泊松分布",
    "POISSON.DIST(count, mean, isCumulative)",
    ["泊松分布的累积概率或概率。", "Poisson distribution: up to so many, or exactly so many."],
    ["ROUND(POISSON.DIST(2, 5, TRUE), 6)", "0.124652"],
    plain([whole, num, flag], "number", (k, mean, isBelow) =>
      ok(k >= 0 && mean >= 0, () => (isBelow ? (mean === 0 ? 1 : gammaQ(k + 1, mean)) : poissonAt(k, mean))),
    ),
    ["POISSON"],
  ),
  "BINOM.DIST": statisticEntry(
    "二项分布",
    "BINOM.DIST(count, trials, probability, isCumulative)",
    ["二项分布的累积概率或概率。", "Binomial distribution: up to so many successes, or exactly so many."],
    ["ROUND(BINOM.DIST(6, 10, 0.5, FALSE), 6)", "0.205078"],
    binomDist,
    ["BINOMDIST"],
  ),
  "BINOM.DIST.RANGE": statisticEntry(
    "二项分布区间",
    "BINOM.DIST.RANGE(trials, probability, least, most)",
    ["成功次数落在区间内的概率。", "The chance that the successes lie between two counts."],
    ["ROUND(BINOM.DIST.RANGE(60, 0.75, 48), 6)", "0.083975"],
    plain([whole, num, whole, maybe(whole)], "number", (n, p, low, high) =>
      ok(share(p) && low >= 0 && low <= n && (high === null || (high >= low && high <= n)), () =>
        high === null ? binomialAt(low, n, p) : binomialBelow(high, n, p) - binomialBelow(low - 1, n, p),
      ),
    ),
  ),
  "BINOM.INV": statisticEntry(
    "二项分布反函数",
    "BINOM.INV(trials, probability, share)",
    ["累积概率首次达到此值的次数。", "The least count whose cumulative chance reaches the share."],
    ["BINOM.INV(6, 0.5, 0.75)", "4"],
    plain([whole, num, num], "number", (n, p, wanted) =>
      ok(n >= 0 && n <= 1e6 && share(p) && share(wanted), () => {
        let [low, high] = [0, n];
        while (low < high) {
          const middle = Math.floor((low + high) / 2);
          if (binomialBelow(middle, n, p) >= wanted) high = middle;
          else low = middle + 1;
        }
        return low;
      }),
    ),
    ["CRITBINOM"],
  ),
  "NEGBINOM.DIST": statisticEntry(
    "负二项分布",
    "NEGBINOM.DIST(failures, successes, probability, isCumulative)",
    ["达到成功次数前失败若干次的概率。", "The chance of so many failures before so many successes."],
    ["ROUND(NEGBINOM.DIST(10, 5, 0.25, FALSE), 6)", "0.055049"],
    plain([whole, whole, num, opt(flag, false)], "number", (f, s, p, isBelow) =>
      ok(f >= 0 && s >= 1 && share(p), () =>
        isBelow ? betaI(p, s, f + 1) : chooseOf(f + s - 1, s - 1) * p ** s * (1 - p) ** f,
      ),
    ),
    ["NEGBINOMDIST"],
  ),
  "HYPGEOM.DIST": statisticEntry(
    "超几何分布",
    "HYPGEOM.DIST(count, sample, marked, population, isCumulative)",
    ["不放回抽样的累积概率或概率。", "Drawing without putting back: up to so many marked, or exactly so many."],
    ["ROUND(HYPGEOM.DIST(1, 4, 8, 20, FALSE), 6)", "0.363261"],
    plain([whole, whole, whole, whole, opt(flag, false)], "number", (k, n, good, all, isBelow) =>
      ok(k >= 0 && n >= 0 && good >= 0 && k <= Math.min(n, good) && n <= all && good <= all && all <= 1e6, () => {
        if (!isBelow) return hypergeometricAt(k, n, good, all);
        let sum = 0;
        for (let index = 0; index <= k; index++) sum += hypergeometricAt(index, n, good, all);
        return sum;
      }),
    ),
    ["HYPGEOMDIST"],
  ),
};
