/** Spans of days that dates are grouped into; weeks begin on Monday. */
export type Bucket = "day" | "week" | "month" | "quarter" | "year";

const dayMs = 86_400_000;

/** The last day of a bucket, given its first; null when that is no day. */
export function lastDayOf(bucket: Bucket, firstDay: string): string | null {
  const start = Date.parse(`${firstDay}T00:00:00.000Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(firstDay) || Number.isNaN(start)) return null;
  const end = new Date(start);
  switch (bucket) {
    case "day":
      break;
    case "week":
      end.setTime(start + 6 * dayMs);
      break;
    case "month":
      end.setUTCMonth(end.getUTCMonth() + 1, 0);
      break;
    case "quarter":
      end.setUTCMonth(end.getUTCMonth() + 3, 0);
      break;
    case "year":
      end.setUTCFullYear(end.getUTCFullYear() + 1, 0, 0);
      break;
    default:
      return bucket satisfies never;
  }
  return end.toISOString().slice(0, 10);
}
