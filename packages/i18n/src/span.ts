import type { Locale } from "@tongzhou/base";

/** A stretch of the calendar; weeks begin on Monday. */
export type SpanUnit = "day" | "week" | "month" | "quarter" | "year";

const dayMs = 86_400_000;

/** The stretch of the calendar that begins on a day: "2026年11月", "2026年第4季度", "2026-11-16 – 11-22". */
export function formatSpan(locale: Locale, firstDay: string, unit: SpanUnit): string {
  const start = new Date(`${firstDay}T00:00:00Z`);
  if (Number.isNaN(start.getTime())) return firstDay;
  const write = (style: Intl.DateTimeFormatOptions): string => dateFormat(locale, style).format(start);
  switch (unit) {
    case "day":
      return `${firstDay} ${write({ weekday: "short" })}`;
    case "week":
      return formatWeek(start, new Date(start.getTime() + 6 * dayMs));
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

// Days are written as cells show them; the second one repeats no year.
function formatWeek(start: Date, end: Date): string {
  const [first, last] = [isoDay(start), isoDay(end)];
  return `${first} – ${first.slice(0, 4) === last.slice(0, 4) ? last.slice(5) : last}`;
}

function isoDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function dateFormat(locale: Locale, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...style, timeZone: "UTC" });
}
