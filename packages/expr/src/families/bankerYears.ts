import { dayOfYmd, monthLength, partsOfDay } from "../cells/serial.ts";
import type { Plain } from "../cells/plain.ts";
import { failure } from "../errorValue.ts";

/** A year of 360 days: 30 days each month, by the American or the European rule. */
export function days360(start: number, end: number, isEuropean: boolean): number {
  const [y1, m1, d1] = partsOfDay(start);
  const [y2, m2, d2] = partsOfDay(end);
  let [from, to] = [d1, d2];
  if (isEuropean) [from, to] = [Math.min(d1, 30), Math.min(d2, 30)];
  else {
    if (d1 === monthLength(y1, m1) && (m1 === 2 || d1 === 31)) from = 30;
    if (to === 31) {
      if (from < 30) to = 31;
      else to = 30;
    }
  }
  return (y2 - y1) * 360 + (m2 - m1) * 30 + (to - from);
}

/** Whether a year has a 29 February. */
export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Years between two days, by one of Excel's five rules. */
export function yearFraction(first: number, second: number, basis: number): Plain {
  if (basis < 0 || basis > 4) return failure.num;
  const [start, end] = first <= second ? [first, second] : [second, first];
  if (basis === 2) return (end - start) / 360;
  if (basis === 3) return (end - start) / 365;
  if (basis === 4) return days360(start, end, true) / 360;
  const [y1, m1, d1] = partsOfDay(start);
  const [y2, m2, d2] = partsOfDay(end);
  if (basis === 0) {
    const isLast = (year: number, month: number, date: number): boolean =>
      month === 2 && date === monthLength(year, month);
    let [from, to] = [d1, d2];
    if (isLast(y1, m1, d1) && isLast(y2, m2, d2)) to = 30;
    if (isLast(y1, m1, d1)) from = 30;
    if (to === 31 && from >= 30) to = 30;
    if (from === 31) from = 30;
    return ((y2 - y1) * 360 + (m2 - m1) * 30 + (to - from)) / 360;
  }
  return (end - start) / actualYear(start, end, [y1, m1, d1], [y2, m2, d2]);
}

/** Length of a year for "actual": the average of the years touched, or 366 when a single year holds a 29 February. */
function actualYear(
  start: number,
  end: number,
  [y1, m1, d1]: readonly [number, number, number],
  [y2, m2, d2]: readonly [number, number, number],
): number {
  const isWithinYear = y1 === y2 || (y2 === y1 + 1 && (m1 > m2 || (m1 === m2 && d1 >= d2)));
  if (!isWithinYear) return (dayOfYmd(y2 + 1, 1, 1) - dayOfYmd(y1, 1, 1)) / (y2 - y1 + 1);
  if (y1 === y2) return isLeap(y1) ? 366 : 365;
  const leap = [y1, y2].find(isLeap);
  if (leap === undefined) return 365;
  const extra = dayOfYmd(leap, 2, 29);
  return start <= extra && extra <= end ? 366 : 365;
}
