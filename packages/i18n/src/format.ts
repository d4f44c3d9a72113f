import type { Locale } from "@tongzhou/base";
import { buildDayWriter } from "./day.ts";
import { formatDuration } from "./duration.ts";
import type { DurationStyle } from "./duration.ts";
import { formatDecimal } from "./decimal.ts";
import type { DecimalStyle } from "./decimal.ts";
import { formatRelative } from "./relative.ts";
import { formatSpan } from "./span.ts";
import type { SpanUnit } from "./span.ts";

/** How far a moment is written out: 2026-11-22, with minutes, with seconds; 11月22日 · Nov 22; with its weekday. */
export type MomentStyle = "date" | "minute" | "second" | "day" | "weekday";

/** Writes numbers, dates and spans as the reader writes them. Moments are ISO instants, days are `YYYY-MM-DD`. */
export interface Format {
  readonly locale: Locale;
  readonly zone: string;
  /** A decimal string, every digit kept. */
  decimal(value: string | number, style?: DecimalStyle): string;
  /** A number shortened for a heading: 12.3万, 4.5亿; 123K, 450M. */
  compact(value: number): string;
  /** An amount with its currency's sign. */
  money(value: string | number, currency: string, decimals?: number): string;
  /** A share from 0 to 1. */
  percent(value: number, decimals?: number): string;
  /** An instant in the workspace's zone. */
  moment(instant: string, style?: MomentStyle): string;
  /** A calendar day, in no zone. */
  day(day: string, style?: "date" | "day" | "weekday"): string;
  /** The stretch of the calendar that begins on a day: a week, a month, a quarter. */
  span(firstDay: string, unit: SpanUnit): string;
  /** "3 分钟前", and the date once that says more. */
  relative(instant: string, now: Date): string;
  duration(seconds: number, style?: DurationStyle): string;
  sizeBytes(bytes: number): string;
  /** "甲、乙和丙". */
  list(items: readonly string[]): string;
  /** Order of names and titles, the same in both languages and in lists that the server sorts: pinyin, digits by value. */
  compare(a: string, b: string): number;
}

// How much of "2026-11-22 14:05:09" a style shows: whole days and moments read the same in both languages, since
// 01/06/2027 is one day to half of the readers of English and another to the rest.
const written = { date: 10, minute: 16, second: 19 } as const;

const spoken = {
  day: { month: "short", day: "numeric" },
  weekday: { month: "long", day: "numeric", weekday: "long" },
} as const satisfies Record<Exclude<MomentStyle, keyof typeof written>, Intl.DateTimeFormatOptions>;

// English has no order of Chinese characters of its own, only that of their code points.
const names = new Intl.Collator("zh-u-co-pinyin-kn");

/** Makes the formats of one language in one zone; formatters are built when first needed and kept. */
export function buildFormat(locale: Locale, zone: string): Format {
  const dates = new Map<string, Intl.DateTimeFormat>();
  const dateFormat = (style: keyof typeof spoken, timeZone: string): Intl.DateTimeFormat => {
    const key = `${style} ${timeZone}`;
    const known = dates.get(key);
    if (known !== undefined) return known;
    const made = new Intl.DateTimeFormat(locale, { ...spoken[style], timeZone });
    dates.set(key, made);
    return made;
  };
  let write: ((moment: Date) => string) | undefined;
  const writeMoment = (moment: Date, style: MomentStyle): string => {
    if (style === "day" || style === "weekday") return dateFormat(style, zone).format(moment);
    write ??= buildDayWriter(zone);
    return write(moment).slice(0, written[style]);
  };
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const lists = new Intl.ListFormat(locale);
  return {
    locale,
    zone,
    decimal: (value, style) => formatDecimal(locale, value, style),
    compact: (value) => compact.format(value),
    money: (value, currency, decimals) => formatDecimal(locale, value, { currency, decimals }),
    percent: (value, decimals = 0) =>
      new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: decimals }).format(value),
    moment: (instant, style = "minute") => writeMoment(new Date(instant), style),
    day: (day, style = "date") =>
      style === "date" ? day : dateFormat(style, "UTC").format(new Date(`${day}T00:00:00Z`)),
    span: (firstDay, unit) => formatSpan(locale, firstDay, unit),
    relative: (instant, now) => formatRelative(locale, zone, instant, now),
    duration: (seconds, style) => formatDuration(locale, seconds, style),
    sizeBytes: (bytes) => formatSize(locale, bytes),
    list: (items) => lists.format(items),
    compare: (a, b) => names.compare(a, b),
  };
}

const sizeUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

function formatSize(locale: Locale, bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), sizeUnits.length - 1);
  const value = bytes / 1000 ** step;
  const unit = sizeUnits[step] ?? "byte";
  const maximumFractionDigits = step === 0 || value >= 100 ? 0 : 1;
  // In English the short name of a byte is "byte", even of many.
  if (unit === "byte") return `${new Intl.NumberFormat(locale).format(value)} B`;
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits }).format(
    value,
  );
}
