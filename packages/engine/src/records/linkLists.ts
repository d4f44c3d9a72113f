import { sql } from "@tongzhou/base";
import type { FieldOf } from "@tongzhou/model";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";

/**
 * Of the given records of a form, those that exist, are live and visible to the actor. They are share-locked: none can
 * be deleted before this transaction ends.
 */
export async function lockTargets(
  tx: Transaction,
  session: Session,
  form: string,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  const policy = findPolicy(session, form, "see");
  if (policy === null || ids.length === 0) return new Set();
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(sql`t`)}`;
  const found = await tx.rows<{ id: number }>(
    fillSlots(
      sql`select t.id from ${formTable(session.workspace.schema, form)} t where t.id = any(${ids}::bigint[]) and t.deleted_at is null${rows} order by t.id for key share of t`,
      sessionSlots(session),
    ),
  );
  return new Set(found.map((row) => row.id));
}

/** The ids a links field of a record holds, per record, in order; every one of them, whoever asks. */
export async function loadLinks(
  tx: Transaction,
  session: Session,
  form: string,
  field: FieldOf<"links">,
  records: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const junction = fieldTable(session.workspace.schema, form, field.key);
  const rows = await tx.rows<{ record_id: number; ids: readonly number[] }>(
    sql`select record_id, array_agg(target_id order by position, target_id) as ids from ${junction} where record_id = any(${records}::bigint[]) group by record_id`,
  );
  return new Map(rows.map((row) => [row.record_id, row.ids]));
}

/** Makes the lists the only links of their records. */
export async function writeLinks(
  tx: Transaction,
  session: Session,
  form: string,
  field: FieldOf<"links">,
  lists: ReadonlyMap<number, readonly number[]>,
): Promise<void> {
  const junction = fieldTable(session.workspace.schema, form, field.key);
  const flat = [...lists].flatMap(([record, ids]) => ids.map((target, position) => ({ record, target, position })));
  const json = JSON.stringify(flat);
  await tx.run(
    sql`delete from ${junction} j where j.record_id = any(${[...lists.keys()]}::bigint[])
        and not exists (select 1 from json_to_recordset(${json}::json) as v(record bigint, target bigint) where v.record = j.record_id and v.target = j.target_id)`,
  );
  await tx.run(
    sql`insert into ${junction} as j (record_id, target_id, position)
        select v.record, v.target, v.position from json_to_recordset(${json}::json) as v(record bigint, target bigint, position int)
        order by v.record, v.target
        on conflict (record_id, target_id) do update set position = excluded.position where j.position <> excluded.position`,
  );
}
