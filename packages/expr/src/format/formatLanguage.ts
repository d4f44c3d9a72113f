import { numberWords } from "../families/numberWords.ts";

/** Windows' numbers of languages, as [$-407] names them; English where there is none. */
const languages: Readonly<Record<string, string>> = {
  "404": "zh-TW",
  "405": "cs",
  "406": "da",
  "407": "de",
  "408": "el",
  "40a": "es",
  "40b": "fi",
  "40c": "fr",
  "40e": "hu",
  "410": "it",
  "411": "ja",
  "412": "ko",
  "413": "nl",
  "414": "nb",
  "415": "pl",
  "416": "pt-BR",
  "419": "ru",
  "41d": "sv",
  "41f": "tr",
  "422": "uk",
  "804": "zh-CN",
  "816": "pt-PT",
  c0a: "es",
};

/** Names of months and days in the language of a format. */
export interface CalendarNames {
  readonly month: (month: number, width: "long" | "short") => string;
  /** 0 is Saturday. */
  readonly weekday: (day: number, width: "long" | "short") => string;
}

/** The language that a format's bracket names, e.g. `$-407` or `$-de-DE`; null for English. */
export function languageOf(bracket: string): string | null {
  const tag = /^\$[^-]*-([a-z]{2})(-[a-z]{2})?(?:,.*)?$/i.exec(bracket);
  if (tag !== null) {
    const [, language = "", region = ""] = tag;
    const wanted = [`${language}${region}`, language].map((name) => name.toLowerCase());
    return Object.values(languages).find((name) => wanted.includes(name.toLowerCase())) ?? null;
  }
  const code = /^\$[^-]*-(?:[0-9a-f]*?)0*([0-9a-f]{3})$/i.exec(bracket)?.[1];
  return code === undefined ? null : (languages[code.toLowerCase()] ?? null);
}

const known = new Map<string, CalendarNames>();

export function calendarNames(language: string): CalendarNames {
  const found = known.get(language) ?? buildNames(language);
  known.set(language, found);
  return found;
}

function buildNames(language: string): CalendarNames {
  const isChinese = language.startsWith("zh");
  const format = (part: "month" | "weekday", width: "long" | "short", day: number): string =>
    new Intl.DateTimeFormat(language, { [part]: width, timeZone: "UTC" }).format(new Date(day * 86_400_000));
  return {
    month: (month, width) => format("month", isChinese ? "long" : width, (month - 1) * 30.5 + 5),
    // 1970-01-03 was a Saturday.
    weekday: (day, width) => format("weekday", width, day + 2),
  };
}

/** Digits as Chinese characters, one by one. */
export function hanDigits(text: string, style: number): string {
  return style === 3
    ? text.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))
    : text.replaceAll(/\d/g, (digit) =>
        (style === 1 ? "〇一二三四五六七八九" : "零壹贰叁肆伍陆柒捌玖").charAt(Number(digit)),
      );
}

/** A plain number in words, its decimals digit by digit. */
export function hanNumber(text: string, style: number): string {
  const [, sign = "", whole = "0", decimals] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const words = style === 3 ? hanDigits(whole, 3) : String(numberWords(Number(whole), style));
  return `${sign}${words}${decimals === undefined ? "" : `${style === 3 ? "." : "点"}${hanDigits(decimals, style)}`}`;
}

/** A day or time: years digit by digit, the other numbers in words, 十二 and not 一十二. */
export function hanMoment(text: string, style: number): string {
  return text.replaceAll(/\d+/g, (digits) =>
    digits.length > 2 || style === 3
      ? hanDigits(digits, style)
      : hanNumber(`${Number(digits)}`, style).replace(/^一十/, "十"),
  );
}
