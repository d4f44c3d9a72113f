import { dateOfDay, dayNumber } from "../day.ts";

// Days are counted from 1899-12-30, which is Excel's own count from March 1900 on. Before that Excel is one off,
// because its February 1900 has a 29th; the two functions below are the only places that know.

/** Days from 0001-01-01 to 1899-12-30. */
export const EPOCH_DAY = dayNumber("1899-12-30");

/** First serial past 9999-12-31. */
export const PAST_SERIAL = 2_958_466;

/** The day (counted from 1899-12-30) of Excel's serial number; the 29 February 1900 that never was is 1 March. */
export function dayOfSerial(serial: number, date1904: boolean): number {
  if (date1904) return serial + 1462;
  return serial < 61 && serial >= 1 ? serial + 1 : serial;
}

/** Excel's serial number of a day. */
export function serialOfDay(day: number, date1904: boolean): number {
  if (date1904) return day - 1462;
  return day < 61 && day >= 1 ? day - 1 : day;
}

/** A day counted from 1899-12-30 as YYYY-MM-DD; blank outside the calendar. */
export function dateOfExcelDay(day: number): string | null {
  return dateOfDay(day + EPOCH_DAY);
}

/** The day counted from 1899-12-30. */
export function excelDayOf(date: string): number {
  return dayNumber(date) - EPOCH_DAY;
}

/** Year, month and day of a day counted from 1899-12-30. */
export function partsOfDay(day: number): readonly [number, number, number] {
  const at = new Date((Math.floor(day) - 25_569) * 86_400_000);
  return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
}

/** The day counted from 1899-12-30 of a year, month and day, carrying what is out of range. */
export function dayOfYmd(year: number, month: number, day: number): number {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return at.getTime() / 86_400_000 + 25_569;
}

/** Days of a month. */
export function monthLength(year: number, month: number): number {
  return dayOfYmd(year, month + 1, 1) - dayOfYmd(year, month, 1);
}
