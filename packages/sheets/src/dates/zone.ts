const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The instant of a local time in a zone.
 *
 * A time that the clocks repeat is taken at its first passing, one that they skip by the offset before the jump
 * (02:30 becomes 03:30), as calendars do.
 * @param localMs the local clock as if it were UTC, in milliseconds
 * @param zone an IANA name such as Asia/Shanghai
 */
export function localToUtc(localMs: number, zone: string): number {
  const steady = findSteadyOffset(Math.floor(localMs / dayMs), zone);
  if (steady !== undefined) return localMs - steady;
  const early = offsetAt(localMs - dayMs, zone);
  const late = offsetAt(localMs + dayMs, zone);
  const first = localMs - early;
  if (early === late || offsetAt(first, zone) === early) return first;
  const second = localMs - late;
  return offsetAt(second, zone) === late ? second : first;
}

const dayMs = 86_400_000;
/** Per zone the offset of each local day that has only one; asking the runtime costs microseconds a cell. */
const steadyDays = new Map<string, Map<number, number | undefined>>();

/** The offset that holds from the day before to the day after, or undefined near a change of the clocks. */
function findSteadyOffset(day: number, zone: string): number | undefined {
  let days = steadyDays.get(zone);
  if (days === undefined) {
    days = new Map();
    steadyDays.set(zone, days);
  }
  if (days.has(day)) return days.get(day);
  const early = offsetAt((day - 1) * dayMs, zone);
  const steady = early === offsetAt((day + 2) * dayMs, zone) ? early : undefined;
  if (days.size > 100_000) days.clear();
  days.set(day, steady);
  return steady;
}

/** Whether the runtime knows a zone. */
export function isZone(zone: string): boolean {
  try {
    getFormatter(zone);
    return true;
  } catch {
    return false;
  }
}

/** How far the local clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(utcMs: number, zone: string): number {
  const parts: Partial<Record<string, number>> = {};
  for (const { type, value } of getFormatter(zone).formatToParts(utcMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  // years below 100 would be read as 19xx
  local.setUTCFullYear(year, month - 1, day);
  return local.getTime() - Math.floor(utcMs / 1000) * 1000;
}

function getFormatter(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}
