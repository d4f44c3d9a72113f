import type { WorkItem } from "../../api/workQuery.ts";

/**
 * The columns of a form whose formulas are being computed anew, each with the share that is done, from 0 to 1; undefined
 * where it is not known. A formula of a subform counts for the subform's column.
 */
export function runningFormulas(items: readonly WorkItem[], form: string): ReadonlyMap<string, number | undefined> {
  const running = new Map<string, number | undefined>();
  for (const { kind, form: of, field, state, done, total } of items) {
    if (kind !== "calculation" || of !== form || field === null || state !== "running") continue;
    const [key = field] = field.split(".");
    const share = done === null || total === null || total === 0 ? undefined : Math.min(1, done / total);
    const before = running.get(key);
    // The slowest of several tells how far the column is.
    running.set(key, before === undefined || share === undefined ? (before ?? share) : Math.min(before, share));
  }
  return running;
}
