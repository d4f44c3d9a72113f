import { isDeepStrictEqual } from "node:util";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type FieldDefinition, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { cellOf } from "../records/cellOf.ts";
import { bringBack } from "../records/restoreRecord.ts";
import type { UpdateDraft } from "../records/updateRecords.ts";
import { visibleIds } from "../records/visibleFacts.ts";
import type { ChunkOutcome, StoredBulkChange } from "./bulkDefinition.ts";
import { collectFailures } from "./collectFailures.ts";
import { draftsChunk } from "./draftsChunk.ts";
import { inHalves } from "./inHalves.ts";
import { canRevertColumns, revertColumns } from "./revertColumns.ts";

interface BulkFact {
  readonly record: number;
  readonly version: number;
  readonly old: Readonly<Record<string, Wire>> | null;
}

/** Takes back what a bulk change did to a chunk's records, with the rights that doing it took. */
export async function undoChunk(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  undone: StoredBulkChange,
  ids: readonly number[],
): Promise<ChunkOutcome> {
  if (undone.action === "delete")
    return restoreChunk(session, tx, policy, await loadFacts(session, tx, undone, "delete", ids));
  const fields = undone.edit?.fields ?? [];
  for (const { key } of fields) if (!policy.writable.has(key)) throw new AppError("field.forbidden", { field: key });
  if (!canRevertColumns(fields)) return revertChunk(session, tx, policy, undone, fields, ids);
  const outcome = await revertColumns(session, tx, policy, undone, fields, ids);
  // What someone changed since may lie in other fields.
  const stale = outcome.failures.filter(({ code }) => code === "record.stale").flatMap(({ records }) => records);
  if (stale.length === 0) return outcome;
  const merged = await revertChunk(session, tx, policy, undone, fields, stale);
  return {
    changed: outcome.changed + merged.changed,
    unchanged: outcome.unchanged + merged.unchanged,
    failures: [...outcome.failures.filter(({ code }) => code !== "record.stale"), ...merged.failures],
  };
}

async function loadFacts(
  session: Session,
  tx: Transaction,
  undone: StoredBulkChange,
  kind: "delete" | "update",
  ids: readonly number[],
): Promise<readonly BulkFact[]> {
  const cause = JSON.stringify({ kind: "bulk", bulk: undone.id });
  return tx.rows<BulkFact>(
    sql`select f.record, f.version, f.old from ${sqlIdent(session.workspace.schema, "_fact")} f
        where f.form = ${undone.form} and f.record = any(${ids}::bigint[]) and f.kind = ${kind} and f.cause @> ${cause}::jsonb order by f.record`,
  );
}

// The values from before, as a change that read the record right after the bulk change: what someone changed since to
// something else is theirs, and refused as stale.
async function revertChunk(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  undone: StoredBulkChange,
  fields: readonly FieldDefinition[],
  ids: readonly number[],
): Promise<ChunkOutcome> {
  const facts = await loadFacts(session, tx, undone, "update", ids);
  const visible = new Map<string, ReadonlySet<number>>();
  for (const field of fields)
    if (field.kind === "link" || field.kind === "links") {
      const targets = facts.flatMap(({ old }) => asIds(cellOf(old, field.key)));
      visible.set(field.key, await visibleIds(session, tx, field.form, [...new Set(targets)]));
    }
  const drafts = facts.map(({ record, version, old }, ord): UpdateDraft => {
    const columns: Record<string, Wire> = {};
    const links = new Map<string, readonly number[]>();
    for (const field of fields) {
      if (old === null || !Object.hasOwn(old, field.key)) continue;
      const value = cellOf(old, field.key);
      // Linked records that are gone are left out, as in every restore (R31).
      const kept = asIds(value).filter((id) => visible.get(field.key)?.has(id) === true);
      if (field.kind === "links") links.set(field.key, kept);
      else columns[field.key] = field.kind === "link" ? (kept[0] ?? null) : value;
    }
    return { ord, id: record, version, input: { columns, links, rows: new Map() } };
  });
  return draftsChunk(session, tx, policy, drafts);
}

function asIds(value: Wire): readonly number[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "number");
}

// Only what still lies in the bin as the bulk change put it there.
async function restoreChunk(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  facts: readonly BulkFact[],
): Promise<ChunkOutcome> {
  const form = policy.form.definition.key;
  const see = findPolicy(session, form, "see");
  const seen = see === null || see.rows === null ? sql`` : sql` and ${see.rows(sql`t`)}`;
  const may = policy.rows === null ? sql`true` : sql`(${policy.rows(sql`t`)}) is true`;
  const wanted = JSON.stringify(facts.map(({ record, version }) => ({ record, version })));
  const rows = await tx.rows<{ id: number; may: boolean }>(
    fillSlots(
      sql`select t.id, ${may} as may from ${formTable(session.workspace.schema, form)} t
          join json_to_recordset(${wanted}::json) as v(record bigint, version int) on v.record = t.id and v.version = t.version
          where t.deleted_at is not null${seen} order by t.id for update of t`,
      sessionSlots(session),
    ),
  );
  const denied = rows.filter((row) => !row.may).map((row) => row.id);
  const going = rows.filter((row) => row.may).map((row) => row.id);
  const refused = await inHalves(tx, going, async (some) => {
    await bringBack(session, tx, form, some);
    return { kind: "done" };
  });
  const noRight = new AppError("access.denied", { form, action: policy.action });
  const failures = [...refused, ...denied.map((id): [number, AppError] => [id, noRight])];
  return {
    changed: going.length - refused.size,
    unchanged: facts.length - rows.length,
    failures: collectFailures(failures),
  };
}

/**
 * Holds the fields a bulk change wrote to what they are now.
 * @throws AppError "bulk.undo_unfit" when one of them is gone or has changed since
 */
export function requireSameFields(policy: FormPolicy, undone: StoredBulkChange): void {
  for (const field of undone.edit?.fields ?? [])
    if (!isDeepStrictEqual(policy.form.fields.get(field.key), field))
      throw new AppError("bulk.undo_unfit", { field: field.key });
}
