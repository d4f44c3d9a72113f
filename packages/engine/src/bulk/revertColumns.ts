import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { sessionSlots } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { imageOf } from "../records/image.ts";
import { readsLists, lockRecords } from "../records/listFormulas.ts";
import { inputById, updateCtes, type UpdateShape } from "../records/updateStatement.ts";
import { causeSlot, commaList, typeName } from "../records/writeParts.ts";
import type { ChunkOutcome, StoredBulkChange } from "./bulkDefinition.ts";
import { groupedTemplate, loadGrouped } from "./groupedOutcome.ts";

/** Whether fields can go back to what a fact says without a look at each record: they name no others and may repeat. */
export function canRevertColumns(fields: readonly FieldDefinition[]): boolean {
  return fields.every((field) => field.kind !== "link" && field.kind !== "links" && field.unique !== true);
}

/**
 * Gives the fields of a chunk's records the values from before a bulk edit, by one statement that reads its facts.
 * Records that were changed since come back among the failures, as record.stale, for who can tell what changed.
 * @param fields such that canRevertColumns
 */
export async function revertColumns(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  undone: StoredBulkChange,
  fields: readonly FieldDefinition[],
  ids: readonly number[],
): Promise<ChunkOutcome> {
  const { workspace } = session;
  const sent = fields.map((field) => field.key).toSorted();
  const columns = imageOf(workspace, policy.form).values.filter(({ field }) => sent.includes(field.key));
  const list = columns.map(({ field, type }) => sql`${sqlIdent(field.key)} ${typeName(type)}`);
  const cause = JSON.stringify({ kind: "bulk", bulk: undone.id });
  // By one look per record: the planner takes a search for all their facts to find hardly any, and joins row by row.
  const fact = sql`select f.version, f.old from ${sqlIdent(workspace.schema, "_fact")} f where f.form = ${undone.form} and f.record = u.id and f.kind = 'update' and f.cause @> ${cause}::jsonb limit 1`;
  const input = sql`input as materialized (select u.n::int as "~ord", u.id as "~id", f.version as "~version", array(select k.key from unnest(${sent}::text[]) as k(key) where not f.old ? k.key) as "~not", c.*
    from unnest(${ids}::bigint[]) with ordinality as u(id, n) cross join lateral (${fact}) f cross join lateral jsonb_to_record(f.old) as c(${commaList(list)}))`;
  const shape: UpdateShape = {
    sent,
    // A fact has only what changed.
    mixed: sent,
    lists: [],
    isWhole: false,
    isSingle: false,
    checksUnique: false,
    replies: false,
    hasCauses: false,
    leavesLater: true,
  };
  const source = { ctes: [input], from: inputById, computed: new Map(), problems: [] };
  const template = groupedTemplate(updateCtes(session, policy, shape, source));
  const slots = sessionSlots(session).set(causeSlot, JSON.stringify(session.cause));
  if (readsLists(workspace, policy.form, sent)) await lockRecords(session, tx, policy.form, ids);
  return loadGrouped(tx, policy, template, slots);
}
