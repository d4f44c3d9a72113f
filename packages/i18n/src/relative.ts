import type { Locale } from "@tongzhou/base";
import { buildDayWriter } from "./day.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How long ago, as people say it: "刚刚", "3 分钟前", "昨天 15:10", then the date. The same words work for the future.
 */
export function formatRelative(locale: Locale, zone: string, instant: string, now: Date): string {
  const then = new Date(instant);
  const away = then.getTime() - now.getTime();
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  if (Math.abs(away) < 45_000) return locale === "en" ? "just now" : "刚刚";
  if (Math.abs(away) < hour) return words.format(Math.round(away / minute), "minute");
  const days = dayNumber(zone, then) - dayNumber(zone, now);
  if (days === 0) return words.format(Math.trunc(away / hour) || Math.sign(away), "hour");
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
  if (Math.abs(days) === 1)
    return `${words.format(days, "day")} ${new Intl.DateTimeFormat(locale, clock).format(then)}`;
  if (Math.abs(days) < 7) return words.format(days, "day");
  const write = buildDayWriter(zone);
  const date = write(then).slice(0, 10);
  if (date.slice(0, 4) !== write(now).slice(0, 4)) return date;
  return new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: zone }).format(then);
}

// Whole days since the epoch of the calendar day that it is in the zone.
function dayNumber(zone: string, moment: Date): number {
  return Math.round(Date.parse(`${buildDayWriter(zone)(moment).slice(0, 10)}T00:00:00Z`) / day);
}
