import { sql, sqlIdent } from "@tongzhou/base";
import { fieldsAskedBy } from "../../computed/askedFields.ts";
import { lookupFields } from "../../computed/computedFields.ts";
import { addLookupUses, keepLookup, loadAskedLookups } from "../../computed/lookups.store.ts";
import type { Queryable } from "../../db/database.ts";
import { atOnceRows } from "../../forms/plan/planner.ts";
import { loadAllPersonalViews } from "../../forms/views.store.ts";
import type { WorkspaceRuntime } from "../../forms/workspaceRuntime.ts";
import { adviceThreshold } from "./tendIndexes.ts";

/** Most lookups of one form that get a column because lists ask for them. Every one is kept right at every write. */
export const lookupBudget = 8;

/**
 * Decides which lookups get a column for the sake of lists: those that members' own views sort, filter or group by, and
 * those that lists asked for often and waited for. Only in forms that are too big to be joined in passing, and within
 * each form's budget; nothing is taken away here, so nobody can have columns made and dropped by turns.
 * @returns whether columns are to be made, which is the job of calculations
 */
export async function tendLookups(queryable: Queryable, workspace: WorkspaceRuntime): Promise<boolean> {
  const { schema, kept } = workspace;
  const possible = lookupFields(workspace);
  if (possible.size === 0 && kept.size === 0) return false;
  const viewed = await lookupsOfViews(queryable, workspace, possible);
  const asked = await loadAskedLookups(queryable, schema);
  const count = new Map<string, number>();
  for (const { form, isKept } of asked) if (isKept) count.set(form, (count.get(form) ?? 0) + 1);
  const isSlow = ({ calls, totalMs }: (typeof asked)[number]): boolean =>
    calls >= adviceThreshold.calls && (totalMs / calls >= adviceThreshold.meanMs || totalMs >= adviceThreshold.totalMs);
  const wanted = asked.filter((one) => !one.isKept && possible.has(one.id) && (viewed.has(one.id) || isSlow(one)));
  // What is saved is certain to be asked for again.
  const ordered = [...wanted.filter(({ id }) => viewed.has(id)), ...wanted.filter(({ id }) => !viewed.has(id))];
  let hasNew = false;
  for (const { id, form } of ordered) {
    const used = count.get(form) ?? 0;
    if (used >= lookupBudget || !(await isBig(queryable, schema, form))) continue;
    count.set(form, used + 1);
    await keepLookup(queryable, schema, id);
    hasNew = true;
  }
  return hasNew;
}

// As long as a view asks for a lookup, it is in use.
async function lookupsOfViews(
  queryable: Queryable,
  workspace: WorkspaceRuntime,
  possible: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const viewed = new Set<string>();
  for (const view of await loadAllPersonalViews(queryable, workspace.schema))
    for (const id of fieldsAskedBy(workspace, view)) if (possible.has(id) || workspace.kept.has(id)) viewed.add(id);
  const uses = [...viewed].map((id) => ({ id, calls: 0, totalMs: 0 }));
  if (uses.length > 0) await addLookupUses(queryable, workspace.schema, uses);
  return viewed;
}

async function isBig(queryable: Queryable, schema: string, form: string): Promise<boolean> {
  const [row] = await queryable.rows<{ count: number }>(
    sql`select count(*)::int as count from (select from ${sqlIdent(schema, form)} limit ${atOnceRows + 1}::int) t`,
  );
  return (row?.count ?? 0) > atOnceRows;
}
