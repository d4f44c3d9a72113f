/** A calendar day and a time of day, in some zone. */
export interface LocalMoment {
  /** YYYY-MM-DD */
  readonly day: string;
  /** HH:MM:SS */
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  formats.set(zone, made);
  return made;
}

/** What calendar and clock of a zone show at an instant. */
export function toLocal(instant: string, zone: string): LocalMoment {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value]),
  );
  const get = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? "00";
  return {
    day: `${get("year").padStart(4, "0")}-${get("month")}-${get("day")}`,
    time: `${get("hour")}:${get("minute")}:${get("second")}`,
  };
}

/**
 * The instant at which a zone's calendar and clock show this. A time that a clock change skips is taken as after it,
 * one that comes twice as the first.
 */
export function toInstant({ day, time }: LocalMoment, zone: string): string {
  const wanted = Date.parse(`${day}T${time}Z`);
  const offsetAt = (at: number): number => {
    const shown = toLocal(new Date(at).toISOString(), zone);
    return Date.parse(`${shown.day}T${shown.time}Z`) - at;
  };
  const before = offsetAt(wanted - 86_400_000);
  const after = offsetAt(wanted + 86_400_000);
  const fits = [wanted - before, wanted - after].filter((at) => at + offsetAt(at) === wanted);
  return new Date(fits.length > 0 ? Math.min(...fits) : wanted - before).toISOString();
}

/** Today in a zone. */
export function todayIn(zone: string, now: Date = new Date()): string {
  return toLocal(now.toISOString(), zone).day;
}
