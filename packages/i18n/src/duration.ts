import type { Locale } from "@tongzhou/base";

/** How a span is written: 25:20, 25.3 小时, 3.2 天, or in words for a sentence. */
export type DurationStyle = "h:mm" | "hours" | "days" | "words";

const secondsIn = { day: 86_400, hour: 3600, minute: 60, second: 1 } as const;

/** A span of seconds. Words name the two largest units that are not zero. */
export function formatDuration(locale: Locale, seconds: number, style: DurationStyle = "h:mm"): string {
  switch (style) {
    case "h:mm":
      return clockText(seconds);
    case "hours":
      return unitText(locale, seconds / secondsIn.hour, "hour");
    case "days":
      return unitText(locale, seconds / secondsIn.day, "day");
    case "words":
      return wordsText(locale, seconds);
    default:
      return style satisfies never;
  }
}

function clockText(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const sign = seconds < 0 && minutes > 0 ? "-" : "";
  return `${sign}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

function unitText(locale: Locale, value: number, unit: keyof typeof secondsIn): string {
  const options = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, options).format(value);
}

function wordsText(locale: Locale, seconds: number): string {
  let rest = Math.abs(Math.trunc(seconds));
  const parts: string[] = [];
  for (const unit of ["day", "hour", "minute", "second"] as const) {
    const value = Math.floor(rest / secondsIn[unit]);
    rest -= value * secondsIn[unit];
    if (value > 0 && parts.length < 2) parts.push(unitText(locale, value, unit));
  }
  return parts.length === 0 ? unitText(locale, 0, "minute") : parts.join(" ");
}
