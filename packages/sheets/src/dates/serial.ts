/** The two ways a workbook counts days: from 1900 with a 29 February 1900 that never was, or from 1904. */
export type DateSystem = 1900 | 1904;

/** What the number format of a cell makes of its number. */
export type DateForm = "date" | "datetime" | "time" | "duration";

const dayMs = 86_400_000;

/**
 * The exact local text of a serial number, or undefined when no calendar day answers to it.
 *
 * In the 1900 system serial 60 is the day that never was (29 February 1900) and is refused; 1 to 59 are one day
 * earlier than a plain count from 1899-12-30 says. Serial 0 is what a time of day without a date looks like.
 */
export function serialToText(serial: number, system: DateSystem, form: DateForm): string | undefined {
  if (!Number.isFinite(serial)) return undefined;
  if (form === "duration") return String(Math.round(serial * 86_400 * 1000) / 1000);
  if (serial < 0) return undefined;
  // a double holds a present-day serial to about half a microsecond; milliseconds are what a sheet shows
  const totalMs = Math.round(serial * dayMs);
  const days = Math.floor(totalMs / dayMs);
  const time = timeText(totalMs - days * dayMs);
  if (form === "time") return time;
  const date = dayText(days, system);
  if (date === undefined) return undefined;
  return form === "date" ? date : `${date}T${time}`;
}

// the days of one sheet are mostly the same few hundred
const knownDays = new Map<number, string>();

function dayText(days: number, system: DateSystem): string | undefined {
  const key = days * 2 + (system === 1904 ? 1 : 0);
  const known = knownDays.get(key);
  if (known !== undefined) return known;
  const text = computeDay(days, system);
  if (knownDays.size >= 20_000) knownDays.clear();
  if (text !== undefined) knownDays.set(key, text);
  return text;
}

function computeDay(days: number, system: DateSystem): string | undefined {
  if (system === 1900 && (days === 60 || days === 0)) return undefined;
  const epoch = system === 1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const date = new Date(epoch + days * dayMs);
  if (date.getUTCFullYear() > 9999) return undefined;
  return date.toISOString().slice(0, 10);
}

/** "HH:MM:SS", with milliseconds only when there are some. */
export function timeText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (part: number): string => (part < 10 ? `0${part}` : String(part));
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return ms % 1000 === 0 ? clock : `${clock}.${String(ms % 1000).padStart(3, "0")}`;
}

/** The serial of a local date text in the 1900 system, for writing; undefined before 1900-03-01, where counts differ. */
export function textToSerial(text: string): number | undefined {
  const found =
    /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,3}))?)?)?$/u.exec(text);
  if (found === null) return undefined;
  const part = (index: number): number => Number(found[index] ?? "0");
  const ms = Date.UTC(
    part(1),
    part(2) - 1,
    part(3),
    part(4),
    part(5),
    part(6),
    Number((found[7] ?? "0").padEnd(3, "0")),
  );
  const serial = (ms - Date.UTC(1899, 11, 30)) / dayMs;
  return serial >= 61 ? serial : undefined;
}
