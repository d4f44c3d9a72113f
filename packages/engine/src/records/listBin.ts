import { sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { visibleTitle } from "./cells.ts";
import { idOrNull, textOrNull } from "./recordReply.ts";

/** A deleted record. */
export interface BinEntry {
  readonly id: number;
  readonly title: string | null;
  readonly deletedAt: string;
  readonly deletedBy: number | null;
}

const pageSize = 100;
const place = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\/(\d{1,16})$/;

/**
 * Deleted records the actor could see, newest first, a hundred at a time.
 * @param before the `next` of an earlier page
 */
export async function listBin(
  session: Session,
  form: string,
  before?: string,
): Promise<{ readonly records: readonly BinEntry[]; readonly next: string | null }> {
  const policy = policyFor(session, form, "see");
  const from = before === undefined ? null : place.exec(before);
  // The pattern also fits days that no calendar has.
  const isPlace = from !== null && Date.parse(from[1] ?? "") > 0;
  if (before !== undefined && !isPlace) throw new AppError("query.cursor_invalid");
  const alias = sql`t`;
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(alias)}`;
  const older = from === null ? sql`` : sql` and (t.deleted_at, t.id) < (${from[1]}::timestamptz, ${from[2]}::bigint)`;
  const found = await session.database.arrays(
    fillSlots(
      sql`select t.id, ${visibleTitle(session, policy, alias)}, t.deleted_at, t.deleted_by from ${formTable(session.workspace.schema, form)} t
          where t.deleted_at is not null${older}${rows} order by t.deleted_at desc, t.id desc limit ${pageSize + 1}::int`,
      sessionSlots(session),
    ),
  );
  const records = found.slice(0, pageSize).map(([id, title, deletedAt, deletedBy]): BinEntry => ({
    id: Number(id),
    title: textOrNull(title),
    deletedAt: String(deletedAt),
    deletedBy: idOrNull(deletedBy),
  }));
  const last = records.at(-1);
  return { records, next: found.length > pageSize && last !== undefined ? `${last.deletedAt}/${last.id}` : null };
}
