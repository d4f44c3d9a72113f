/** A number as written: which decimal marks would make sense of it, and what stood around the digits. */
export interface NumberShape {
  readonly dot: boolean;
  readonly comma: boolean;
  /** Whole when the dot, or the comma, is the decimal mark. */
  readonly isDotInteger: boolean;
  readonly isCommaInteger: boolean;
  readonly hasThousands: boolean;
  readonly percent: boolean;
  /** ISO code, or "" without a currency. */
  readonly currency: string;
}

/** The mark between whole and fraction. */
export type DecimalMark = "." | ",";

const currencies: readonly (readonly [string, string])[] = [
  ["HK$", "HKD"],
  ["NT$", "TWD"],
  ["US$", "USD"],
  ["CN¥", "CNY"],
  ["RMB", "CNY"],
  ["人民币", "CNY"],
  ["CNY", "CNY"],
  ["USD", "USD"],
  ["EUR", "EUR"],
  ["GBP", "GBP"],
  ["JPY", "JPY"],
  ["HKD", "HKD"],
  ["CHF", "CHF"],
  ["港元", "HKD"],
  ["美元", "USD"],
  ["欧元", "EUR"],
  ["日元", "JPY"],
  ["元", "CNY"],
  ["圆", "CNY"],
  ["¥", "CNY"],
  ["￥", "CNY"],
  ["$", "USD"],
  ["＄", "USD"],
  ["€", "EUR"],
  ["£", "GBP"],
  ["₹", "INR"],
  ["₩", "KRW"],
];

/** Chinese magnitudes and how many places they move the point. */
const magnitudes: readonly (readonly [string, number])[] = [
  ["万亿", 12],
  ["百万", 6],
  ["千万", 7],
  ["亿", 8],
  ["万", 4],
  ["千", 3],
];

const digitsOnly = /^[0-9]+$/u;
const dotStyle =
  /^(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}|[0-9]{1,3}(?:[ '’\u00a0\u202f][0-9]{3})+)?(?:\.[0-9]*)?$/u;
const commaStyle = /^(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:[ '’\u00a0\u202f][0-9]{3})+)?(?:,[0-9]*)?$/u;

interface Parts {
  readonly body: string;
  readonly isNegative: boolean;
  readonly percent: boolean;
  readonly permille: boolean;
  readonly currency: string;
  readonly shift: number;
  readonly exponent: number;
}

/** Takes sign, brackets, currency, percent sign and Chinese magnitude off; undefined when what is left is no number. */
function takeApart(text: string): Parts | undefined {
  let rest = text.trim();
  if (rest.length === 0 || rest.length > 60) return undefined;
  // most texts with digits in them are words with a number behind
  if (/^[A-Za-z]/u.test(rest) && !/^(?:HK\$|NT\$|US\$|CN¥|RMB|CNY|USD|EUR|GBP|JPY|HKD|CHF)/u.test(rest))
    return undefined;
  if (/[\uff01-\uff5e]/u.test(rest)) rest = rest.normalize("NFKC");
  let isNegative = false;
  if (rest.startsWith("(") && rest.endsWith(")")) {
    isNegative = true;
    rest = rest.slice(1, -1).trim();
  }
  let currency = "";
  let hasSign = isNegative;
  const takeSign = (): void => {
    const first = rest[0];
    if (hasSign || (first !== "-" && first !== "+" && first !== "−")) return;
    hasSign = true;
    isNegative = first !== "+";
    rest = rest.slice(1).trimStart();
  };
  takeSign();
  const prefix = currencies.find(([mark]) => rest.startsWith(mark));
  if (prefix !== undefined) {
    currency = prefix[1];
    rest = rest.slice(prefix[0].length).trimStart();
    takeSign();
  }
  if (currency === "") {
    const suffix = currencies.find(([mark]) => rest.endsWith(mark));
    if (suffix !== undefined) {
      currency = suffix[1];
      rest = rest.slice(0, -suffix[0].length).trimEnd();
    }
  }
  if (!hasSign && rest.length > 1 && rest.endsWith("-")) {
    hasSign = true;
    isNegative = true;
    rest = rest.slice(0, -1).trimEnd();
  }
  let shift = 0;
  const magnitude = magnitudes.find(([mark]) => rest.endsWith(mark));
  if (magnitude !== undefined) {
    shift = magnitude[1];
    rest = rest.slice(0, -magnitude[0].length).trimEnd();
  }
  const percent = rest.endsWith("%");
  const permille = rest.endsWith("‰");
  if (percent || permille) rest = rest.slice(0, -1).trimEnd();
  let exponent = 0;
  const scientific = /^([0-9]+(?:[.,][0-9]+)?)[eE]([+-]?[0-9]{1,3})$/u.exec(rest);
  if (scientific !== null) {
    rest = scientific[1] ?? "";
    exponent = Number(scientific[2]);
  }
  return /[0-9]/u.test(rest) ? { body: rest, isNegative, percent, permille, currency, shift, exponent } : undefined;
}

/** What kind of number a text looks like; undefined when it is none. */
export function readNumberShape(text: string): NumberShape | undefined {
  const code = text.charCodeAt(0);
  // plain digits are by far the most frequent
  if (code >= 48 && code <= 57 && digitsOnly.test(text)) return plainInteger;
  const parts = takeApart(text);
  if (parts === undefined) return undefined;
  const dot = dotStyle.test(parts.body);
  const comma = commaStyle.test(parts.body);
  if (!dot && !comma) return undefined;
  const isWhole = parts.exponent >= 0 && !parts.percent && !parts.permille;
  const hasThousands = /[0-9][,.' ’\u00a0\u202f][0-9]{3}(?![0-9])/u.test(parts.body);
  return {
    dot,
    comma,
    isDotInteger: isWhole && dot && !parts.body.includes("."),
    isCommaInteger: isWhole && comma && !parts.body.includes(","),
    hasThousands,
    percent: parts.percent,
    currency: parts.currency,
  };
}

const plainInteger: NumberShape = {
  dot: true,
  comma: true,
  isDotInteger: true,
  isCommaInteger: true,
  hasThousands: false,
  percent: false,
  currency: "",
};

/**
 * The exact value of a written number as canonical decimal text: no exponent, no thousands marks, no plus sign,
 * trailing zeros of the fraction kept. 12.5% is 0.125, (3) is -3, 1.2万 is 12000.
 */
export function parseNumber(text: string, decimal: DecimalMark): string | undefined {
  const parts = takeApart(text);
  if (parts === undefined || !(decimal === "." ? dotStyle : commaStyle).test(parts.body)) return undefined;
  const at = parts.body.lastIndexOf(decimal);
  const whole = (at < 0 ? parts.body : parts.body.slice(0, at)).replaceAll(/[^0-9]/gu, "");
  const fraction = at < 0 ? "" : parts.body.slice(at + 1);
  const shift = parts.shift + parts.exponent - (parts.percent ? 2 : parts.permille ? 3 : 0);
  return writeDecimal(parts.isNegative, whole, fraction, shift);
}

/** Digits behind the last dot or comma of a text. */
export function fractionOf(text: string): number {
  const at = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  if (at < 0) return 0;
  let end = at + 1;
  while (end < text.length && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
  return end - at - 1;
}

/** Places behind the point that a written number needs, whichever its decimal mark; those of a percent sign not counted. */
export function placesOf(text: string): number {
  const plain = /[\uff01-\uff5e]/u.test(text) ? text.normalize("NFKC") : text;
  const exponent = Number(/[eE]-([0-9]{1,3})/u.exec(plain)?.[1] ?? 0);
  return fractionOf(plain) + exponent + (plain.includes("‰") ? 3 : 0);
}

/** Digits with the point moved; at most 400 places, past which a text is no amount of anything. */
function writeDecimal(isNegative: boolean, whole: string, fraction: string, shift: number): string | undefined {
  if (Math.abs(shift) > 400) return undefined;
  let digits = whole + fraction;
  let point = whole.length + shift;
  if (point < 0) {
    digits = "0".repeat(-point) + digits;
    point = 0;
  }
  if (point > digits.length) digits = digits.padEnd(point, "0");
  const left = digits.slice(0, point).replace(/^0+(?=[0-9])/u, "") || "0";
  const right = digits.slice(point);
  const isZero = /^0*$/u.test(left + right);
  return `${isNegative && !isZero ? "-" : ""}${left}${right === "" ? "" : `.${right}`}`;
}

/**
 * Canonical decimal text of a number as a workbook stores it: doubles carry 17 digits of which 15 mean something,
 * and a sheet shows 15, so `0.30000000000000004` is 0.3.
 */
export function canonicalDouble(stored: string): string | undefined {
  const text = stored.trim();
  if (/^-?(?:0|[1-9][0-9]{0,14})$/u.test(text)) return text === "-0" ? "0" : text;
  if (/^-?(?:0|[1-9][0-9]{0,8})\.[0-9]{1,6}$/u.test(text)) return text.replace(/\.?0+$/u, "").replace(/^-0$/u, "0");
  // more digits than a double holds were written on purpose: an id, kept as it stands
  if (/^-?[1-9][0-9]{15,39}$/u.test(text)) return text;
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) return undefined;
  const [mantissa = "0", exponent = "0"] = value.toExponential(14).split("e");
  const isNegative = mantissa.startsWith("-");
  const [whole = "0", fraction = ""] = mantissa.replace("-", "").split(".");
  const plain = writeDecimal(isNegative, whole, fraction.replace(/0+$/u, ""), Number(exponent));
  return plain?.includes(".") === true ? plain.replace(/\.?0+$/u, "") : plain;
}
