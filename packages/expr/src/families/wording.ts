import { cell, entry, flag, list, num, opt, plain, text, values, whole } from "../cells/plain.ts";
import type { Body } from "../cells/plain.ts";
import type { Cell } from "../cells/cell.ts";
import { Range } from "../cells/cell.ts";
import { numberOf } from "../cells/readCell.ts";
import { arrayText, valueText } from "./valueText.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";
import { Decimal } from "../number.ts";
import { inSql } from "./inSql.ts";
import { charOfCode, charOfPoint, codeOfChar, fixed, pointOfChar, reversed, withoutControl } from "./exactTexts.ts";

/** Half away from zero, on the digits a person sees. */
function rounded(x: number, decimals: number): string {
  const value = new Decimal(Number(x.toPrecision(15)));
  if (decimals >= 0) return value.toFixed(Math.min(decimals, 127), Decimal.ROUND_HALF_UP);
  const unit = new Decimal(10).pow(Math.min(-decimals, 400));
  return value.div(unit).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).times(unit).toFixed(0);
}

const grouped = (digits: string): string =>
  digits.replace(
    /^(-?)(\d+)/,
    (_, sign: string, integer: string) => sign + integer.replaceAll(/(\d)(?=(\d{3})+$)/g, "$1,"),
  );

const isZero = (digits: string): boolean => !/[1-9]/.test(digits);

/** Upper case at each beginning of a word, lower case within. */
function proper(source: string): string {
  return source
    .toLowerCase()
    .replaceAll(/(^|[^\p{L}])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** Windows' characters 128 to 159, which Unicode has elsewhere. */
const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

function charOf(code: number): string | ErrorValue {
  if (code < 1 || code > 255) return failure.value;
  return code >= 128 && code <= 159 ? (WINDOWS[code - 128] ?? "") : String.fromCharCode(code);
}

function codeOf(source: string): number | ErrorValue {
  const point = source.codePointAt(0);
  if (point === undefined) return failure.value;
  const place = WINDOWS.indexOf(String.fromCodePoint(point));
  return place >= 0 ? place + 128 : point < 256 ? point : 63;
}

/** 1,234.5 written with other signs. */
function numberValue(source: string, decimal: string, group: string): number | ErrorValue {
  const packed = source.replaceAll(/\s/g, "");
  if (packed === "") return 0;
  if (decimal === group) return failure.value;
  const at = packed.indexOf(decimal[0] ?? ".");
  const [integer, fraction] = at < 0 ? [packed, ""] : [packed.slice(0, at), packed.slice(at + 1)];
  if (fraction.includes(group[0] ?? ",")) return failure.value;
  const percents = /%*$/.exec(packed)?.[0].length ?? 0;
  const plainText = `${integer.replaceAll(group[0] ?? ",", "")}${at < 0 ? "" : "."}${fraction}`.replace(/%*$/, "");
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plainText)) return failure.value;
  return Number(plainText) / 100 ** percents;
}

/** A Chinese character, or letters, marks and digits with the signs inside a word. */
const words = /\p{Script=Han}|[[\p{L}\p{N}\p{M}]--\p{Script=Han}]+(?:['’\-][[\p{L}\p{N}\p{M}]--\p{Script=Han}]+)*/gv;
const ofCell = (js: (value: Cell) => boolean): Body => plain([cell], "boolean", js);
const help = (zh: string, en: string): readonly [string, string] => [zh, en];

/** Text: characters, numbers as text, joining and parting. */
export const wordingFunctions: Readonly<Record<string, FunctionDefinition>> = {
  PROPER: entry(
    "首字母大写",
    "text",
    "PROPER(text)",
    help("每个单词首字母大写。", "Each word with a capital first letter."),
    [['PROPER("hello wORLD")', '"Hello World"']],
    plain([text], "text", proper),
  ),
  CLEAN: entry(
    "清除控制符",
    "text",
    "CLEAN(text)",
    help("去掉不可打印的字符。", "Without characters that cannot be printed."),
    [['CLEAN("ab")', '"ab"']],
    inSql(
      plain([text], "text", (source) => source.replaceAll(/[\0-\x1f]/g, "")),
      withoutControl,
    ),
  ),
  CHAR: entry(
    "字符",
    "text",
    "CHAR(code)",
    help("编码 1 到 255 的字符。", "The character with a code from 1 to 255."),
    [["CHAR(65)", '"A"']],
    inSql(plain([whole], "text", charOf), charOfCode(charOf, WINDOWS)),
  ),
  CODE: entry(
    "字符编码",
    "text",
    "CODE(text)",
    help("首个字符的编码。", "The code of the first character."),
    [['CODE("A")', "65"]],
    inSql(plain([text], "number", codeOf), codeOfChar(codeOf, WINDOWS)),
  ),
  UNICHAR: entry(
    "统一码字符",
    "text",
    "UNICHAR(code)",
    help("Unicode 编码对应的字符。", "The character with this Unicode code point."),
    [["UNICHAR(21516)", '"同"']],
    inSql(
      plain([whole], "text", (code) =>
        code < 1 || code > 0x10ffff
          ? failure.value
          : code >= 0xd800 && code <= 0xdfff
            ? failure.na
            : String.fromCodePoint(code),
      ),
      charOfPoint,
    ),
  ),
  UNICODE: entry(
    "统一码",
    "text",
    "UNICODE(text)",
    help("首个字符的 Unicode 编码。", "The Unicode code point of the first character."),
    [['UNICODE("同")', "21516"]],
    inSql(
      plain([text], "number", (source) => source.codePointAt(0) ?? failure.value),
      pointOfChar,
    ),
  ),
  FIXED: entry(
    "定点文本",
    "text",
    "FIXED(number, decimals = 2, noCommas = FALSE)",
    help("固定小数位的文本，带千分位。", "A number as text with so many decimals and commas between thousands."),
    [
      ["FIXED(1234.567, 1)", '"1,234.6"'],
      ["FIXED(1234.567, 1, TRUE)", '"1234.6"'],
    ],
    inSql(
      plain([num, opt(whole, 2), opt(flag, false)], "text", (x, decimals, isPlain) => {
        if (decimals > 127) return failure.value;
        const digits = rounded(x, decimals);
        return isPlain ? digits : grouped(digits);
      }),
      fixed,
    ),
  ),
  DOLLAR: entry(
    "美元文本",
    "text",
    "DOLLAR(number, decimals = 2)",
    help("美元金额文本。", "An amount of dollars as text."),
    [
      ["DOLLAR(1234.567)", '"$1,234.57"'],
      ["DOLLAR(-5, 0)", '"($5)"'],
    ],
    plain([num, opt(whole, 2)], "text", (x, decimals) => {
      if (decimals > 127) return failure.value;
      const digits = grouped(rounded(Math.abs(x), decimals));
      return x < 0 && !isZero(digits) ? `($${digits})` : `$${digits}`;
    }),
  ),
  NUMBERVALUE: entry(
    "按符号转数值",
    "text",
    'NUMBERVALUE(text, decimal = ".", group = ",")',
    help("按指定的小数点和分组符读数。", "The number a text spells with these signs for decimals and groups."),
    [['NUMBERVALUE("2.500,27", ",", ".")', "2500.27"]],
    plain([text, opt(text, "."), opt(text, ",")], "number", numberValue),
  ),
  T: entry(
    "取文本",
    "text",
    "T(value)",
    help("是文本时给出它，否则为空。", "The value when it is text, else blank."),
    [
      ['T("a")', '"a"'],
      ["T(5)", null],
    ],
    plain([cell], "text", (value) => (value instanceof ErrorValue ? value : typeof value === "string" ? value : "")),
  ),
  N: entry(
    "取数值",
    "number",
    "N(value)",
    help("数为其本身，是为 1，其他为 0。", "A number itself, yes as 1, anything else as 0."),
    [
      ["N(TRUE)", "1"],
      ['N("7")', "0"],
    ],
    plain([cell], "number", (value) =>
      value instanceof ErrorValue ? value : typeof value === "number" ? value : value === true ? 1 : 0,
    ),
  ),
  REVERSETEXT: entry(
    "倒序文本",
    "text",
    "REVERSETEXT(text)",
    help("把字符倒过来。", "The characters from last to first."),
    [['REVERSETEXT("abc")', '"cba"']],
    inSql(
      plain([text], "text", (source) => [...source].toReversed().join("")),
      reversed,
    ),
  ),
  WORDCOUNT: entry(
    "词数",
    "text",
    "WORDCOUNT(text)",
    help("单词数，每个汉字算一个词。", "How many words a text has; each Chinese character counts as one."),
    [
      ['WORDCOUNT("hello 世界")', "3"],
      ['WORDCOUNT("iPhone手机")', "3"],
    ],
    plain([text], "number", (source) => source.match(words)?.length ?? 0),
  ),
  ENCODEURL: entry(
    "网址编码",
    "text",
    "ENCODEURL(text)",
    help("可放进网址的编码文本。", "The text as it may stand in an address of the web."),
    [['ENCODEURL("a b")', '"a%20b"']],
    plain([text], "text", (source) => encodeURIComponent(source.toWellFormed())),
  ),
  ARRAYTOTEXT: {
    ...entry(
      "列表转文本",
      "text",
      "ARRAYTOTEXT(list, format = 0)",
      help(
        "列表各项的文本，用逗号分开；格式 1 写成数组常量。",
        "The items of a list as text, with commas between them; format 1 writes an array.",
      ),
      [
        ['ARRAYTOTEXT(LIST("a", "b"))', '"a, b"'],
        ['ARRAYTOTEXT(LIST("a", "b"), 1)', '"{""a"",""b""}"'],
      ],
      plain([list, opt(num, 0)], "text", (items, format) => arrayText([items], format)),
    ),
    cells: ([block = null, format = 0]) => {
      const kind = numberOf(format);
      if (typeof kind !== "number") return kind;
      const written = arrayText(block instanceof Range ? block.rows : [[block]], Math.trunc(kind));
      return typeof written === "string" ? written : failure.value;
    },
  },
  VALUETOTEXT: entry(
    "值转文本",
    "text",
    "VALUETOTEXT(value, format = 0)",
    help("任意值的文本；格式 1 给文本加引号。", "Any value as text; format 1 puts quotes around text."),
    [['VALUETOTEXT("a", 1)', '"""a"""']],
    plain([cell, opt(num, 0)], "text", (value, format) => valueText(value, format === 1)),
  ),
  ISNUMBER: entry(
    "是数值",
    "logic",
    "ISNUMBER(value)",
    help("值是数时为真。", "Whether the value is a number."),
    [
      ["ISNUMBER(5)", "TRUE"],
      ['ISNUMBER("5")', "FALSE"],
    ],
    ofCell((value) => typeof value === "number"),
  ),
  ISTEXT: entry(
    "是文本",
    "logic",
    "ISTEXT(value)",
    help("值是文本时为真。", "Whether the value is text."),
    [['ISTEXT("5")', "TRUE"]],
    ofCell((value) => typeof value === "string"),
  ),
  ISNONTEXT: entry(
    "非文本",
    "logic",
    "ISNONTEXT(value)",
    help("值不是文本时为真。", "Whether the value is anything but text."),
    [["ISNONTEXT(5)", "TRUE"]],
    ofCell((value) => typeof value !== "string"),
  ),
  ISLOGICAL: entry(
    "是逻辑值",
    "logic",
    "ISLOGICAL(value)",
    help("值为是否时为真。", "Whether the value is yes or no."),
    [["ISLOGICAL(TRUE)", "TRUE"]],
    ofCell((value) => typeof value === "boolean"),
  ),
  TYPE: entry(
    "值类型",
    "logic",
    "TYPE(value)",
    help("数 1、文本 2、是否 4、错误 16。", "1 for a number, 2 for text, 4 for yes or no, 16 for an error."),
    [
      ["TYPE(5)", "1"],
      ['TYPE("a")', "2"],
    ],
    plain([cell], "number", (value) =>
      value instanceof ErrorValue ? 16 : typeof value === "string" ? 2 : typeof value === "boolean" ? 4 : 1,
    ),
  ),
  NA: entry(
    "无可用值",
    "logic",
    "NA()",
    help("错误值 #N/A。", "The error value #N/A."),
    [["NA()", null]],
    plain([], "number", () => failure.na),
  ),
  ANYTRUE: entry(
    "任一为真",
    "list",
    "ANYTRUE(value1, …)",
    help("列表中至少有一个真。", "Whether at least one of the values is true."),
    [["ANYTRUE(LIST(FALSE, TRUE))", "TRUE"]],
    plain([values], "boolean", (all) => all.some((value) => value === true)),
  ),
  ALLTRUE: entry(
    "全部为真",
    "list",
    "ALLTRUE(value1, …)",
    help("列表中每一个都为真。", "Whether every one of the values is true."),
    [["ALLTRUE(LIST(FALSE, TRUE))", "FALSE"]],
    plain([values], "boolean", (all) => all.every((value) => value === true)),
  ),
};
