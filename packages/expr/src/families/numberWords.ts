import { entry, num, opt, plain, whole } from "../cells/plain.ts";
import type { Plain } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { failure } from "../errorValue.ts";

const styles = {
  1: { digits: "〇一二三四五六七八九", places: ["", "十", "百", "千"] },
  2: { digits: "零壹贰叁肆伍陆柒捌玖", places: ["", "拾", "佰", "仟"] },
} as const;

const groups = ["", "万", "亿", "万亿"] as const;

/** 一百二十三, 壹佰贰拾叁 or 一二三: a whole number of up to sixteen digits in Chinese characters. */
export function numberWords(value: number, style: number): Plain {
  const size = Math.round(Math.abs(value));
  if (size >= 1e16 || (style !== 1 && style !== 2 && style !== 3)) return failure.num;
  if (style === 3) return signed(value, [...`${size}`].map((digit) => styles[1].digits.charAt(Number(digit))).join(""));
  const { digits, places } = styles[style];
  if (size === 0) return digits.charAt(0);
  const text = `${size}`;
  let [result, isGap, hasDigit] = ["", false, false];
  for (const [index, digit] of [...text].entries()) {
    const place = text.length - 1 - index;
    if (digit === "0") isGap = result !== "";
    else {
      result += `${isGap ? digits.charAt(0) : ""}${digits.charAt(Number(digit))}${places[place % 4] ?? ""}`;
      [isGap, hasDigit] = [false, true];
    }
    if (place % 4 === 0) {
      if (hasDigit) result += groups[place / 4] ?? "";
      hasDigit = false;
    }
  }
  return signed(value, result);
}

const signed = (value: number, words: string): string => (value <= -0.5 ? `-${words}` : words);

/** Numbers in Chinese characters. */
export const numberWordFunctions: Readonly<Record<string, FunctionDefinition>> = {
  NUMBERSTRING: entry(
    "中文数字",
    "text",
    "NUMBERSTRING(number, type = 1)",
    [
      "用汉字书写整数；类型 1 为“一百二十三”，2 为“壹佰贰拾叁”，3 为“一二三”。",
      'A whole number in Chinese characters; type 1 gives "一百二十三", 2 "壹佰贰拾叁", 3 "一二三".',
    ],
    [
      ["NUMBERSTRING(123)", '"一百二十三"'],
      ["NUMBERSTRING(100205, 2)", '"壹拾万零贰佰零伍"'],
      ["NUMBERSTRING(2026, 3)", '"二〇二六"'],
    ],
    plain([num, opt(whole, 1)], "text", numberWords),
  ),
};
