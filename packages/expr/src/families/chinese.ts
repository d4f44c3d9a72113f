import { pinyin } from "pinyin-pro";
import { entry, num, opt, plain, text } from "../cells/plain.ts";
import type { Plain } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { failure } from "../errorValue.ts";
import { MAX_TEXT } from "../limits.ts";
import { Decimal } from "../number.ts";

const digits = "零壹贰叁肆伍陆柒捌玖";
const places = ["", "拾", "佰", "仟"];
const groups = ["", "万", "亿", "万亿"];

/** Amounts from here on have no name. */
const LIMIT = 1e16;

/** An amount of money in the characters that cannot be altered, as on cheques and invoices. */
function amountInWords(amount: number): Plain {
  const [whole = "0", cents = "00"] = new Decimal(Number(Math.abs(amount).toPrecision(17)))
    .toFixed(2, Decimal.ROUND_HALF_UP)
    .split(".");
  if (Number(whole) >= LIMIT) return failure.num;
  const [jiao = 0, fen = 0] = [...cents].map(Number);
  const integer = wholeInWords(whole);
  const sign = amount < 0 && (Number(whole) > 0 || jiao > 0 || fen > 0) ? "负" : "";
  if (jiao === 0 && fen === 0) return `${sign}${integer === "" ? digits.charAt(0) : integer}元整`;
  const head = integer === "" ? "" : `${integer}元`;
  const tenth = jiao > 0 ? `${digits.charAt(jiao)}角` : head === "" ? "" : "零";
  return `${sign}${head}${tenth}${fen > 0 ? `${digits.charAt(fen)}分` : "整"}`;
}

function wholeInWords(whole: string): string {
  let result = "";
  let isGap = false;
  const size = Math.ceil(whole.length / 4);
  for (let group = size - 1; group >= 0; group--) {
    const end = whole.length - group * 4;
    const part = whole.slice(Math.max(0, end - 4), end);
    let words = "";
    for (const [index, digit] of [...part].entries()) {
      if (digit === "0") {
        isGap = true;
        continue;
      }
      // One 零 stands for all zeros between two digits, none for those at the front.
      const gap = isGap && (result !== "" || words !== "") ? digits.charAt(0) : "";
      words += gap + digits.charAt(Number(digit)) + (places[part.length - 1 - index] ?? "");
      isGap = false;
    }
    if (words !== "") result += words + (groups[group] ?? "");
  }
  return result;
}

const tones: Readonly<Record<string, "symbol" | "none" | "num">> = { symbol: "symbol", none: "none", number: "num" };

/** Chinese words: amounts and pronunciation. */
export const chineseFunctions: Readonly<Record<string, FunctionDefinition>> = {
  RMBCAP: entry(
    "人民币大写",
    "text",
    "RMBCAP(amount)",
    ["人民币大写金额，到分。", "An amount of yuan in the characters used on cheques, to the fen."],
    [
      ["RMBCAP(1234.56)", '"壹仟贰佰叁拾肆元伍角陆分"'],
      ["RMBCAP(100200.05)", '"壹拾万零贰佰元零伍分"'],
      ["RMBCAP(0)", '"零元整"'],
      ["RMBCAP(-20.5)", '"负贰拾元伍角整"'],
    ],
    plain([num], "text", amountInWords),
  ),
  PINYIN: entry(
    "拼音",
    "text",
    'PINYIN(text, tones = "none", separator = " ")',
    [
      '汉字的拼音；声调 "none" 不写、"symbol" 标在字母上、"number" 写数字。',
      'The pronunciation of Chinese characters; tones "none", "symbol" or "number".',
    ],
    [
      ['PINYIN("同舟")', '"tong zhou"'],
      ['PINYIN("同舟", "symbol", "")', '"tóngzhōu"'],
    ],
    plain([text, opt(text, "none"), { ...opt(text, " "), takesBlank: true }], "text", (source, style, separator) => {
      const toneType = tones[style];
      if (toneType === undefined || source.length > MAX_TEXT / 10) return failure.value;
      return pinyin(source, { toneType, type: "array", nonZh: "consecutive" }).join(separator);
    }),
  ),
  PINYININITIALS: entry(
    "拼音首字母",
    "text",
    "PINYININITIALS(text)",
    ["汉字拼音的首字母。", "The first letters of the pronunciation of Chinese characters."],
    [['PINYININITIALS("同舟共济")', '"tzgj"']],
    plain([text], "text", (source) =>
      source.length > MAX_TEXT / 10
        ? failure.value
        : pinyin(source, { pattern: "first", toneType: "none", type: "array", nonZh: "consecutive" }).join(""),
    ),
  ),
};
