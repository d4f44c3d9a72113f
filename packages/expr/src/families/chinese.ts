import { pinyin } from "pinyin-pro";
import { entry, opt, plain, text } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { failure } from "../errorValue.ts";
import { MAX_TEXT } from "../limits.ts";

const tones: Readonly<Record<string, "symbol" | "none" | "num">> = { symbol: "symbol", none: "none", number: "num" };

/** The pronunciation of Chinese characters. */
export const chineseFunctions: Readonly<Record<string, FunctionDefinition>> = {
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
      const toneType = Object.hasOwn(tones, style) ? tones[style] : undefined;
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
