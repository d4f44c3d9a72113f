/** Days and instants of the demo, all counted from the day of installation. */
export interface DemoDays {
  /** "YYYY-MM-DD", `offset` days from today. */
  day(offset: number): string;
  /** An instant at a time of that day in China's zone, never later than now. */
  at(offset: number, minutes: number): Date;
  readonly now: Date;
  /** 1 Monday to 7 Sunday. */
  weekday(offset: number): number;
}

const dayMs = 86_400_000;
// The demo company works in Shanghai, which has had no summer time since 1991.
const zoneOffsetMs = 8 * 3_600_000;

/** Fixes "today" once, so that a demo installed around midnight stays of one piece. */
export function buildDemoDays(now: Date): DemoDays {
  const today = Math.floor((now.getTime() + zoneOffsetMs) / dayMs);
  return {
    now,
    day: (offset) => new Date((today + offset) * dayMs).toISOString().slice(0, 10),
    at: (offset, minutes) =>
      new Date(Math.min(now.getTime(), (today + offset) * dayMs - zoneOffsetMs + minutes * 60_000)),
    // Day 0 of the epoch was a Thursday.
    weekday: (offset) => ((((today + offset + 3) % 7) + 7) % 7) + 1,
  };
}
