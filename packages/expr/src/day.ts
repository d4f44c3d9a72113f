/** Days from 0001-01-01 to 9999-12-31; day numbers run from 0 to one less. */
export const DAY_COUNT = 3_652_059;

const DAY_MS = 86_400_000;
/** Milliseconds of 0001-01-01T00:00:00Z. */
export const FIRST_MS = -62_135_596_800_000;
/** Milliseconds just past 9999-12-31T23:59:59.999Z. */
export const PAST_MS = 253_402_300_800_000;

const pattern = /^\d{4}-\d{2}-\d{2}$/;

/** Whether this is a day of the calendar between 0001-01-01 and 9999-12-31, written YYYY-MM-DD. */
export function isDate(text: string): boolean {
  return pattern.test(text) && !text.startsWith("0000") && toIsoDate(Date.parse(`${text}T00:00:00Z`)) === text;
}

function toIsoDate(ms: number): string | null {
  return Number.isNaN(ms) ? null : new Date(ms).toISOString().slice(0, 10);
}

/** Days since 0001-01-01. */
export function dayNumber(date: string): number {
  return (Date.parse(`${date}T00:00:00Z`) - FIRST_MS) / DAY_MS;
}

/** The date so many days after 0001-01-01; blank outside the calendar. */
export function dateOfDay(day: number): string | null {
  return day >= 0 && day < DAY_COUNT ? toIsoDate(FIRST_MS + day * DAY_MS) : null;
}

/** The instant of so many milliseconds since 1970; blank outside years 1 to 9999. */
export function datetimeOfMs(ms: number): string | null {
  return ms >= FIRST_MS && ms < PAST_MS ? new Date(ms).toISOString() : null;
}

/** Seconds since midnight. */
export function secondsOfTime(time: string): number {
  return Number(time.slice(0, 2)) * 3600 + Number(time.slice(3, 5)) * 60 + Number(time.slice(6, 8));
}

/** The time so many seconds after midnight, wrapping at 24 hours both ways. */
export function timeOfSeconds(seconds: number): string {
  const within = ((seconds % 86_400) + 86_400) % 86_400;
  return [Math.floor(within / 3600), Math.floor(within / 60) % 60, within % 60]
    .map((part) => `${part}`.padStart(2, "0"))
    .join(":");
}

/** Year, month (1 to 12) and day of month. */
export function partsOfDate(date: string): readonly [number, number, number] {
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
}

/** The day number of any year, month and day, months and days past their range carried as Excel does. */
export function dayOfParts(year: number, month: number, day: number): number {
  const instant = new Date(0);
  instant.setUTCFullYear(year, month - 1, day);
  return (instant.getTime() - FIRST_MS) / DAY_MS;
}
