import { toInstant } from "./zoned.ts";

const dayMs = 86_400_000;
const englishMonths = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] as const;

const words: Readonly<Record<string, number>> = {
  今天: 0,
  明天: 1,
  后天: 2,
  昨天: -1,
  前天: -2,
  today: 0,
  tomorrow: 1,
  yesterday: -1,
};

/**
 * A day as people and spreadsheets write it: 2026-11-26, 2026/11/26, 2026年11月26日, 11-26, 26 Nov 2026, 11/26/2026, 今天.
 * Of 03/04/2026 the first is the month, as spreadsheets in both our languages have it, unless it cannot be.
 * @param today gives the year to a day without one
 * @returns YYYY-MM-DD, null when the text is no day
 */
export function readDay(text: string, today: string): string | null {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  const away = words[plain];
  if (away !== undefined) return addDays(today, away);
  const year = Number(today.slice(0, 4));
  const numbers =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (numbers !== null) return toDay(Number(numbers[1]), Number(numbers[2]), Number(numbers[3]));
  const short = /^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(plain);
  if (short !== null) return toDay(year, Number(short[1]), Number(short[2]));
  const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(plain);
  if (yearLast !== null) {
    const [first, second, last] = [Number(yearLast[1]), Number(yearLast[2]), Number(yearLast[3])];
    return first > 12 ? toDay(last, second, first) : toDay(last, first, second);
  }
  return readEnglishDay(plain, year);
}

function readEnglishDay(text: string, thisYear: number): string | null {
  const dayFirst = /^(\d{1,2})[\s-]([a-z]{3,9})\.?(?:[\s,-]+(\d{4}))?$/.exec(text);
  const monthFirst = /^([a-z]{3,9})\.?\s(\d{1,2})(?:[\s,]+(\d{4}))?$/.exec(text);
  const [day, month, year] = dayFirst
    ? [dayFirst[1], dayFirst[2], dayFirst[3]]
    : monthFirst
      ? [monthFirst[2], monthFirst[1], monthFirst[3]]
      : [];
  const index = englishMonths.findIndex((name) => month?.startsWith(name) === true);
  return index === -1 ? null : toDay(year === undefined ? thisYear : Number(year), index + 1, Number(day));
}

function toDay(year: number, month: number, day: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  at.setUTCFullYear(year);
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || year < 1 || year > 9999) return null;
  return at.toISOString().slice(0, 10);
}

/** A day some days later. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10);
}

/** A time of day: 9:05, 09:05:30, 下午3:20, 3:20 PM, 9点5分. @returns HH:MM:SS, null when the text is none */
export function readTime(text: string): string | null {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  const half = /上午|凌晨|早上|am\b/.test(plain) ? "am" : /下午|晚上|傍晚|中午|pm\b/.test(plain) ? "pm" : undefined;
  const bare = plain.replaceAll(/上午|凌晨|早上|下午|晚上|傍晚|中午|[ap]m\b/g, "").trim();
  const parts = /^(\d{1,2})\s*[:点时]\s*(?:(\d{1,2})\s*分?)?(?:[:分]?\s*(\d{1,2})\s*秒?)?(?:\.\d+)?$/.exec(bare);
  if (parts === null) return null;
  let hour = Number(parts[1]);
  if (half === "pm" && hour < 12) hour += 12;
  if (half === "am" && hour === 12) hour = 0;
  const [minute, second] = [Number(parts[2] ?? 0), Number(parts[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  return [hour, minute, second].map((part) => String(part).padStart(2, "0")).join(":");
}

/** A day with or without a time, in the given zone; a text with a zone of its own keeps it. @returns an ISO instant */
export function readInstant(text: string, today: string, zone: string): string | null {
  const plain = text.trim();
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:?\d{2})$/i.test(plain)) {
    const at = new Date(plain);
    return Number.isNaN(at.getTime()) ? null : at.toISOString();
  }
  const onlyDay = readDay(plain, today);
  if (onlyDay !== null) return toInstant({ day: onlyDay, time: "00:00:00" }, zone);
  const cut = /^(.*?[\d日天y])[\sT]+((?:上午|下午|凌晨|早上|晚上|中午)?\s*\d{1,2}\s*[:点时].*)$/i.exec(plain);
  const day = readDay(cut?.[1] ?? "", today);
  const time = readTime(cut?.[2] ?? "");
  return day === null || time === null ? null : toInstant({ day, time }, zone);
}

const spanUnits: readonly (readonly [RegExp, number])[] = [
  [/^(-?[\d.]+)\s*(?:天|日|d|days?)/, 86_400],
  [/^(-?[\d.]+)\s*(?:小时|时|h|hrs?|hours?)/, 3600],
  [/^(-?[\d.]+)\s*(?:分钟|分|m|mins?|minutes?)/, 60],
  [/^(-?[\d.]+)\s*(?:秒钟|秒|s|secs?|seconds?)/, 1],
];

/**
 * A span of time: 25:20, 1:30:15, 2h30m, 2小时30分, 1.5天, or a bare number in the unit the field shows.
 * @returns seconds, null when the text is none
 */
export function readSpan(text: string, display: "h:mm" | "hours" | "days" = "h:mm"): number | null {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  const clock = /^(-?)(\d{1,9}):(\d{1,2})(?::(\d{1,2}))?$/.exec(plain);
  if (clock !== null) {
    const seconds = Number(clock[2]) * 3600 + Number(clock[3]) * 60 + Number(clock[4] ?? 0);
    return clock[1] === "-" ? -seconds : seconds;
  }
  if (/^-?\d+(\.\d+)?$/.test(plain)) return Math.round(Number(plain) * (display === "days" ? 86_400 : 3600));
  let rest = plain;
  let total = 0;
  let isAny = false;
  for (const [pattern, seconds] of spanUnits) {
    const part = pattern.exec(rest);
    if (part === null) continue;
    total += Number(part[1]) * seconds;
    rest = rest.slice(part[0].length).trim();
    isAny = true;
  }
  return isAny && rest === "" && Number.isFinite(total) ? Math.round(total) : null;
}
