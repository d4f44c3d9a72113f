import { entry, maybe, num, plain } from "../cells/plain.ts";
import type { Arg, Body, Plain } from "../cells/plain.ts";
import { single } from "../cells/cell.ts";
import { textOf } from "../cells/readCell.ts";
import { failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";

// Ten digits of the base, the highest half of them negative.
const DIGITS = 10;

/** Digits as a text, or a number that is read as its digits; yes and no are refused. */
const digits: Arg<string> = {
  spec: "textual",
  isRest: false,
  takesBlank: false,
  fromValues: ([value = null]) => (typeof value === "string" ? value : ""),
  fromCells: ([arg = null]) => (typeof single(arg) === "boolean" ? failure.value : textOf(arg)),
};

/** A number that yes and no do not stand for. */
const count: Arg<number> = {
  ...num,
  fromCells: (args, context) =>
    typeof single(args[0] ?? null) === "boolean" ? failure.value : num.fromCells(args, context),
};

function read(text: string, base: number): number | null {
  const value = text.trim() === "" ? 0 : Number.parseInt(text, base);
  const legal = base === 2 ? /^[01]*$/ : base === 8 ? /^[0-7]*$/ : /^[0-9a-f]*$/i;
  if (text.length > DIGITS || !legal.test(text)) return null;
  return value >= base ** DIGITS / 2 ? value - base ** DIGITS : value;
}

function write(value: number, base: number, least: number | null): Plain {
  const whole = Math.trunc(value);
  const half = base ** DIGITS / 2;
  if (whole < -half || whole >= half || (least !== null && (Math.trunc(least) < 1 || least > DIGITS)))
    return failure.num;
  if (whole < 0) return (whole + base ** DIGITS).toString(base).toUpperCase();
  const text = whole.toString(base).toUpperCase();
  if (least === null) return text;
  return text.length > Math.trunc(least) ? failure.num : text.padStart(Math.trunc(least), "0");
}

const toDecimal = (base: number): Body => plain([digits], "number", (text) => read(text, base) ?? failure.num);
const fromDecimal = (base: number): Body =>
  plain([count, maybe(num)], "text", (value, least) => write(value, base, least));
const between = (from: number, to: number): Body =>
  plain([digits, maybe(num)], "text", (text, least) => {
    const value = read(text, from);
    return value === null ? failure.num : write(value, to, least);
  });

const names = {
  2: ["BIN", "二进制", "binary"],
  8: ["OCT", "八进制", "octal"],
  16: ["HEX", "十六进制", "hexadecimal"],
} as const;
const samples = { 2: "1111", 8: "17", 16: "F" } as const;
type Base = keyof typeof names;

function define(): Readonly<Record<string, FunctionDefinition>> {
  const found: Record<string, FunctionDefinition> = {};
  const bases = [2, 8, 16] as const satisfies readonly Base[];
  for (const base of bases) {
    const [short, zh, en] = names[base];
    found[`${short}2DEC`] = entry(
      `${zh}转十进制`,
      "number",
      `${short}2DEC(text)`,
      [`把${zh}文本读成数，最多十位。`, `The number that up to ten ${en} digits spell.`],
      [[`${short}2DEC("${samples[base]}")`, "15"]],
      toDecimal(base),
    );
    found[`DEC2${short}`] = entry(
      `十进制转${zh}`,
      "number",
      `DEC2${short}(number, length)`,
      [`把整数写成${zh}文本。`, `A whole number in ${en} digits.`],
      [[`DEC2${short}(15)`, `"${samples[base]}"`]],
      fromDecimal(base),
    );
    for (const other of bases) {
      if (other === base) continue;
      const [target, targetZh, targetEn] = names[other];
      found[`${short}2${target}`] = entry(
        `${zh}转${targetZh}`,
        "number",
        `${short}2${target}(text, length)`,
        [`把${zh}文本写成${targetZh}文本。`, `${en.charAt(0).toUpperCase()}${en.slice(1)} digits in ${targetEn}.`],
        [[`${short}2${target}("${samples[base]}")`, `"${samples[other]}"`]],
        between(base, other),
      );
    }
  }
  return found;
}

/** Binary, octal and hexadecimal digits. */
export const radixFunctions: Readonly<Record<string, FunctionDefinition>> = define();
