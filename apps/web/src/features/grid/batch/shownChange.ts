import type { BulkChange } from "./bulkQueries.ts";

const shownForMs = 86_400_000;

/**
 * The bulk change that a form's page shows: one at work, else the newest that ended within a day and was not closed.
 * What an undo took back is not shown beside it.
 */
export function shownChange(
  changes: readonly BulkChange[],
  form: string,
  closed: readonly string[],
  now = Date.now(),
): BulkChange | undefined {
  const own = changes.filter((change) => change.form === form);
  const running = own.find((change) => change.status === "running");
  if (running !== undefined) return running;
  const newest = own.toSorted((left, right) => (left.createdAt < right.createdAt ? 1 : -1))[0];
  if (newest === undefined || closed.includes(newest.id)) return undefined;
  return now - Date.parse(newest.createdAt) < shownForMs ? newest : undefined;
}
