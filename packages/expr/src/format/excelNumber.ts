import { Decimal } from "../number.ts";
import type { FormatToken } from "./excelSections.ts";

type Digit = FormatToken & { readonly kind: "digit" };

/** Digits in the tokens of a section; the sign is the caller's. */
export function formatDigits(size: number, tokens: readonly FormatToken[]): string {
  const power = tokens.findIndex((token) => token.kind === "power");
  if (power >= 0) return formatPower(size, tokens, power);
  const slash = tokens.findIndex((token) => token.kind === "slash");
  if (slash >= 0 && tokens.slice(0, slash).some(isDigit)) return formatFraction(exact(size), tokens, slash);
  const scaled = exact(size)
    .times(new Decimal(100).pow(tokens.filter((token) => token.kind === "percent").length))
    .div(new Decimal(1000).pow(countScalers(tokens)));
  return layOut(scaled, tokens, false);
}

/** Whether all digits shown are zero, so that no sign is shown. */
export function showsZero(text: string): boolean {
  return !/[1-9]/.test(text);
}

const exact = (value: number): Decimal => new Decimal(Number(value.toPrecision(15)));
const isDigit = (token: FormatToken): token is Digit => token.kind === "digit";

/** Commas right after the last digit before the point, or at the end: each divides by a thousand. */
function countScalers(tokens: readonly FormatToken[]): number {
  return tokens.filter((token, index) => token.kind === "comma" && commaRole(tokens, index) === "scale").length;
}

/** A comma groups between digits before the point, scales behind the last of them, and is itself elsewhere. */
function commaRole(tokens: readonly FormatToken[], index: number): "group" | "scale" | "text" {
  const before = tokens.slice(0, index);
  if (!before.some(isDigit)) return "text";
  const after = tokens.slice(index + 1);
  const inFraction = before.some((token) => token.kind === "point");
  const next = after.find((token) => isDigit(token) || token.kind === "point");
  if (next !== undefined && isDigit(next)) return inFraction ? "text" : "group";
  const last = before.findLast((token) => token.kind !== "comma");
  return last !== undefined && isDigit(last) ? "scale" : "text";
}

/** A number over digits before and after the point. */
function layOut(value: Decimal, tokens: readonly FormatToken[], fillsZero: boolean): string {
  const point = tokens.findIndex((token) => token.kind === "point");
  const end = point < 0 ? tokens.length : point;
  const decimals = point < 0 ? [] : tokens.slice(point).filter(isDigit);
  const [whole = "", fraction = ""] = value.toFixed(decimals.length, Decimal.ROUND_HALF_UP).split(".");
  const grouped = tokens.some((token, index) => token.kind === "comma" && commaRole(tokens, index) === "group");
  const shown = layInteger(whole === "0" ? "" : whole, tokens.slice(0, end).filter(isDigit), grouped, fillsZero);
  const kept = layDecimals(fraction, decimals);
  let [integers, places, result] = [0, 0, ""];
  // Digits with no place before the point, as in ".00".
  if (shown.length === 0 && whole !== "0") result = whole;
  for (const [index, token] of tokens.entries()) {
    if (isDigit(token)) result += index < end ? (shown[integers++] ?? "") : (kept[places++] ?? "");
    else if (token.kind === "comma") result += commaRole(tokens, index) === "text" ? "," : "";
    else result += spell(token);
  }
  return result;
}

/** What each place before the point shows; the first takes all digits that are left. */
function layInteger(
  digits: string,
  places: readonly Digit[],
  isGrouped: boolean,
  fillsZero: boolean,
): readonly string[] {
  const shown: string[] = [];
  let [at, count] = [digits.length - 1, 0];
  // Every place behind a 0 shows one, too.
  const firstZero = places.findIndex(({ sign }) => sign === "0");
  const put = (text: string, separator: string): string => {
    const mark = isGrouped && count > 0 && count % 3 === 0 ? separator : "";
    count += text === "" ? 0 : 1;
    return text === "" ? "" : text + mark;
  };
  for (const [index, place] of places.toReversed().entries()) {
    let text: string;
    if (at >= 0) text = put(digits.charAt(at), ",");
    else if (fillsZero || (firstZero >= 0 && places.length - 1 - index >= firstZero)) text = put("0", ",");
    else text = place.sign === "?" ? put(" ", " ") : "";
    at--;
    if (index === places.length - 1) for (; at >= 0; at--) text = put(digits.charAt(at), ",") + text;
    shown.unshift(text);
  }
  return shown;
}

function layDecimals(digits: string, places: readonly Digit[]): readonly string[] {
  const last = digits.replace(/0+$/, "").length;
  return places.map((place, index) =>
    index < last || place.sign === "0" ? (digits[index] ?? "0") : place.sign === "?" ? " " : "",
  );
}

function spell(token: FormatToken): string {
  switch (token.kind) {
    case "text":
      return token.text;
    case "point":
      return ".";
    case "percent":
      return "%";
    case "slash":
      return "/";
    case "at":
      return "";
    default:
      return "";
  }
}

/** 1.23E+4: as many digits before the point as there are places for them. */
function formatPower(size: number, tokens: readonly FormatToken[], at: number): string {
  const token = tokens[at];
  const front = tokens.slice(0, at).filter(({ kind }) => kind !== "comma" || false);
  const behind = tokens.slice(at + 1).filter(({ kind }) => kind !== "comma");
  const mantissaTokens = withGroups(tokens.slice(0, at), front);
  const point = front.findIndex(({ kind }) => kind === "point");
  const places = front.slice(0, point < 0 ? front.length : point).filter(isDigit).length;
  const decimals = point < 0 ? 0 : front.slice(point).filter(isDigit).length;
  const value = exact(size);
  const width = Math.max(1, places);
  const exponentOf = (x: Decimal): number => (x.isZero() ? 0 : Math.floor(x.e / width) * width);
  let exponent = exponentOf(value);
  let mantissa = value.div(new Decimal(10).pow(exponent)).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
  // Rounding may carry into a further place.
  if (mantissa.gte(new Decimal(10).pow(width))) {
    exponent += width;
    mantissa = value.div(new Decimal(10).pow(exponent)).toDecimalPlaces(decimals, Decimal.ROUND_HALF_UP);
  }
  const showsPlus = token?.kind === "power" && token.showsPlus;
  const sign = exponent < 0 ? "-" : showsPlus ? "+" : "";
  const firstDigit = behind.findIndex(isDigit);
  const signed: FormatToken[] = behind.flatMap((one, index) =>
    index === firstDigit ? [{ kind: "text", text: sign } as const, one] : [one],
  );
  const letter = token?.kind === "power" ? token.letter : "E";
  return (
    layOut(mantissa, mantissaTokens, value.isZero()) +
    letter +
    layOut(new Decimal(Math.abs(exponent)), zeroShown(signed), false)
  );
}

/** Commas that group stay; those that would scale mean nothing before a power of ten. */
function withGroups(tokens: readonly FormatToken[], plain: readonly FormatToken[]): readonly FormatToken[] {
  return tokens.some((token, index) => token.kind === "comma" && commaRole(tokens, index) === "group")
    ? tokens.filter((token, index) => token.kind !== "comma" || commaRole(tokens, index) === "group")
    : plain;
}

/** The last place of an exponent always shows a digit. */
function zeroShown(tokens: readonly FormatToken[]): readonly FormatToken[] {
  const last = tokens.findLastIndex(isDigit);
  return tokens.map((token, index) => (index === last && isDigit(token) ? { kind: "digit", sign: "0" } : token));
}

/** 1 1/2: whole part (when there are places for it), numerator, denominator. */
function formatFraction(value: Decimal, tokens: readonly FormatToken[], slash: number): string {
  let start = tokens.slice(0, slash).findLastIndex(isDigit);
  const numeratorEnd = start + 1;
  while (start > 0 && isDigit(tokens[start - 1] ?? { kind: "point" })) start--;
  const [front, above] = [tokens.slice(0, start), tokens.slice(start, numeratorEnd)];
  const gap = tokens.slice(numeratorEnd, slash);
  const below = tokens.slice(slash + 1);
  const fixed = fixedDenominator(below);
  const lowerEnd = denominatorEnd(below);
  const [lower, tail] = [below.slice(0, lowerEnd), below.slice(lowerEnd)];
  const hasWhole = front.some(isDigit);
  const whole = hasWhole ? value.floor() : new Decimal(0);
  const rest = value.minus(whole);
  const most = 10 ** Math.min(lower.filter(isDigit).length, 7) - 1;
  let [n, d] = fixed === null ? nearestFraction(rest, most) : [rest.times(fixed).round().toNumber(), fixed];
  let integer = whole;
  if (hasWhole && n === d && n > 0) {
    integer = integer.plus(1);
    n = 0;
    d = fixed ?? 1;
  }
  const has = (sign: string, part: readonly FormatToken[]): boolean =>
    part.some((one) => isDigit(one) && one.sign === sign);
  const spaces = (text: string): string => " ".repeat([...text].length);
  const wholePlaces = front.filter(isDigit);
  const lastPlace = front.findLastIndex(isDigit);
  const [head, between] = [front.slice(0, lastPlace + 1), front.slice(lastPlace + 1)];
  const separator = between.map(spell).join("");
  const upper = layOut(new Decimal(n), above, false) || "0";
  const lowerText = layDenominator(d, lower, fixed);
  const line = `${gap.map(spell).join("")}/${lowerText}`;
  if (!hasWhole)
    return `${front.map(spell).join("")}${n === 0 && !has("?", above) ? layOut(new Decimal(0), zeroShown(above), false) : upper === "" ? "0" : n === 0 ? layOut(new Decimal(0), zeroShown(above), false) : upper}${line}${tail.map(spell).join("")}`;
  const end = tail.map(spell).join("");
  if (n === 0 && !has("0", above)) {
    const shown = layOut(integer, zeroShown(head), false);
    const hasMark = has("?", front) || has("?", above) || has("?", lower);
    return hasMark ? `${shown}${spaces(`${separator}${upper}${line}`)}${end}` : `${shown}${end}`;
  }
  const onlyHash = wholePlaces.length === 1 && has("#", front);
  if (integer.isZero() && (n === 0 ? onlyHash : !has("0", front))) {
    const lead = head.slice(0, lastPlace).map(spell).join("");
    const hasMark = has("?", front) || has("?", above);
    return hasMark
      ? `${lead}${spaces(`0${separator}`).slice(onlyHash ? 1 : 0)}${upper}${line}${end}`
      : `${lead}${upper}${line}${end}`;
  }
  return `${layOut(integer, integer.isZero() && n === 0 ? zeroShown(head) : head, false)}${separator}${upper}${line}${end}`;
}

/** A denominator that is written out, as in "# ?/8". */
function fixedDenominator(tokens: readonly FormatToken[]): number | null {
  const text = tokens.map((token) => (isDigit(token) ? token.sign : spell(token))).join("");
  const digits = /^\s*(\d+)/.exec(text)?.[1] ?? "";
  const value = Number(digits);
  return value > 0 ? value : null;
}

function denominatorEnd(tokens: readonly FormatToken[]): number {
  const last = tokens.findLastIndex(isDigit);
  if (last >= 0) return last + 1;
  const other = tokens.findIndex((token) => !/^\d$/.test(spell(token)));
  return other < 0 ? tokens.length : other;
}

function layDenominator(value: number, tokens: readonly FormatToken[], fixed: number | null): string {
  if (fixed !== null) return tokens.map((token) => (isDigit(token) ? token.sign : spell(token))).join("");
  const lead = tokens.findIndex(isDigit);
  const places = tokens.slice(lead).filter(isDigit);
  const digits = `${value}`;
  const spare = places.length - digits.length;
  // Unused places follow the digits, so that denominators stand below each other.
  const isPadded = places.every(({ sign }) => sign === "?");
  const text = isPadded ? digits + " ".repeat(Math.max(0, spare)) : layOut(new Decimal(value), places, false);
  return `${tokens.slice(0, Math.max(lead, 0)).map(spell).join("")}${text}`;
}

/** The fraction nearest to a number below 1 (or any) with a denominator up to `most`, by continued fractions. */
function nearestFraction(value: Decimal, most: number): readonly [number, number] {
  const x = value.toNumber();
  if (Number.isInteger(x)) return [x, 1];
  let [n0, d0, n1, d1] = [0, 1, 1, 0];
  let rest = x;
  for (let step = 0; step < 40; step++) {
    const digit = Math.floor(rest);
    const [n, d] = [digit * n1 + n0, digit * d1 + d0];
    if (d > most) {
      // The last step that still fits may be nearer than the one before it.
      const fit = Math.floor((most - d0) / d1);
      const [a, b] = [fit * n1 + n0, fit * d1 + d0];
      return b > 0 && Math.abs(a / b - x) < Math.abs(n1 / d1 - x) ? [a, b] : [n1, d1];
    }
    [n0, d0, n1, d1] = [n1, d1, n, d];
    if (Math.abs(rest - digit) < 1e-12 || Math.abs(n / d - x) < 1e-13) break;
    rest = 1 / (rest - digit);
  }
  return [n1, d1];
}
