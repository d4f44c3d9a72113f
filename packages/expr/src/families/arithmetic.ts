import { entry, list, maybe, num, nums, opt, plain, strictNum, whole } from "../cells/plain.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";
import { Decimal } from "../number.ts";
import { sumOfSquares } from "./exactLists.ts";
import { clamped, factorialOf, log10, multipleOf, nearest, parityOf, percentOf, productOf } from "./exactNumbers.ts";
import { inSql, withSql } from "./inSql.ts";
import {
  factorial,
  choose,
  permute,
  gcd,
  folded,
  parity,
  multiple,
  nearestMultiple,
  pairwise,
} from "./wholeNumbers.ts";

/** Whole numbers, products and multiples. */
export const arithmeticFunctions: Readonly<Record<string, FunctionDefinition>> = {
  LOG10: entry(
    "常用对数",
    "number",
    "LOG10(number)",
    ["以 10 为底的对数。", "Logarithm to base 10."],
    [["LOG10(1000)", "3"]],
    inSql(
      plain([num], "number", (x) => (x <= 0 ? failure.num : Math.log10(x))),
      log10,
    ),
  ),
  SQRTPI: entry(
    "圆周率倍平方根",
    "number",
    "SQRTPI(number)",
    ["数与圆周率之积的平方根。", "Square root of the number times pi."],
    [["ROUND(SQRTPI(1), 4)", "1.7725"]],
    plain([num], "number", (x) => Math.sqrt(x * Math.PI)),
  ),
  FACT: entry(
    "阶乘",
    "number",
    "FACT(number)",
    ["1 乘到此数。", "The product of the whole numbers up to this one."],
    [
      ["FACT(5)", "120"],
      ["FACT(0)", "1"],
      ["FACT(-1)", null],
    ],
    inSql(
      plain([num], "number", (x) => factorial(Math.trunc(x < 0 ? Math.floor(x) : x), 1)),
      factorialOf,
    ),
  ),
  FACTDOUBLE: entry(
    "双阶乘",
    "number",
    "FACTDOUBLE(number)",
    ["隔一个数相乘的阶乘。", "The product of every second whole number up to this one."],
    [
      ["FACTDOUBLE(6)", "48"],
      ["FACTDOUBLE(7)", "105"],
    ],
    plain([strictNum], "number", (x) => factorial(Math.trunc(x), 2)),
  ),
  COMBIN: entry(
    "组合数",
    "number",
    "COMBIN(number, chosen)",
    ["从若干项中选若干项的方法数。", "Ways to choose so many of a number of things."],
    [
      ["COMBIN(8, 2)", "28"],
      ["COMBIN(2, 3)", null],
    ],
    plain([num, num], "number", (n, k) => choose(Math.trunc(n), Math.trunc(k))),
  ),
  COMBINA: entry(
    "可重组合数",
    "number",
    "COMBINA(number, chosen)",
    ["可以重复选择的组合数。", "Ways to choose so many when each may be chosen again."],
    [["COMBINA(4, 3)", "20"]],
    plain([whole, whole], "number", (n, k) =>
      n === 0 && k === 0 ? 1 : n < 0 || k < 0 || (n === 0 && k > 0) ? failure.num : choose(n + k - 1, k),
    ),
  ),
  PERMUT: entry(
    "排列数",
    "number",
    "PERMUT(number, chosen)",
    ["从若干项中依次选若干项的方法数。", "Ways to choose so many in order."],
    [["PERMUT(5, 2)", "20"]],
    plain([whole, whole], "number", permute),
  ),
  PERMUTATIONA: entry(
    "可重排列数",
    "number",
    "PERMUTATIONA(number, chosen)",
    ["可以重复选择的排列数。", "Ways to choose so many in order when each may be chosen again."],
    [["PERMUTATIONA(3, 2)", "9"]],
    plain([whole, whole], "number", (n, k) => (n < 0 || k < 0 ? failure.num : n ** k)),
  ),
  MULTINOMIAL: entry(
    "多项式系数",
    "number",
    "MULTINOMIAL(number1, …)",
    ["各数之和的阶乘除以各数阶乘之积。", "The factorial of the sum over the product of the factorials."],
    [["MULTINOMIAL(2, 3, 4)", "1260"]],
    plain([nums], "number", (items) => {
      let [sum, result] = [0, new Decimal(1)];
      for (const item of items) {
        const count = Math.trunc(item);
        sum += count;
        const ways = choose(sum, count);
        if (!(ways instanceof Decimal)) return ways;
        result = result.times(ways);
      }
      return result;
    }),
  ),
  GCD: entry(
    "最大公约数",
    "number",
    "GCD(number1, …)",
    ["最大公约数。", "The greatest whole number that divides all."],
    [["GCD(24, 36)", "12"]],
    plain([nums], "number", (items) => folded(items, gcd, 0)),
  ),
  LCM: entry(
    "最小公倍数",
    "number",
    "LCM(number1, …)",
    ["最小公倍数。", "The least whole number that all divide."],
    [["LCM(4, 6)", "12"]],
    plain([nums], "number", (items) => folded(items, (a, b) => (a === 0 || b === 0 ? 0 : (a / gcd(a, b)) * b), 1)),
  ),
  EVEN: entry(
    "取偶数",
    "number",
    "EVEN(number)",
    ["向远离零的方向取最近的偶数。", "Rounded away from zero to an even number."],
    [
      ["EVEN(3)", "4"],
      ["EVEN(-1)", "-2"],
    ],
    inSql(
      plain([num], "number", (x) => parity(x, 0)),
      parityOf(0),
    ),
  ),
  ODD: entry(
    "取奇数",
    "number",
    "ODD(number)",
    ["向远离零的方向取最近的奇数。", "Rounded away from zero to an odd number."],
    [
      ["ODD(1.5)", "3"],
      ["ODD(0)", "1"],
    ],
    inSql(
      plain([num], "number", (x) => parity(x, 1)),
      parityOf(1),
    ),
  ),
  MROUND: entry(
    "舍入到倍数",
    "number",
    "MROUND(number, multiple)",
    ["舍入到最近的倍数。", "Rounded to the nearest multiple."],
    [
      ["MROUND(10, 3)", "9"],
      ["MROUND(5, -2)", null],
    ],
    inSql(plain([num, num], "number", nearestMultiple), nearest),
  ),
  "CEILING.MATH": entry(
    "向上取整倍数",
    "number",
    "CEILING.MATH(number, step = 1, mode = 0)",
    [
      "向上取步长的倍数；方式不为零时负数向远离零的方向取。",
      "Rounded up to a multiple; a mode other than 0 takes negative numbers away from zero.",
    ],
    [
      ["CEILING.MATH(-5.5, 2)", "-4"],
      ["CEILING.MATH(-5.5, 2, 1)", "-6"],
    ],
    inSql(
      plain([num, opt(num, 1), opt(num, 0)], "number", (x, step, mode) => multiple(x, step, "up", mode !== 0)),
      multipleOf("up", true),
    ),
  ),
  "FLOOR.MATH": entry(
    "向下取整倍数",
    "number",
    "FLOOR.MATH(number, step = 1, mode = 0)",
    [
      "向下取步长的倍数；方式不为零时负数向零的方向取。",
      "Rounded down to a multiple; a mode other than 0 takes negative numbers towards zero.",
    ],
    [
      ["FLOOR.MATH(-5.5, 2)", "-6"],
      ["FLOOR.MATH(-5.5, 2, 1)", "-4"],
    ],
    inSql(
      plain([num, opt(num, 1), opt(num, 0)], "number", (x, step, mode) => multiple(x, step, "down", mode !== 0)),
      multipleOf("down", true),
    ),
  ),
  "CEILING.PRECISE": {
    ...entry(
      "精确向上取倍数",
      "number",
      "CEILING.PRECISE(number, step = 1)",
      ["不看正负，向上取步长的倍数。", "Rounded up to a multiple whatever the signs."],
      [["CEILING.PRECISE(-4.1, -2)", "-4"]],
      inSql(
        plain([num, opt(num, 1)], "number", (x, step) => multiple(x, step, "up", false)),
        multipleOf("up", false),
      ),
    ),
    aliases: ["ISO.CEILING"],
  },
  "FLOOR.PRECISE": entry(
    "精确向下取倍数",
    "number",
    "FLOOR.PRECISE(number, step = 1)",
    ["不看正负，向下取步长的倍数。", "Rounded down to a multiple whatever the signs."],
    [["FLOOR.PRECISE(-3.2, 1)", "-4"]],
    inSql(
      plain([num, opt(num, 1)], "number", (x, step) => multiple(x, step, "down", false)),
      multipleOf("down", false),
    ),
  ),
  PRODUCT: entry(
    "乘积",
    "number",
    "PRODUCT(number1, …)",
    ["各数之积，跳过空值。", "The product; blanks are skipped."],
    [["PRODUCT(2, 3, 4)", "24"]],
    withSql(
      plain([nums], "number", (items) => (items.length === 0 ? 0 : items.reduce((product, x) => product * x, 1))),
      productOf,
    ),
  ),
  SUMSQ: entry(
    "平方和",
    "number",
    "SUMSQ(number1, …)",
    ["各数平方之和。", "The sum of the squares."],
    [["SUMSQ(3, 4)", "25"]],
    inSql(
      plain([nums], "number", (items) => items.reduce((sum, x) => sum + x * x, 0)),
      sumOfSquares,
    ),
  ),
  SUMX2MY2: entry(
    "平方差之和",
    "list",
    "SUMX2MY2(list1, list2)",
    ["两个列表逐项平方差之和。", "The sum of the differences of squares, place by place."],
    [["SUMX2MY2(LIST(2, 3), LIST(1, 1))", "11"]],
    pairwise((x, y) => x * x - y * y),
  ),
  SUMX2PY2: entry(
    "平方和之和",
    "list",
    "SUMX2PY2(list1, list2)",
    ["两个列表逐项平方和之和。", "The sum of the sums of squares, place by place."],
    [["SUMX2PY2(LIST(2, 3), LIST(1, 1))", "15"]],
    pairwise((x, y) => x * x + y * y),
  ),
  SUMXMY2: entry(
    "差的平方和",
    "list",
    "SUMXMY2(list1, list2)",
    ["两个列表逐项之差的平方和。", "The sum of the squares of the differences, place by place."],
    [["SUMXMY2(LIST(2, 3), LIST(1, 1))", "5"]],
    pairwise((x, y) => (x - y) ** 2),
  ),
  SERIESSUM: entry(
    "幂级数和",
    "list",
    "SERIESSUM(x, power, step, coefficients)",
    ["系数列表的幂级数之和。", "The sum of a power series with these coefficients."],
    [["SERIESSUM(2, 0, 1, LIST(1, 2, 3))", "17"]],
    plain([num, num, num, list], "number", (x, start, step, factors) => {
      let total = 0;
      for (const [index, factor] of factors.entries()) {
        if (factor instanceof ErrorValue) return factor;
        if (factor !== null && typeof factor !== "number") return failure.value;
        total += (factor ?? 0) * x ** (start + index * step);
      }
      return total;
    }),
  ),
  PERCENTOF: entry(
    "占比",
    "number",
    "PERCENTOF(part, whole)",
    ["部分之和占总和的比例。", "The share of one sum in another."],
    [["PERCENTOF(25, 200)", "0.125"]],
    inSql(
      plain([num, num], "number", (part, all) => (all === 0 ? failure.div0 : part / all)),
      percentOf,
    ),
  ),
  CLAMP: entry(
    "限制范围",
    "number",
    "CLAMP(number, least, most)",
    ["把数限制在最小与最大之间。", "The number, kept between two bounds."],
    [
      ["CLAMP(12, 0, 10)", "10"],
      ["CLAMP(-3, 0, 10)", "0"],
    ],
    inSql(
      plain([num, maybe(num), maybe(num)], "number", (x, least, most) =>
        Math.min(Math.max(x, least ?? -Infinity), most ?? Infinity),
      ),
      clamped,
    ),
  ),
};
