/** Writes a moment as 2026-11-22 14:05:09 in one zone: the same in every language, and sorted as it reads. */
export function buildDayWriter(zone: string): (moment: Date) => string {
  // Swedish is the locale whose own way is ISO 8601's.
  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return (moment) => clock.format(moment).padStart("YYYY-MM-DD HH:MM:SS".length, "0");
}
