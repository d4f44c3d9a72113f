import { ErrorValue, failure } from "../errorValue.ts";
import { single } from "./cell.ts";
import type { CellArg } from "./cell.ts";
import { dayOfYmd, monthLength, serialOfDay } from "./serial.ts";
import { spellNumber } from "./spellNumber.ts";

/** A cell as a number, as Excel's arithmetic reads it. */
export function numberOf(arg: CellArg): number | ErrorValue {
  const cell = single(arg);
  if (typeof cell === "number") return cell;
  if (cell === null) return 0;
  if (typeof cell === "boolean") return cell ? 1 : 0;
  if (cell instanceof ErrorValue) return cell;
  return parseNumber(cell) ?? failure.value;
}

/** A cell as text. */
export function textOf(arg: CellArg): string | ErrorValue {
  const cell = single(arg);
  if (typeof cell === "string" || cell instanceof ErrorValue) return cell;
  if (cell === null) return "";
  return typeof cell === "boolean" ? (cell ? "TRUE" : "FALSE") : spellNumber(cell);
}

/** A cell as yes or no. */
export function booleanOf(arg: CellArg): boolean | ErrorValue {
  const cell = single(arg);
  if (typeof cell === "boolean" || cell instanceof ErrorValue) return cell;
  if (cell === null) return false;
  if (typeof cell === "number") return cell !== 0;
  const word = cell.toUpperCase();
  return word === "TRUE" ? true : word === "FALSE" ? false : failure.value;
}

const plain = /^[+-]?(?:\d+(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d+)?$/i;

/** The number, percentage, amount, day or time that a text spells; null when it spells none. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  return parsePlain(trimmed) ?? parseFraction(trimmed) ?? parseMoment(trimmed);
}

function parsePlain(text: string): number | null {
  let rest = text;
  let factor = 1;
  const bracketed = /^\((.*)\)$/.exec(rest)?.[1];
  if (bracketed !== undefined) {
    rest = bracketed.trim();
    factor = -1;
    if (/^[+-]/.test(rest)) return null;
  }
  const percents = /^([^%]*?)\s*%$/.exec(rest)?.[1] ?? /^%\s*([^%]*)$/.exec(rest)?.[1];
  if (percents !== undefined) {
    rest = percents;
    factor /= 100;
  }
  rest = rest.replace(/^([+-]?)\s*[$¥￥€£]\s*/u, "$1").replace(/^([+-])\s+/, "$1");
  if (!plain.test(rest) || !/\d/.test(rest)) return null;
  const value = Number(rest.replaceAll(",", "")) * factor;
  return Number.isFinite(value) ? value : null;
}

/** "1 1/2" */
function parseFraction(text: string): number | null {
  const match = /^([+-]?)(\d+) +(\d+)\/(\d+)$/.exec(text);
  if (match === null || Number(match[4]) === 0) return null;
  const value = Number(match[2]) + Number(match[3]) / Number(match[4]);
  return match[1] === "-" ? -value : value;
}

/** A day, a time, or both, as a serial number. */
export function parseMoment(text: string): number | null {
  const trimmed = text.trim();
  const day = parseDay(trimmed);
  if (day !== null) return day;
  const time = parseTime(trimmed);
  if (time !== null) return time;
  const split = /^(.*?\S)[ T]+(\d{1,4}:.*|\d{1,2} *[ap]m?)$/i.exec(trimmed);
  const [date, clock] = [parseDay(split?.[1] ?? ""), parseTime(split?.[2] ?? "")];
  return date === null || clock === null ? null : date + clock;
}

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

function monthOf(name: string): number {
  const short = monthNames.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  const full = ["january", "february", "march", "april", "may", "june", "july", "august", "september"].concat([
    "october",
    "november",
    "december",
  ]);
  const lower = name.toLowerCase();
  return short > 0 && (lower.length === 3 || full[short - 1] === lower || lower === "sept") ? short : 0;
}

function parseDay(text: string): number | null {
  const iso = /^(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?$/u.exec(text);
  if (iso !== null) return serialOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const us = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})$/.exec(text);
  if (us !== null) return serialOf(yearOf(us[3] ?? ""), Number(us[1]), Number(us[2]));
  const inYear = /^(\d{1,2})[-/](\d{4})$/.exec(text);
  if (inYear !== null) return serialOf(Number(inYear[2]), Number(inYear[1]), 1);
  const short = /^(\d{1,2})[-/](\d{1,2})$/.exec(text);
  if (short !== null) return serialOf(new Date().getFullYear(), Number(short[1]), Number(short[2]));
  const named = /^(\d{1,2})[- ]([a-z]{3,9})[- ,]*(\d{4}|\d{2})?$/i.exec(text);
  if (named !== null && monthOf(named[2] ?? "") > 0)
    return serialOf(yearOf(named[3] ?? ""), monthOf(named[2] ?? ""), Number(named[1]));
  const worded = /^([a-z]{3,9})[- ]+(\d{1,2})(?:, *| +)(\d{4}|\d{2})$/i.exec(text);
  if (worded !== null && monthOf(worded[1] ?? "") > 0)
    return serialOf(yearOf(worded[3] ?? ""), monthOf(worded[1] ?? ""), Number(worded[2]));
  const month = /^([a-z]{3,9})[- ](\d{4}|\d{2})$/i.exec(text);
  if (month !== null && monthOf(month[1] ?? "") > 0) {
    const isDay = (month[2] ?? "").length === 2 && Number(month[2]) <= 31;
    return isDay
      ? serialOf(new Date().getFullYear(), monthOf(month[1] ?? ""), Number(month[2]))
      : serialOf(yearOf(month[2] ?? ""), monthOf(month[1] ?? ""), 1);
  }
  return null;
}

/** Two digits up to 29 are of this century. */
function yearOf(text: string): number {
  if (text === "") return new Date().getFullYear();
  const year = Number(text);
  return text.length > 2 ? year : year < 30 ? 2000 + year : 1900 + year;
}

function serialOf(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || year < 1900 || year > 9999) return null;
  if (year === 1900 && month === 2 && day === 29) return 60;
  return day > monthLength(year, month) ? null : serialOfDay(dayOfYmd(year, month, day), false);
}

function parseTime(text: string): number | null {
  const match = /^(\d{1,4})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,3}))?)?)?(?: *([ap])m?)?$/i.exec(text);
  if (match === null) return null;
  const [, hours = "", minutes, seconds = "0", thousandths = "", half] = match;
  if (minutes === undefined && half === undefined) return null;
  let hour = Number(hours);
  if (Number(minutes ?? 0) > 59 || Number(seconds) > 59) return null;
  if (half !== undefined) {
    if (hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  }
  return (hour * 3600 + Number(minutes ?? 0) * 60 + Number(`${seconds}.${thousandths}0`)) / 86_400;
}
