import { sql, sqlRaw, type Sql } from "@tongzhou/base";
import type { FormPolicy } from "../access/policy.ts";
import type { Session } from "../gateway/session.ts";
import { fromForm, selectedRows, type Selection } from "./selection.ts";
import { compiled, isTimeout, planned, statement, template } from "./statements.ts";

/** A number of records; `isCapped` means "this many or more". */
export interface RecordCount {
  readonly value: number;
  readonly isCapped: boolean;
}

/** Where a capped count stops counting. */
export const countCap = 1000;

// What is said when an exact count takes too long.
const fallbackCap = 10_000;
const exactTimeoutMs = 5000;

/** The number of a selection's rows as a subselect, at most one more than `cap`. */
export function cappedCount(
  session: Session,
  policy: FormPolicy,
  selection: Pick<Selection, "filter" | "search">,
  cap: number,
): Sql {
  return sql`(select count(*) from (select from ${fromForm(session, policy)} where ${selectedRows(session, policy, selection)} limit ${sqlRaw(String(cap + 1))}) c)`;
}

/** A capped count as it is told. */
export function readCapped(found: unknown, cap: number): RecordCount {
  const value = Number(found);
  return value > cap ? { value: cap, isCapped: true } : { value, isCapped: false };
}

/** How many records a selection has, looking at no more than `cap` of them and one. */
export async function countUpTo(
  session: Session,
  policy: FormPolicy,
  selection: Pick<Selection, "filter" | "search">,
  cap: number,
): Promise<RecordCount> {
  const shape = [policy.form.definition.key, policy.action, selection.filter, selection.search, cap];
  const text = compiled(session, "query/countUpTo", shape, () =>
    template(sql`select ${cappedCount(session, policy, selection, cap)}`),
  );
  const [found] = await session.database.arrays(planned(selection, statement(session, text)));
  return readCapped(found?.[0], cap);
}

/** How many records a selection has; "10,000 or more" when counting them all takes longer than five seconds. */
export async function countAll(
  session: Session,
  policy: FormPolicy,
  selection: Pick<Selection, "filter" | "search">,
): Promise<RecordCount> {
  const shape = [policy.form.definition.key, policy.action, selection.filter, selection.search];
  const text = compiled(session, "query/countAll", shape, () =>
    template(sql`select count(*) from ${fromForm(session, policy)} where ${selectedRows(session, policy, selection)}`),
  );
  try {
    const [found] = await session.database.transaction(
      (tx) => tx.arrays(planned(selection, statement(session, text))),
      {
        statementTimeoutMs: exactTimeoutMs,
      },
    );
    return { value: Number(found?.[0]), isCapped: false };
  } catch (error) {
    if (isTimeout(error)) return countUpTo(session, policy, selection, fallbackCap);
    throw error;
  }
}
