import { entry, list, maybe, num, nums, opt, plain, strictNum, text, whole } from "../cells/plain.ts";
import { failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";
import { Decimal } from "../number.ts";
import { arabicOf, romanOf } from "./roman.ts";
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
  toBase,
  fromBase,
  bits,
  shifted,
} from "./wholeNumbers.ts";

/** Whole numbers, products, multiples and numerals. */
export const arithmeticFunctions: Readonly<Record<string, FunctionDefinition>> = {
  LOG10: entry(
    "常用对数",
    "number",
    "LOG10(number)",
    ["以 10 为底的对数。", "Logarithm to base 10."],
    [["LOG10(1000)", "3"]],
    plain([num], "number", (x) => (x <= 0 ? failure.num : Math.log10(x))),
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
    plain([num], "number", (x) => factorial(Math.trunc(x < 0 ? Math.floor(x) : x), 1)),
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
    plain([num], "number", (x) => parity(x, 0)),
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
    plain([num], "number", (x) => parity(x, 1)),
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
    plain([num, num], "number", nearestMultiple),
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
    plain([num, opt(num, 1), opt(num, 0)], "number", (x, step, mode) => multiple(x, step, "up", mode !== 0)),
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
    plain([num, opt(num, 1), opt(num, 0)], "number", (x, step, mode) => multiple(x, step, "down", mode !== 0)),
  ),
  "CEILING.PRECISE": {
    ...entry(
      "精确向上取倍数",
      "number",
      "CEILING.PRECISE(number, step = 1)",
      ["不看正负，向上取步长的倍数。", "Rounded up to a multiple whatever the signs."],
      [["CEILING.PRECISE(-4.1, -2)", "-4"]],
      plain([num, opt(num, 1)], "number", (x, step) => multiple(x, step, "up", false)),
    ),
    aliases: ["ISO.CEILING"],
  },
  "FLOOR.PRECISE": entry(
    "精确向下取倍数",
    "number",
    "FLOOR.PRECISE(number, step = 1)",
    ["不看正负，向下取步长的倍数。", "Rounded down to a multiple whatever the signs."],
    [["FLOOR.PRECISE(-3.2, 1)", "-4"]],
    plain([num, opt(num, 1)], "number", (x, step) => multiple(x, step, "down", false)),
  ),
  PRODUCT: entry(
    "乘积",
    "number",
    "PRODUCT(number1, …)",
    ["各数之积，跳过空值。", "The product; blanks are skipped."],
    [["PRODUCT(2, 3, 4)", "24"]],
    plain([nums], "number", (items) => (items.length === 0 ? 0 : items.reduce((product, x) => product * x, 1))),
  ),
  SUMSQ: entry(
    "平方和",
    "number",
    "SUMSQ(number1, …)",
    ["各数平方之和。", "The sum of the squares."],
    [["SUMSQ(3, 4)", "25"]],
    plain([nums], "number", (items) => items.reduce((sum, x) => sum + x * x, 0)),
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
    plain([num, num, num, list], "number", (x, start, step, factors) =>
      factors.reduce<number>(
        (sum, factor, index) => sum + (typeof factor === "number" ? factor * x ** (start + index * step) : 0),
        0,
      ),
    ),
  ),
  ROMAN: entry(
    "罗马数字",
    "text",
    "ROMAN(number, form = 0)",
    ["罗马数字；形式 0 为经典写法，4 最简。", "Roman numerals; form 0 is classic, 4 the shortest."],
    [
      ["ROMAN(499)", '"CDXCIX"'],
      ["ROMAN(499, 4)", '"ID"'],
    ],
    plain([num, opt(num, 0)], "text", (x, form) => romanOf(Math.trunc(x), Math.trunc(form))),
  ),
  ARABIC: entry(
    "罗马数字转数值",
    "number",
    "ARABIC(text)",
    ["把罗马数字读成数。", "The number that Roman numerals spell."],
    [
      ['ARABIC("CDXCIX")', "499"],
      ['ARABIC("abc")', null],
    ],
    plain([text], "number", arabicOf),
  ),
  BASE: entry(
    "进制文本",
    "text",
    "BASE(number, radix, length = 0)",
    ["把整数写成 2 到 36 进制。", "A whole number in base 2 to 36."],
    [
      ["BASE(7, 2)", '"111"'],
      ["BASE(255, 16, 4)", '"00FF"'],
    ],
    plain([whole, whole, opt(whole, 0)], "text", toBase),
  ),
  DECIMAL: entry(
    "进制转十进制",
    "number",
    "DECIMAL(text, radix)",
    ["把 2 到 36 进制的文本读成数。", "The number that digits of base 2 to 36 spell."],
    [['DECIMAL("FF", 16)', "255"]],
    plain([text, whole], "number", fromBase),
  ),
  DELTA: entry(
    "是否相等",
    "number",
    "DELTA(number1, number2 = 0)",
    ["两数相等为 1，否则为 0。", "1 when both numbers are equal, else 0."],
    [
      ["DELTA(5, 5)", "1"],
      ["DELTA(5)", "0"],
    ],
    plain([strictNum, opt(strictNum, 0)], "number", (a, b) => (a === b ? 1 : 0)),
  ),
  GESTEP: entry(
    "是否达到",
    "number",
    "GESTEP(number, step = 0)",
    ["达到阈值为 1，否则为 0。", "1 when the number is at least the step, else 0."],
    [["GESTEP(5, 4)", "1"]],
    plain([strictNum, opt(strictNum, 0)], "number", (x, step) => (x >= step ? 1 : 0)),
  ),
  BITAND: entry(
    "按位与",
    "number",
    "BITAND(number1, number2)",
    ["按位与。", "The bits that both have."],
    [["BITAND(13, 25)", "9"]],
    bits((a, b) => a & b),
  ),
  BITOR: entry(
    "按位或",
    "number",
    "BITOR(number1, number2)",
    ["按位或。", "The bits that either has."],
    [["BITOR(23, 10)", "31"]],
    bits((a, b) => a | b),
  ),
  BITXOR: entry(
    "按位异或",
    "number",
    "BITXOR(number1, number2)",
    ["按位异或。", "The bits that one of them has."],
    [["BITXOR(5, 3)", "6"]],
    bits((a, b) => a ^ b),
  ),
  BITLSHIFT: entry(
    "按位左移",
    "number",
    "BITLSHIFT(number, count)",
    ["把各位左移。", "The bits moved left."],
    [["BITLSHIFT(4, 2)", "16"]],
    plain([num, whole], "number", (x, by) => shifted(x, by)),
  ),
  BITRSHIFT: entry(
    "按位右移",
    "number",
    "BITRSHIFT(number, count)",
    ["把各位右移。", "The bits moved right."],
    [["BITRSHIFT(13, 2)", "3"]],
    plain([num, whole], "number", (x, by) => shifted(x, -by)),
  ),
  PERCENTOF: entry(
    "占比",
    "number",
    "PERCENTOF(part, whole)",
    ["部分之和占总和的比例。", "The share of one sum in another."],
    [["PERCENTOF(25, 200)", "0.125"]],
    plain([num, num], "number", (part, all) => (all === 0 ? failure.div0 : part / all)),
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
    plain([num, maybe(num), maybe(num)], "number", (x, least, most) =>
      Math.min(Math.max(x, least ?? -Infinity), most ?? Infinity),
    ),
  ),
};
