import { entry, num, opt, plain, strictNum, text, whole } from "../cells/plain.ts";
import type { Arg } from "../cells/plain.ts";
import { single } from "../cells/cell.ts";
import type { FunctionDefinition } from "../define.ts";
import { bitsOf, flagOf, shiftOf } from "./exactNumbers.ts";
import { inSql } from "./inSql.ts";
import { arabicOf, romanOf } from "./roman.ts";
import { bits, fromBase, shifted, toBase } from "./wholeNumbers.ts";

/** TRUE is the classic form and FALSE the shortest. */
const romanForm: Arg<number> = {
  ...num,
  fromCells: (given, context) => {
    const value = single(given[0] ?? null);
    return typeof value === "boolean" ? (value ? 0 : 4) : num.fromCells([value], context);
  },
};

/** Numerals, bits and flags. */
export const numeralFunctions: Readonly<Record<string, FunctionDefinition>> = {
  ROMAN: entry(
    "罗马数字",
    "text",
    "ROMAN(number, form = 0)",
    ["罗马数字；形式 0 为经典写法，4 最简。", "Roman numerals; form 0 is classic, 4 the shortest."],
    [
      ["ROMAN(499)", '"CDXCIX"'],
      ["ROMAN(499, 4)", '"ID"'],
    ],
    plain([num, opt(romanForm, 0)], "text", (x, form) => romanOf(Math.trunc(x), Math.trunc(form))),
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
    inSql(
      plain([strictNum, opt(strictNum, 0)], "number", (a, b) => (a === b ? 1 : 0)),
      flagOf("="),
    ),
  ),
  GESTEP: entry(
    "是否达到",
    "number",
    "GESTEP(number, step = 0)",
    ["达到阈值为 1，否则为 0。", "1 when the number is at least the step, else 0."],
    [["GESTEP(5, 4)", "1"]],
    inSql(
      plain([strictNum, opt(strictNum, 0)], "number", (x, step) => (x >= step ? 1 : 0)),
      flagOf(">="),
    ),
  ),
  BITAND: entry(
    "按位与",
    "number",
    "BITAND(number1, number2)",
    ["按位与。", "The bits that both have."],
    [["BITAND(13, 25)", "9"]],
    inSql(
      bits((a, b) => a & b),
      bitsOf((a, b) => a & b, "&"),
    ),
  ),
  BITOR: entry(
    "按位或",
    "number",
    "BITOR(number1, number2)",
    ["按位或。", "The bits that either has."],
    [["BITOR(23, 10)", "31"]],
    inSql(
      bits((a, b) => a | b),
      bitsOf((a, b) => a | b, "|"),
    ),
  ),
  BITXOR: entry(
    "按位异或",
    "number",
    "BITXOR(number1, number2)",
    ["按位异或。", "The bits that one of them has."],
    [["BITXOR(5, 3)", "6"]],
    inSql(
      bits((a, b) => a ^ b),
      bitsOf((a, b) => a ^ b, "#"),
    ),
  ),
  BITLSHIFT: entry(
    "按位左移",
    "number",
    "BITLSHIFT(number, count)",
    ["把各位左移。", "The bits moved left."],
    [["BITLSHIFT(4, 2)", "16"]],
    inSql(
      plain([num, whole], "number", (x, by) => shifted(x, by)),
      shiftOf(1),
    ),
  ),
  BITRSHIFT: entry(
    "按位右移",
    "number",
    "BITRSHIFT(number, count)",
    ["把各位右移。", "The bits moved right."],
    [["BITRSHIFT(13, 2)", "3"]],
    inSql(
      plain([num, whole], "number", (x, by) => shifted(x, -by)),
      shiftOf(-1),
    ),
  ),
};
