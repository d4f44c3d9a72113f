import { sql, sqlRaw } from "@tongzhou/base";
import type { FormPolicy } from "../access/policy.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import { searchCondition } from "./searchCondition.ts";
import { FoundRecords, hasNames, lookUpNames, readableNames } from "./searchNames.ts";
import { fromForm, row, selectedRows, type Selection } from "./selection.ts";

// With an order and a limit the planner would rather walk the order than ask several indexes, and walks all of it where
// fewer records bear a name than it thinks: nobody's records took minutes among a million. So what names bring in is
// found first, without an order. Beyond this many, walking meets them soon enough.
const maxFound = 10_000;

/**
 * The selection with its search looked up: who and what bears the names in it, and where that brings in records, which.
 * For whoever is about to read a form's rows by it; the rows are the same without.
 */
export async function lookUp<S extends Pick<Selection, "search">>(
  session: Session,
  policy: FormPolicy,
  selection: S,
): Promise<S> {
  const { search: typed } = selection;
  if (typeof typed !== "string" || readableNames(session, policy).length === 0) return selection;
  const search = await lookUpNames(session, [policy], typed);
  if (!hasNames(search)) return { ...selection, search };
  const found = sql`select ${row}.id from ${fromForm(session, policy)} where ${selectedRows(session, policy, {})} and ${searchCondition(session, policy, search, row)} limit ${sqlRaw(String(maxFound + 1))}`;
  const rows = await session.database.arrays({ ...fillSlots(found, sessionSlots(session)), isPlannedAnew: true });
  if (rows.length > maxFound) return { ...selection, search };
  return {
    ...selection,
    search: new FoundRecords(
      typed,
      rows.map(([id]) => Number(id)),
    ),
  };
}
