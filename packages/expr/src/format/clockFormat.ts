import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { bindOnce } from "../sqlGuard.ts";

/** A piece of a date or time format. */
export type ClockPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly field: ClockField };

/** What a piece shows; two letters are padded with a zero. `h12` is the hour of a twelve-hour clock. */
export type ClockField =
  | "yyyy"
  | "yy"
  | "mmmm"
  | "mmm"
  | "mm"
  | "m"
  | "dddd"
  | "ddd"
  | "dd"
  | "d"
  | "aaaa"
  | "aaa"
  | "hh"
  | "h"
  | "hh12"
  | "h12"
  | "mi2"
  | "mi"
  | "ss"
  | "s"
  | "am"
  | "zham";

const token =
  /"([^"]*)"|\\(.)|am\/pm|上午\/下午|\[(?:h+|m+|s+)\]|y+|m+|d+|aaaa?|h+|s+|[-/:., ~年月日时時分秒周第季]/giuy;

/**
 * Reads a date and time format; `m` is minutes after hours and before seconds, months elsewhere, as in Excel.
 * @param isElapsed for spans of time, which have hours, minutes and seconds only
 * @returns null when it is not one we know
 */
export function compileClock(source: string, isElapsed: boolean): readonly ClockPart[] | null {
  const raw: (ClockPart | { readonly kind: "letters"; readonly letters: string })[] = [];
  token.lastIndex = 0;
  for (let at = 0; at < source.length; at = token.lastIndex) {
    const match = token.exec(source);
    if (match === null) return null;
    const [text, quoted, escaped] = match;
    const literal = quoted ?? escaped ?? (/^[-/:., ~年月日时時分秒周第季]$/.test(text) ? text : null);
    raw.push(literal === null ? { kind: "letters", letters: text.toLowerCase() } : { kind: "text", text: literal });
  }
  const letters = raw.flatMap((part) => (part.kind === "letters" ? [part.letters] : []));
  const isTwelve = letters.some((word) => word.includes("/"));
  const parts: ClockPart[] = [];
  let seen = 0;
  for (const part of raw) {
    if (part.kind !== "letters") {
      parts.push(part);
      continue;
    }
    const field = fieldOf(part.letters, {
      before: letters[seen - 1] ?? "",
      after: letters[seen + 1] ?? "",
      isTwelve,
      isElapsed,
    });
    if (field === null) return null;
    parts.push({ kind: "field", field });
    seen++;
  }
  return seen === 0 ? null : parts;
}

interface Surroundings {
  readonly before: string;
  readonly after: string;
  readonly isTwelve: boolean;
  readonly isElapsed: boolean;
}

const dateFields: ReadonlyMap<string, ClockField> = new Map<string, ClockField>([
  ["yyyy", "yyyy"],
  ["yy", "yy"],
  ["mmmm", "mmmm"],
  ["mmm", "mmm"],
  ["mm", "mm"],
  ["m", "m"],
  ["dddd", "dddd"],
  ["ddd", "ddd"],
  ["dd", "dd"],
  ["d", "d"],
  ["aaaa", "aaaa"],
  ["aaa", "aaa"],
  ["am/pm", "am"],
  ["上午/下午", "zham"],
]);

function fieldOf(letters: string, { before, after, isTwelve, isElapsed }: Surroundings): ClockField | null {
  const bare = letters.replaceAll(/[[\]]/g, "");
  if (bare !== letters && !isElapsed) return null;
  const isMinute = /^m{1,2}$/.test(bare) && (isElapsed || /^\[?h/.test(before) || /^\[?s/.test(after));
  if (isMinute) return bare === "mm" ? "mi2" : "mi";
  if (bare === "h") return isTwelve ? "h12" : "h";
  if (bare === "hh") return isTwelve ? "hh12" : "hh";
  if (bare === "s" || bare === "ss") return bare;
  return isElapsed ? null : (dateFields.get(bare) ?? null);
}

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
const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const hanDays = "日一二三四五六";

// What each field is in PostgreSQL's to_char; FM drops padding. Null where it needs more than a template.
const templates = {
  yyyy: "YYYY",
  yy: "YY",
  mmmm: "FMMonth",
  mmm: "Mon",
  mm: "MM",
  m: "FMMM",
  dddd: "FMDay",
  ddd: "Dy",
  dd: "DD",
  d: "FMDD",
  aaaa: null,
  aaa: null,
  hh: "HH24",
  h: "FMHH24",
  hh12: "HH12",
  h12: "FMHH12",
  mi2: "MI",
  mi: "FMMI",
  ss: "SS",
  s: "FMSS",
  am: "AM",
  zham: null,
} as const satisfies Record<ClockField, string | null>;

/** What the clock shows, e.g. "2026-01-31T09:05:00", in the format; blank outside years 1 to 9999. */
export function formatLocal(local: string, parts: readonly ClockPart[]): string | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/.exec(local);
  if (match === null || local.startsWith("0000")) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const weekday = new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay();
  const two = (value: number): string => `${value}`.padStart(2, "0");
  const fields: Record<ClockField, string> = {
    yyyy: `${year}`.padStart(4, "0"),
    yy: two(year % 100),
    mmmm: months[month - 1] ?? "",
    mmm: (months[month - 1] ?? "").slice(0, 3),
    mm: two(month),
    m: `${month}`,
    dddd: days[weekday] ?? "",
    ddd: (days[weekday] ?? "").slice(0, 3),
    dd: two(day),
    d: `${day}`,
    aaaa: `星期${hanDays.charAt(weekday)}`,
    aaa: hanDays.charAt(weekday),
    hh: two(hour),
    h: `${hour}`,
    hh12: two(((hour + 11) % 12) + 1),
    h12: `${((hour + 11) % 12) + 1}`,
    mi2: two(minute),
    mi: `${minute}`,
    ss: two(second),
    s: `${second}`,
    am: hour < 12 ? "AM" : "PM",
    zham: hour < 12 ? "上午" : "下午",
  };
  return parts.map((part) => (part.kind === "text" ? part.text : fields[part.field])).join("");
}

/** formatLocal in SQL, from a timestamp without zone. */
export function formatLocalSql(local: Sql, parts: readonly ClockPart[]): Sql {
  return bindOnce([local], (stamp) => {
    const pieces = parts.map((part) => {
      if (part.kind === "text") return sql`${part.text}::text`;
      const template = templates[part.field];
      if (template !== null) return sql`to_char(${stamp}, ${sqlRaw(`'${template}'`)})`;
      if (part.field === "zham") return sql`case when extract(hour from ${stamp}) < 12 then '上午' else '下午' end`;
      const name = sql`substr('日一二三四五六', extract(dow from ${stamp})::int + 1, 1)`;
      return part.field === "aaaa" ? sql`'星期' || ${name}` : name;
    });
    const joined = joinSql(
      pieces.map((piece) => sql`(${piece})`),
      sqlRaw(" || "),
    );
    return sql`case when ${stamp} >= '0001-01-01' and ${stamp} < '10000-01-01' then ${joined} end`;
  });
}

/** A span of time; hours count on past 24. */
export function formatElapsed(seconds: number, parts: readonly ClockPart[]): string {
  const total = Math.abs(seconds);
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const text = parts
    .map((part) => (part.kind === "text" ? part.text : elapsedField(part.field, hours, minutes, rest)))
    .join("");
  return seconds < 0 ? `-${text}` : text;
}

function elapsedField(field: ClockField, hours: number, minutes: number, seconds: number): string {
  const value = field.startsWith("h") ? hours : field.startsWith("mi") ? minutes : seconds;
  return field.length === 1 || field === "mi" ? `${value}` : `${value}`.padStart(2, "0");
}

/** formatElapsed in SQL, from bigint seconds. */
export function formatElapsedSql(seconds: Sql, parts: readonly ClockPart[]): Sql {
  return bindOnce([seconds], (s) => {
    const total = sql`abs(${s})`;
    const pieces = parts.map((part) => {
      if (part.kind === "text") return sql`${part.text}::text`;
      const { field } = part;
      const value = field.startsWith("h")
        ? sql`(${total} / 3600)`
        : field.startsWith("mi")
          ? sql`(${total} / 60 % 60)`
          : sql`(${total} % 60)`;
      if (field.length === 1 || field === "mi") return sql`${value}::text`;
      return sql`case when ${value} < 10 then '0' else '' end || ${value}::text`;
    });
    const joined = joinSql(
      pieces.map((piece) => sql`(${piece})`),
      sqlRaw(" || "),
    );
    return sql`case when ${s} < 0 then '-' else '' end || ${joined}`;
  });
}
