import { spellNumber, spellPower } from "../cells/spellNumber.ts";
import { Decimal } from "../number.ts";
import { formatMoment } from "./excelMoment.ts";
import { hanDigits, hanMoment, hanNumber } from "./formatLanguage.ts";
import { formatDigits, showsZero } from "./excelNumber.ts";
import { readSections } from "./excelSections.ts";
import type { FormatSection, FormatToken } from "./excelSections.ts";

/**
 * Excel's TEXT: a number (a day or time is its serial number) or a text in a format; null where Excel has #VALUE!.
 * @param zeroSign whether -0.4 in "0" is -0, as in a sheet
 */
export function formatExcel(
  value: number | string | boolean,
  format: string,
  date1904: boolean,
  zeroSign: "shown" | "hidden" = "hidden",
): string | null {
  const sections = readSections(format);
  if (sections === null) return null;
  if (typeof value !== "number")
    return formatWord(typeof value === "string" ? value : value ? "TRUE" : "FALSE", sections);
  if (format === "") return "";
  const { section, isBare } = choose(value, sections);
  if (section === null) return spellGeneral(value);
  return formatNumber(value, section, isBare, date1904, zeroSign === "shown");
}

function formatWord(text: string, sections: readonly FormatSection[]): string {
  const [only] = sections;
  const section = sections[3] ?? (only !== undefined && hasAt(only) ? only : undefined);
  if (section === undefined) return text;
  return section.tokens.map((token) => (token.kind === "at" ? text : token.kind === "text" ? token.text : "")).join("");
}

const hasAt = (section: FormatSection): boolean => section.tokens.some((token) => token.kind === "at");

/** The section for a number, and whether it says itself that the number is negative. */
function choose(
  value: number,
  sections: readonly FormatSection[],
): { readonly section: FormatSection | null; readonly isBare: boolean } {
  const numeric = sections.slice(0, 3);
  const [first, second, third] = numeric;
  if (numeric.some((section) => section.condition !== null)) {
    const limits = numeric.map(
      (section, index) =>
        section.condition ??
        (index === 0 && numeric.length > 1
          ? (x: number) => x > 0
          : index === 1 && numeric.length > 2
            ? (x: number) => x < 0
            : () => index > 0),
    );
    const at = limits.findIndex((holds) => holds(value));
    const section = numeric[at] ?? null;
    return { section, isBare: at === 1 && value < 0 && section?.condition === null };
  }
  if (second === undefined || first === undefined) return { section: first ?? null, isBare: false };
  if (value < 0) return { section: second, isBare: true };
  return { section: value === 0 && third !== undefined ? third : first, isBare: false };
}

function formatNumber(
  value: number,
  section: FormatSection,
  isBare: boolean,
  date1904: boolean,
  signsZero: boolean,
): string | null {
  const { tokens, hanStyle } = section;
  const size = Math.abs(value);
  const sign = value < 0 && !isBare ? "-" : "";
  if (section.isMoment) {
    const isSpan = tokens.some((token) => token.kind === "elapsed");
    const shown = formatMoment(isSpan || isBare ? size : value, tokens, date1904, section.language);
    const text = shown === null || hanStyle === 0 ? shown : hanMoment(shown, hanStyle);
    return text === null ? null : isSpan && !showsZero(text) ? sign + text : text;
  }
  if (tokens.some((token) => token.kind === "general" || token.kind === "at")) {
    const spelled = hanStyle === 0 ? spellGeneral(size) : hanNumber(spellGeneral(size), hanStyle);
    return (
      sign + tokens.map((token) => (token.kind === "general" || token.kind === "at" ? spelled : wordOf(token))).join("")
    );
  }
  if (tokens.length === 0 && hanStyle > 0) return sign + hanNumber(spellGeneral(size), hanStyle);
  if (!tokens.some((token) => token.kind === "digit"))
    return (tokens.length > 0 ? sign : "") + tokens.map(wordOf).join("");
  const text = formatDigits(size, tokens);
  const digits = tokens.some((token) => token.kind === "text")
    ? formatDigits(
        size,
        tokens.filter((token) => token.kind !== "text"),
      )
    : text;
  const signed = !signsZero && showsZero(digits) ? text : sign + text;
  return hanStyle === 0 ? signed : hanDigits(signed, hanStyle);
}

function wordOf(token: FormatToken): string {
  if (token.kind === "text") return token.text;
  return token.kind === "percent"
    ? "%"
    : token.kind === "point"
      ? "."
      : token.kind === "comma"
        ? ","
        : token.kind === "slash"
          ? "/"
          : "";
}

/** Format General: what fits eleven places. */
function spellGeneral(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  // Small numbers are not rounded to fit.
  const isLong = size < 1e-4 && new Decimal(Number(size.toPrecision(15))).toFixed().length > 11;
  if (size >= 1e11 || isLong) return spellPower(Number(value.toPrecision(6)), 5);
  const whole = `${Math.trunc(size)}`.length;
  const rounded = new Decimal(Number(value.toPrecision(15))).toDecimalPlaces(
    Math.max(0, 10 - whole),
    Decimal.ROUND_HALF_UP,
  );
  const text = rounded.toFixed();
  return text === "-0" ? "0" : /^-?\d+$/.test(text) ? text : spellNumber(rounded.toNumber());
}
