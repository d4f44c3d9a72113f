import { list, maybe, num, numsOf, plain, whole } from "../cells/plain.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";
import { chiAbove, fAbove } from "./densities.ts";
import { normalBelow } from "./special.ts";
import { statisticEntry } from "./statisticEntry.ts";
import {
  sum,
  mean,
  moment,
  variance,
  root,
  pairs,
  paired,
  cross,
  slope,
  correlation,
  orDiv0,
  tTest,
} from "./describe.ts";

/** How lists go together, and tests of their differences. */
export const correlationFunctions: Readonly<Record<string, FunctionDefinition>> = {
  CORREL: statisticEntry(
    "相关系数",
    "CORREL(list1, list2)",
    ["两个列表的相关系数。", "How far two lists go together."],
    ["CORREL(LIST(1, 2, 3), LIST(2, 4, 6))", "1"],
    paired(correlation),
    ["PEARSON"],
  ),
  RSQ: statisticEntry(
    "相关系数平方",
    "RSQ(list1, list2)",
    ["相关系数的平方。", "The square of the correlation."],
    ["RSQ(LIST(1, 2, 3), LIST(2, 4, 6))", "1"],
    paired((xs, ys) => {
      const r = correlation(xs, ys);
      return typeof r === "number" ? r * r : r;
    }),
  ),
  "COVARIANCE.P": statisticEntry(
    "总体协方差",
    "COVARIANCE.P(list1, list2)",
    ["总体协方差。", "Covariance of a population."],
    ["ROUND(COVARIANCE.P(LIST(1, 2, 3), LIST(2, 4, 6)), 4)", "1.3333"],
    paired((xs, ys) => cross(xs, ys) / xs.length),
    ["COVAR"],
  ),
  "COVARIANCE.S": statisticEntry(
    "样本协方差",
    "COVARIANCE.S(list1, list2)",
    ["样本协方差。", "Covariance of a sample."],
    ["COVARIANCE.S(LIST(1, 2, 3), LIST(2, 4, 6))", "2"],
    paired((xs, ys) => cross(xs, ys) / (xs.length - 1), 2),
  ),
  SLOPE: statisticEntry(
    "斜率",
    "SLOPE(list_y, list_x)",
    ["回归直线的斜率。", "The slope of the line through the points."],
    ["SLOPE(LIST(2, 4, 6), LIST(1, 2, 3))", "2"],
    paired((ys, xs) => orDiv0(slope(ys, xs))),
  ),
  INTERCEPT: statisticEntry(
    "截距",
    "INTERCEPT(list_y, list_x)",
    ["回归直线的截距。", "Where the line through the points meets zero."],
    ["INTERCEPT(LIST(3, 5, 7), LIST(1, 2, 3))", "1"],
    paired((ys, xs) => orDiv0(mean(ys) - slope(ys, xs) * mean(xs))),
  ),
  STEYX: statisticEntry(
    "回归标准误差",
    "STEYX(list_y, list_x)",
    ["回归预测的标准误差。", "The standard error of the line's predictions."],
    ["STEYX(LIST(2, 4, 6), LIST(1, 2, 3))", "0"],
    paired(
      (ys, xs) => orDiv0(Math.sqrt(Math.max(0, moment(ys, 2) - cross(xs, ys) ** 2 / moment(xs, 2)) / (xs.length - 2))),
      3,
    ),
  ),
  "FORECAST.LINEAR": statisticEntry(
    "线性预测",
    "FORECAST.LINEAR(x, list_y, list_x)",
    ["按回归直线预测 x 处的值。", "The line's value at x."],
    ["FORECAST.LINEAR(4, LIST(2, 4, 6), LIST(1, 2, 3))", "8"],
    plain([num, list, list], "number", (x, left, right) => {
      const found = pairs(left, right);
      if (found instanceof ErrorValue) return found;
      const [ys, xs] = found;
      return orDiv0(mean(ys) + slope(ys, xs) * (x - mean(xs)));
    }),
    ["FORECAST"],
  ),
  "Z.TEST": statisticEntry(
    "Z检验",
    "Z.TEST(list, x, deviation)",
    [
      "假如总体均值是 x，样本均值达到现有水平的单尾概率。",
      "The one-sided chance of such a mean or a greater one if the true mean were x.",
    ],
    ["ROUND(Z.TEST(LIST(3, 6, 7, 8, 6, 5, 4, 2, 1, 9), 4), 6)", "0.090574"],
    plain([numsOf, num, maybe(num)], "number", (xs, x, sd) => {
      const spread = sd ?? root(variance(xs, 1));
      return typeof spread === "number" ? 1 - normalBelow((mean(xs) - x) / (spread / Math.sqrt(xs.length))) : spread;
    }),
    ["ZTEST"],
  ),
  "T.TEST": statisticEntry(
    "t检验",
    "T.TEST(list1, list2, tails, kind)",
    [
      "假如两组数据的总体均值相同，出现这样差异的概率；尾数 1 或 2，种类 1 成对、2 方差相等、3 方差不等。",
      "The chance of such a difference if both means were the same; one or two tails; kind 1 is paired, 2 of equal and 3 of unequal variances.",
    ],
    ["ROUND(T.TEST(LIST(3, 4, 5, 8, 9, 1, 2, 4, 5), LIST(6, 19, 3, 2, 14, 4, 5, 17, 1), 2, 1), 6)", "0.196016"],
    plain([list, list, whole, whole], "number", tTest),
    ["TTEST"],
  ),
  "F.TEST": statisticEntry(
    "F检验",
    "F.TEST(list1, list2)",
    [
      "假如两组数据的总体方差相同，出现这样差异的双尾概率。",
      "The two-sided chance of such a difference if both variances were the same.",
    ],
    ["ROUND(F.TEST(LIST(6, 7, 9, 15, 21), LIST(20, 28, 31, 38, 40)), 6)", "0.648318"],
    plain([numsOf, numsOf], "number", (xs, ys) => {
      const [a, b] = [variance(xs, 1), variance(ys, 1)];
      if (typeof a !== "number" || typeof b !== "number" || a === 0 || b === 0) return failure.div0;
      const above = fAbove(a / b, xs.length - 1, ys.length - 1);
      return 2 * Math.min(above, 1 - above);
    }),
    ["FTEST"],
  ),
  "CHISQ.TEST": statisticEntry(
    "卡方检验",
    "CHISQ.TEST(actual, expected)",
    ["假如实际符合期望，出现这样差异的概率。", "The chance of such a difference from what was expected."],
    ["ROUND(CHISQ.TEST(LIST(58, 11), LIST(45, 24)), 6)", "0.001017"],
    plain([list, list], "number", (actual, expected) => {
      const found = pairs(actual, expected);
      if (found instanceof ErrorValue) return found;
      const [xs, ys] = found;
      return xs.length < 2
        ? failure.na
        : chiAbove(
            xs.reduce((total, x, index) => total + (x - (ys[index] ?? 0)) ** 2 / (ys[index] ?? 0), 0),
            xs.length - 1,
          );
    }),
    ["CHITEST"],
  ),
  PROB: statisticEntry(
    "区间概率",
    "PROB(list, probabilities, least, most)",
    ["值落在区间内的概率之和。", "The chance that a value lies between two bounds."],
    ["ROUND(PROB(LIST(0, 1, 2, 3), LIST(0.2, 0.3, 0.1, 0.4), 1, 3), 8)", "0.8"],
    plain([list, list, num, maybe(num)], "number", (left, right, low, high) => {
      const found = pairs(left, right);
      if (found instanceof ErrorValue) return found;
      const [xs, ps] = found;
      if (Math.abs(sum(ps) - 1) > 1e-9 || ps.some((p) => p < 0 || p > 1)) return failure.num;
      return sum(ps.filter((_, index) => (xs[index] ?? 0) >= low && (xs[index] ?? 0) <= (high ?? low)));
    }),
  ),
};
