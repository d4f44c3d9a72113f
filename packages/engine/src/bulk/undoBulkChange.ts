import { randomUUID } from "node:crypto";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import { actorId } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import type { JobQueue } from "../jobs/jobQueue.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { chunkRecords } from "./bulkDefinition.ts";
import { insertBulkChange, updateBulkChange } from "./bulkChanges.store.ts";
import { getBulkChange, loadOwnBulkChange, type BulkChangeView } from "./bulkChanges.ts";
import { requireSameFields } from "./undoChunk.ts";

/**
 * Takes a bulk change back as another one, which is left as a durable job: edited fields get the values they had,
 * deleted records come back from the bin. Asked for again while it runs or when it is done, it is the same one.
 * @throws AppError "bulk.not_found", "bulk.busy" while the change runs or when nothing of it can be taken back,
 *   "bulk.undo_unfit", "access.denied"
 */
export function undoBulkChange(session: Session, id: string, queue: JobQueue | undefined): Promise<BulkChangeView> {
  return onNewestDefinition(session, async (current) => {
    const undo = await begin(current, id, queue);
    return getBulkChange(current, undo);
  });
}

async function begin(session: Session, id: string, queue: JobQueue | undefined): Promise<string> {
  const { database, workspace } = session;
  const { schema } = workspace;
  const undone = await loadOwnBulkChange(session, id);
  if (undone.undoneBy !== null) return undone.undoneBy;
  const isOpen = undone.state === "planned" || undone.state === "running";
  if (isOpen || undone.action === "undo") throw new AppError("bulk.busy", { status: undone.state });
  const { form } = undone;
  requireSameFields(policyFor(session, form, undone.action), undone);
  const undo = randomUUID();
  const kind = undone.action === "delete" ? "delete" : "update";
  const cause = JSON.stringify({ kind: "bulk", bulk: id });
  return database.transaction(async (tx) => {
    // Of two at once the second waits here and finds the first one's.
    await tx.run(sql`select 1 from ${sqlIdent(schema, "_bulk_change")} where id = ${id}::uuid for update`);
    const [open] = await tx.rows<{ id: string }>(
      sql`select id from ${sqlIdent(schema, "_bulk_change")} where undoes = ${id}::uuid and state in ('running', 'done')`,
    );
    if (open !== undefined) return open.id;
    await insertBulkChange(tx, schema, {
      id: undo,
      form,
      action: "undo",
      state: "running",
      undoes: id,
      by: actorId(session),
    });
    const [counts] = await tx.rows<{ total: number }>(
      sql`with found as materialized (
            select f.record from ${sqlIdent(schema, "_bulk_chunk")} c cross join lateral unnest(c.ids) u(id)
            join ${sqlIdent(schema, "_fact")} f on f.form = ${form} and f.record = u.id and f.kind = ${kind} and f.cause @> ${cause}::jsonb
            where c.bulk = ${id}::uuid and c.n < ${undone.nextChunk}::int
          ), numbered as (
            select f.record, (row_number() over (order by f.record) - 1) / ${chunkRecords}::int as n from found f
          ), chunks as (
            insert into ${sqlIdent(schema, "_bulk_chunk")} (bulk, n, ids)
            select ${undo}::uuid, n.n, array_agg(n.record order by n.record) from numbered n group by n.n
          ) select count(*) as total from found`,
    );
    await updateBulkChange(
      tx,
      schema,
      undo,
      { states: ["running"] },
      { counts: { total: counts?.total ?? 0, withheld: 0 } },
    );
    await queue?.enqueue("records.bulk", { workspace: workspace.key, bulk: undo }, { tx, key: undo });
    return undo;
  });
}
