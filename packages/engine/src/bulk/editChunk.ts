import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { memoised } from "../access/memo.ts";
import type { FormPolicy } from "../access/policy.ts";
import { sessionSlots, Slot, type Template } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { decodeValues, type RecordInput } from "../records/decodeValues.ts";
import { imageOf, type StoredField } from "../records/image.ts";
import { lockTargets } from "../records/linkLists.ts";
import { readsLists, lockRecords } from "../records/listFormulas.ts";
import { lockSentValues, unsettledFields } from "../records/unsettledUnique.ts";
import { inputById, updateCtes, type UpdateShape } from "../records/updateStatement.ts";
import { causeSlot, commaList, rowsSlot, typeName } from "../records/writeParts.ts";
import type { BulkEdit, ChunkOutcome } from "./bulkDefinition.ts";
import { computedValues } from "./computedValues.ts";
import { draftsChunk } from "./draftsChunk.ts";
import { groupedTemplate, loadGrouped } from "./groupedOutcome.ts";

const idsSlot = new Slot("ids");

/**
 * Writes the same change into a chunk's records: one statement that locks them, computes, asks every rule and writes
 * those that pass, with their facts. Lists of links take a few statements more.
 */
export async function editChunk(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  edit: Pick<BulkEdit, "values" | "expressions">,
  ids: readonly number[],
): Promise<ChunkOutcome> {
  const input = decodeValues(policy, edit.values);
  const broken = await findBrokenList(session, tx, policy, input);
  if (broken !== undefined)
    return {
      changed: 0,
      unchanged: 0,
      failures: [{ code: "link.broken", params: { field: broken }, records: ids }],
    };
  if (input.links.size > 0)
    return draftsChunk(
      session,
      tx,
      policy,
      ids.map((id, ord) => ({ ord, id, input })),
    );
  return writeAlike(session, tx, policy, edit, input, ids);
}

// A list is the same for all, so what it cannot link to is told of all at once.
async function findBrokenList(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  { links }: RecordInput,
): Promise<string | undefined> {
  for (const [key, ids] of links) {
    const field = policy.form.fields.get(key);
    if (field?.kind !== "links") continue;
    const visible = await lockTargets(tx, session, field.form, ids);
    if (ids.some((id) => !visible.has(id))) return key;
  }
  return undefined;
}

async function writeAlike(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  { expressions }: Pick<BulkEdit, "expressions">,
  input: RecordInput,
  ids: readonly number[],
): Promise<ChunkOutcome> {
  const constants = Object.keys(input.columns).toSorted();
  const unsettled = unsettledFields(session, policy.form).filter(({ field }) => constants.includes(field.key));
  if (unsettled.length > 0) await lockSentValues(tx, session, policy.form, unsettled, [input.columns]);
  const sent = [...constants, ...Object.keys(expressions)];
  if (readsLists(session.workspace, policy.form, sent)) await lockRecords(session, tx, policy.form, ids);
  const template = statementFor(session, policy, constants, expressions);
  const slots = sessionSlots(session)
    .set(idsSlot, ids)
    .set(rowsSlot, JSON.stringify(input.columns))
    .set(causeSlot, JSON.stringify(session.cause));
  return loadGrouped(tx, policy, template, slots);
}

function statementFor(
  session: Session,
  policy: FormPolicy,
  constants: readonly string[],
  expressions: BulkEdit["expressions"],
): Template {
  const key = `bulk/edit/${policy.permissionClass}/${policy.form.definition.key}/${JSON.stringify([constants, expressions])}`;
  return memoised(session.workspace, key, () => {
    const image = imageOf(session.workspace, policy.form);
    const sent = [...constants, ...Object.keys(expressions)].toSorted();
    const shape: UpdateShape = {
      sent,
      mixed: [],
      lists: [],
      isWhole: false,
      isSingle: false,
      // A unique value can be wanted by several of these records.
      checksUnique: sent.some((one) => policy.form.fields.get(one)?.unique === true),
      replies: false,
      hasCauses: false,
      leavesLater: true,
    };
    const columns = image.values.filter(({ field }) => constants.includes(field.key));
    const source = { ctes: [alikeCte(columns)], from: inputById, ...computedValues(session, policy, expressions) };
    return groupedTemplate(updateCtes(session, policy, shape, source));
  });
}

// The records by their ids, each with the same values.
function alikeCte(columns: readonly StoredField[]): Sql {
  const own = sql`u.n::int as "~ord", u.id as "~id", null::int as "~version"`;
  const ids = sql`unnest(${idsSlot}::bigint[]) with ordinality as u(id, n)`;
  if (columns.length === 0) return sql`input as materialized (select ${own} from ${ids})`;
  const list = columns.map(({ field, type }) => sql`${sqlIdent(field.key)} ${typeName(type)}`);
  return sql`input as materialized (select ${own}, c.* from ${ids} cross join json_to_record(${rowsSlot}::json) as c(${commaList(list)}))`;
}
