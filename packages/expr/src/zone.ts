import { Temporal } from "temporal-polyfill";
import { datetimeOfMs, isDate } from "./day.ts";

/** Date and time of day that clocks in a zone show. */
export interface LocalTime {
  readonly date: string;
  readonly time: string;
}

/** What clocks in the zone show at an instant; blank when that falls outside years 1 to 9999. */
export function localTime(datetime: string, zone: string): LocalTime | null {
  const local = Temporal.Instant.from(datetime).toZonedDateTimeISO(zone).toPlainDateTime();
  const date = local.toPlainDate().toString();
  return isDate(date) ? { date, time: local.toPlainTime().toString({ fractionalSecondDigits: 3 }) } : null;
}

/** What clocks in the zone show, as YYYY-MM-DDTHH:MM:SS of any year (years past 9999 have a sign and six digits). */
export function localTimeAnyYear(datetime: string, zone: string): string {
  return Temporal.Instant.from(datetime)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: "second" });
}

/** The calendar day in the zone at an instant. */
export function localDate(datetime: string, zone: string): string | null {
  return localTime(datetime, zone)?.date ?? null;
}

/**
 * The instant at which clocks in the zone show this. A time that is skipped counts from the offset before the gap, one
 * that comes twice is the second: PostgreSQL's `at time zone`, Temporal's "later".
 */
export function instantOf(local: string, zone: string): string | null {
  const instant = Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation: "later" });
  return datetimeOfMs(instant.epochMilliseconds);
}
