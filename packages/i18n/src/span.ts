import type { Locale } from "@tongzhou/base";

/** A stretch of the calendar; weeks begin on Monday. */
export type SpanUnit = "day" | "week" | "month" | "quarter" | "year";

const dayMs = 86_400_000;

/** The stretch of the calendar that begins on a day: "2026年11月", "2026年第4季度", "Nov 16 – 22, 2026". */
export function formatSpan(locale: Locale, firstDay: string, unit: SpanUnit): string {
  const start = new Date(`${firstDay}T00:00:00Z`);
  if (Number.isNaN(start.getTime())) return firstDay;
  const write = (style: Intl.DateTimeFormatOptions): string => dateFormat(locale, style).format(start);
  switch (unit) {
    case "day":
      return write({ ...wholeDay(locale), weekday: "short" });
    case "week":
      return formatWeek(locale, start, new Date(start.getTime() + 6 * dayMs));
    case "month":
      return write({ year: "numeric", month: "long" });
    case "quarter": {
      const quarter = Math.floor(start.getUTCMonth() / 3) + 1;
      const year = start.getUTCFullYear();
      return locale === "en" ? `Q${quarter} ${year}` : `${year}年第${quarter}季度`;
    }
    case "year":
      return write({ year: "numeric" });
    default:
      return unit satisfies never;
  }
}

function wholeDay(locale: Locale): Intl.DateTimeFormatOptions {
  return { year: "numeric", month: locale === "en" ? "short" : "long", day: "numeric" };
}

// Ranges in Chinese are put together here: Intl writes them with slashes, unlike any other day on the page.
function formatWeek(locale: Locale, start: Date, end: Date): string {
  const whole = dateFormat(locale, wholeDay(locale));
  if (locale === "en") return whole.formatRange(start, end);
  const { year: _year, ...monthAndDay } = wholeDay(locale);
  const isSameYear = start.getUTCFullYear() === end.getUTCFullYear();
  const last = isSameYear
    ? start.getUTCMonth() === end.getUTCMonth()
      ? `${end.getUTCDate()}日`
      : dateFormat(locale, monthAndDay).format(end)
    : whole.format(end);
  return `${whole.format(start)}–${last}`;
}

function dateFormat(locale: Locale, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" });
}
