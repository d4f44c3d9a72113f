import { sql } from "@tongzhou/base";
import { policyFor } from "../access/policyFor.ts";
import { actorId } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { incomingLinks } from "./incomingLinks.ts";
import { listFormulas } from "./listFormulas.ts";
import { runUpdate } from "./updateRecords.ts";

/**
 * Computes the stored formulas of records whose lists of links name records that have just gone to the bin or come
 * back: what lies in the bin is not in the list that a formula sees (R25).
 * @param session its cause is kept with the change
 */
export async function recomputeHolders(
  session: Session,
  tx: Transaction,
  form: string,
  ids: readonly number[],
): Promise<void> {
  const { schema, forms } = session.workspace;
  const system: Session = { ...session, actor: { kind: "system" } };
  for (const link of incomingLinks(session.workspace, form)) {
    const holder = forms.get(link.form);
    if (link.kind !== "links" || holder === undefined) continue;
    if (!listFormulas(session.workspace, holder).some(({ lists }) => lists.includes(link.field))) continue;
    const held = await tx.rows<{ id: number }>(
      sql`select distinct t.id from ${fieldTable(schema, link.form, link.field)} j
          join ${formTable(schema, link.form)} t on t.id = j.record_id and t.deleted_at is null where j.target_id = any(${ids}::bigint[]) order by 1`,
    );
    if (held.length === 0) continue;
    const input = { columns: {}, links: new Map([[link.field, []]]), rows: new Map() };
    const drafts = held.map(({ id }, ord) => ({ ord, id, input }));
    const options = { isWhole: false, replies: false, checksUnique: false, by: actorId(session) };
    await runUpdate(system, tx, policyFor(system, link.form, "edit"), drafts, options, new Map());
  }
}
