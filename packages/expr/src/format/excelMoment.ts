import { dayOfSerial, partsOfDay } from "../cells/serial.ts";
import { calendarNames } from "./formatLanguage.ts";
import type { CalendarNames } from "./formatLanguage.ts";
import type { FormatToken } from "./excelSections.ts";

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const days = ["Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const hanDays = "六日一二三四五";

const english: CalendarNames = {
  month: (month, width) => (months[month - 1] ?? "").slice(0, width === "long" ? 9 : 3),
  weekday: (day, width) => (days[day] ?? "").slice(0, width === "long" ? 9 : 3),
};

const two = (value: number): string => `${value}`.padStart(2, "0");

/** A serial number as day and time; null when it has none. `isNegative` spans are shown by the caller's sign. */
export function formatMoment(
  serial: number,
  tokens: readonly FormatToken[],
  date1904: boolean,
  language: string | null = null,
): string | null {
  const digits = tokens.reduce((most, token) => (token.kind === "fraction" ? Math.max(most, token.digits) : most), 0);
  const unit = 10 ** Math.min(digits, 9);
  const elapsedLetters = new Set(
    tokens.flatMap((token) => (token.kind === "elapsed" ? [token.letters.charAt(0)] : [])),
  );
  const hasElapsed = tokens.some((token) => token.kind === "elapsed");
  const ticks = Math.round(Number((serial * 86_400 * unit).toPrecision(15)));
  const total = Math.floor(ticks / unit);
  const within = ticks - total * unit;
  const day = Math.floor(total / 86_400);
  if (!hasElapsed && (serial < 0 || day >= 2_958_466)) return null;
  if (total > Number.MAX_SAFE_INTEGER) return null;
  const clock = total - day * 86_400;
  const [hour, minute, second] = [Math.floor(clock / 3600), Math.floor(clock / 60) % 60, clock % 60];
  const isHalf = tokens.some((token) => token.kind === "half");
  const shownHour = isHalf ? ((hour + 11) % 12) + 1 : hour;
  const [year, month, date] = partsOf(day, date1904);
  const weekday = (((date1904 ? day + 1462 : day) % 7) + 7) % 7;
  const names = language === null ? english : calendarNames(language);
  const elapsed = { h: Math.floor(total / 3600), m: Math.floor(total / 60), s: total } as const;
  const parts: Readonly<Record<string, string>> = {
    yy: two(year % 100),
    yyyy: `${year}`,
    e: `${year}`,
    // The years of the Buddhist calendar.
    bb: two((year + 543) % 100),
    bbbb: `${year + 543}`,
    m: `${month}`,
    mm: two(month),
    mmm: names.month(month, "short"),
    mmmm: names.month(month, "long"),
    mmmmm: names.month(month, "long").slice(0, 1),
    d: `${date}`,
    dd: two(date),
    ddd: names.weekday(weekday, "short"),
    dddd: names.weekday(weekday, "long"),
    aaa: hanDays.charAt(weekday),
    aaaa: `星期${hanDays.charAt(weekday)}`,
    h: `${shownHour}`,
    hh: two(shownHour),
    s: `${second}`,
    ss: two(second),
  };
  let result = "";
  for (const [index, token] of tokens.entries()) {
    if (token.kind === "text") result += token.text;
    else if (token.kind === "half") result += half(token.letters, hour);
    else if (token.kind === "fraction") result += `.${`${within}`.padStart(digits, "0").slice(0, token.digits)}`;
    else if (token.kind === "elapsed") {
      const letter = token.letters.charAt(0);
      const amount = letter === "h" ? elapsed.h : letter === "m" ? elapsed.m : elapsed.s;
      result += `${amount}`.padStart(token.letters.length, "0");
    } else if (token.kind === "moment") {
      const letters = cut(token.letters);
      // Beside [h], a plain h counts on past 24 as well.
      const whole = elapsedLetters.has(letters.charAt(0)) && !isMinuteOfHour(letters, elapsedLetters);
      if (whole) {
        const amount = letters.startsWith("h") ? elapsed.h : elapsed.s;
        result += `${amount}`.padStart(letters.length, "0");
        continue;
      }
      if ((letters === "m" || letters === "mm") && isMinute(tokens, index))
        result += letters === "m" ? `${minute}` : two(minute);
      else result += parts[letters] ?? "";
    }
  }
  return result;
}

/** Excel shows its own 29 February 1900, and serial 0 as 0 January 1900. */
function partsOf(day: number, date1904: boolean): readonly [number, number, number] {
  if (!date1904 && day === 60) return [1900, 2, 29];
  if (!date1904 && day === 0) return [1900, 1, 0];
  return partsOfDay(dayOfSerial(day, date1904));
}

/** Runs of a letter that are longer than any meaning are the longest one. */
function cut(letters: string): string {
  const [letter = ""] = letters;
  if (letter === "y") return letters.length <= 2 ? "yy" : "yyyy";
  if (letter === "m") return letters.length > 5 ? "mmmm" : letters;
  if (letter === "d") return letters.slice(0, 4);
  if (letter === "e") return "e";
  if (letter === "b") return letters.length === 2 ? "bb" : "bbbb";
  return letter === "a" ? letters : letters.slice(0, 2);
}

/** `m` is minutes after hours and before seconds. */
function isMinute(tokens: readonly FormatToken[], index: number): boolean {
  const isUnit = (token: FormatToken): token is FormatToken & { readonly letters: string } =>
    token.kind === "moment" || token.kind === "elapsed";
  const before = tokens.slice(0, index).findLast(isUnit);
  const after = tokens.slice(index + 1).find(isUnit);
  return (
    before?.letters.startsWith("h") === true ||
    before?.letters.startsWith("s") === true ||
    after?.letters.startsWith("s") === true
  );
}

/** A plain m beside [m] stays what it is: a month, or minutes of the hour. */
function isMinuteOfHour(letters: string, elapsed: ReadonlySet<string>): boolean {
  return letters.startsWith("m") && elapsed.has("m");
}

function half(letters: string, hour: number): string {
  const isMorning = hour < 12;
  if (letters.includes("午")) return isMorning ? "上午" : "下午";
  if (letters.length > 3) return isMorning ? "AM" : "PM";
  const [morning = "A", evening = "P"] = letters.split("/");
  return isMorning ? morning : evening;
}
