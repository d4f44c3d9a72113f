import { joinSql, sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import { actorId, fillSlots, sessionSlots } from "../access/slots.ts";
import { checkConstraints } from "../constraints/checkConstraints.ts";
import { lockAhead } from "../constraints/lockAhead.ts";
import { isGuardedAround } from "../constraints/watches.ts";
import { pgCode } from "../db/pgErrors.ts";
import type { Queryable, Transaction } from "../db/database.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { loadRecord } from "./getRecord.ts";
import { imageOf } from "./image.ts";
import { listFormulas } from "./listFormulas.ts";
import { definitionMoved } from "./newestFormulas.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import type { RecordReply } from "./recordReply.ts";
import { lockStoredValues, unsettledFields } from "./unsettledUnique.ts";
import { recomputeHolders } from "./recomputeHolders.ts";
import { runUpdate, type UpdateDraft } from "./updateRecords.ts";
import { writtenAt, writtenBy } from "./writeParts.ts";

/**
 * Brings a deleted record back, with the records its delete took along and the links that were cleared for it, where
 * these are still blank. Whoever may delete a record may bring it back.
 * @throws AppError record.not_found; field.not_unique when a live record has taken one of its unique values;
 *   constraint.broken
 */
export function restoreRecord(session: Session, form: string, id: number): Promise<RecordReply> {
  return onNewestDefinition(session, async (current) => {
    const restoring: Session = { ...current, cause: { kind: "restore" } };
    try {
      return await current.database.transaction(async (tx) => {
        const isJudged = isGuardedAround(restoring.workspace, form);
        if (isJudged) await lockAhead(restoring, tx, { form, ids: [id], values: [] });
        await lockDeleted(restoring, tx, form, id);
        await bringBack(restoring, tx, form, [id]);
        if (isJudged) await checkConstraints(restoring, tx);
        return loadRecord(restoring, tx, form, id);
      });
    } catch (error) {
      if (pgCode(error) !== "23505") throw error;
      const field = (await findTaken(current, current.database, form, [id])) ?? "";
      throw new AppError("field.not_unique", { field }, { cause: error });
    }
  });
}

async function lockDeleted(session: Session, tx: Transaction, form: string, id: number): Promise<void> {
  const see = policyFor(session, form, "see");
  const right = policyFor(session, form, "delete");
  const rows = see.rows === null ? sql`` : sql` and ${see.rows(sql`t`)}`;
  const may = right.rows === null ? sql`true` : sql`(${right.rows(sql`t`)}) is true`;
  const [row] = await tx.rows<{ may: boolean }>(
    fillSlots(
      sql`select ${may} as may from ${formTable(session.workspace.schema, form)} t where t.id = ${id}::bigint and t.deleted_at is not null${rows} for update of t`,
      sessionSlots(session),
    ),
  );
  if (row === undefined) throw new AppError("record.not_found", { form });
  if (!row.may) throw new AppError("access.denied", { form, action: "delete" });
}

/**
 * Brings records back that this transaction has locked in the bin, with what their deletes took along and the links
 * that were cleared for them. Everything one delete did carries its transaction: the facts of that transaction with the
 * record as their cause say what to take back.
 */
export async function bringBack(
  session: Session,
  tx: Transaction,
  form: string,
  ids: readonly number[],
): Promise<void> {
  const facts = sqlIdent(session.workspace.schema, "_fact");
  const own = await tx.rows<{ record: number; tx: string }>(
    sql`select distinct on (d.record) d.record, d.tx::text as tx from ${facts} d
        where d.form = ${form} and d.record = any(${ids}::bigint[]) and d.kind = 'delete' order by d.record, d.seq desc`,
  );
  const deletedIn = new Map(own.map((fact) => [fact.record, fact.tx]));
  // Matched here: a planner that has no idea how many facts are cascades would compare each of them with each record.
  const found = await tx.rows<{
    kind: "delete" | "update";
    form: string;
    record: number;
    old: Record<string, unknown> | null;
    tx: string;
    root: number;
  }>(
    sql`select f.kind, f.form, f.record, f.old, f.tx::text as tx, (f.cause ->> 'record')::bigint as root from ${facts} f
        where f.tx = any(${[...new Set(deletedIn.values())]}::xid8[]) and f.cause ->> 'kind' = 'cascade' and f.cause ->> 'form' = ${form}
          and f.kind in ('delete', 'update')
        order by f.form, f.record`,
  );
  const along = found.filter((fact) => deletedIn.get(fact.root) === fact.tx);
  await revive(session, tx, form, ids);
  const known = along.filter((fact) => session.workspace.forms.has(fact.form));
  for (const [key, taken] of Map.groupBy(
    known.filter((fact) => fact.kind === "delete"),
    (fact) => fact.form,
  )) {
    const records = taken.map((fact) => fact.record);
    await lockInBin(session, tx, key, records);
    await revive(session, tx, key, records);
  }
  const updates = known.filter((fact) => fact.kind === "update");
  for (const [key, changes] of Map.groupBy(updates, (fact) => fact.form)) await relink(session, tx, key, changes);
}

// Whoever brings a record back that links to one of these, or lists it, looks whether it is there under its lock.
async function lockInBin(session: Session, tx: Transaction, form: string, ids: readonly number[]): Promise<void> {
  await tx.run(
    sql`select 1 from ${formTable(session.workspace.schema, form)} t where t.id = any(${ids}::bigint[]) order by t.id for update`,
  );
}

async function revive(session: Session, tx: Transaction, form: string, ids: readonly number[]): Promise<void> {
  const { schema } = session.workspace;
  const runtime = session.workspace.forms.get(form);
  const unsettled = runtime === undefined ? [] : unsettledFields(session, runtime);
  if (runtime !== undefined) await lockStoredValues(tx, session, runtime, unsettled, ids);
  const parts = [
    sql`back as (update ${formTable(schema, form)} t set deleted_at = null, deleted_by = null, version = t.version + 1 where t.id = any(${ids}::bigint[]) and t.deleted_at is not null and (${definitionMoved(session.workspace)}) is null returning t.id, t.version)`,
    sql`fact as (insert into ${sqlIdent(schema, "_fact")} (at, form, record, version, kind, actor, cause) select ${writtenAt}, ${form}, b.id, b.version, 'restore', ${writtenBy}, ${JSON.stringify(session.cause)}::jsonb from back b order by b.id)`,
  ];
  await tx.run(fillSlots(sql`with ${joinSql(parts, sqlRaw(", "))} select 1 from back`, sessionSlots(session)));
  if (unsettled.length > 0) {
    const taken = await findTaken(session, tx, form, ids);
    if (taken !== undefined) throw new AppError("field.not_unique", { field: taken });
  }
  await holdTargets(session, tx, form, ids);
  await emptyDangling(session, tx, form, ids);
  await recomputeLists(session, tx, form, ids);
  await recomputeHolders(session, tx, form, ids);
}

// What the records link to, and what lies in lists that their formulas read: whoever deletes it, or brings it back, ends
// first, or finds the records back and sees to them.
async function holdTargets(session: Session, tx: Transaction, form: string, ids: readonly number[]): Promise<void> {
  const { schema, forms } = session.workspace;
  const runtime = forms.get(form);
  if (runtime === undefined) return;
  const read = new Set(listFormulas(session.workspace, runtime).flatMap(({ lists }) => lists));
  for (const field of runtime.definition.fields) {
    if (field.kind !== "link" && !(field.kind === "links" && read.has(field.key))) continue;
    const named =
      field.kind === "link"
        ? sql`select t.${sqlIdent(field.key)} from ${formTable(schema, form)} t where t.id = any(${ids}::bigint[])`
        : sql`select j.target_id from ${fieldTable(schema, form, field.key)} j where j.record_id = any(${ids}::bigint[])`;
    await tx.run(
      sql`select 1 from ${formTable(schema, field.form)} x where x.id = any(array(${named})) order by x.id for key share`,
    );
  }
}

// What their lists name may have gone to the bin, or come back, while they lay there themselves.
async function recomputeLists(session: Session, tx: Transaction, form: string, ids: readonly number[]): Promise<void> {
  const runtime = session.workspace.forms.get(form);
  if (runtime === undefined) return;
  const { links } = imageOf(session.workspace, runtime);
  const read = new Set(listFormulas(session.workspace, runtime).flatMap(({ lists }) => lists));
  const lists = links.filter(({ key }) => read.has(key));
  if (lists.length === 0) return;
  const input = { columns: {}, links: new Map(lists.map(({ key }) => [key, []])), rows: new Map() };
  await runAsSystem(
    session,
    tx,
    form,
    ids.map((id, ord) => ({ ord, id, input })),
  );
}

// A record in the bin is not looked at by the delete rules of what it links to; what went meanwhile is emptied now.
async function emptyDangling(session: Session, tx: Transaction, form: string, ids: readonly number[]): Promise<void> {
  const { schema, forms } = session.workspace;
  for (const field of forms.get(form)?.definition.fields ?? []) {
    if (field.kind !== "link") continue;
    const column = sqlIdent(field.key);
    const dangling = await tx.rows<{ id: number }>(
      sql`select t.id from ${formTable(schema, form)} t join ${formTable(schema, field.form)} x on x.id = t.${column} and x.deleted_at is not null where t.id = any(${ids}::bigint[])`,
    );
    const drafts = dangling.map(({ id }) => ({ id, columns: { [field.key]: null } }));
    await assign(session, tx, form, drafts);
  }
}

async function relink(
  session: Session,
  tx: Transaction,
  form: string,
  changes: readonly { readonly record: number; readonly old: Readonly<Record<string, unknown>> | null }[],
): Promise<void> {
  const { schema, forms } = session.workspace;
  for (const field of forms.get(form)?.definition.fields ?? []) {
    if (field.kind !== "link") continue;
    const cleared = changes.flatMap(({ record, old }) => {
      const target = Object.hasOwn(old ?? {}, field.key) ? old?.[field.key] : null;
      return typeof target === "number" ? [{ record, target }] : [];
    });
    if (cleared.length === 0) continue;
    const column = sqlIdent(field.key);
    const free = await tx.rows<{ id: number; target: number }>(
      sql`select t.id, v.target from json_to_recordset(${JSON.stringify(cleared)}::json) as v(record bigint, target bigint)
          join ${formTable(schema, form)} t on t.id = v.record and t.deleted_at is null and t.${column} is null
          join ${formTable(schema, field.form)} x on x.id = v.target and x.deleted_at is null order by t.id for update of t`,
    );
    const drafts = free.map(({ id, target }) => ({ id, columns: { [field.key]: target } }));
    await assign(session, tx, form, drafts);
  }
}

// With the engine's rights, put down to who restores. A record whose rules refuse the value stays as it is.
async function assign(
  session: Session,
  tx: Transaction,
  form: string,
  values: readonly { readonly id: number; readonly columns: Readonly<Record<string, number | null>> }[],
): Promise<void> {
  if (values.length === 0) return;
  await runAsSystem(
    session,
    tx,
    form,
    values.map(({ id, columns }, ord) => ({ ord, id, input: { columns, links: new Map(), rows: new Map() } })),
  );
}

async function runAsSystem(
  session: Session,
  tx: Transaction,
  form: string,
  drafts: readonly UpdateDraft[],
): Promise<void> {
  const system: Session = { ...session, actor: { kind: "system" } };
  const options = { isWhole: false, replies: false, checksUnique: false, by: actorId(session) };
  await runUpdate(system, tx, policyFor(system, form, "edit"), drafts, options, new Map());
}

// The unique field whose value another live record holds, "" for one the actor may not read.
async function findTaken(
  session: Session,
  queryable: Queryable,
  form: string,
  ids: readonly number[],
): Promise<string | undefined> {
  const fields = session.workspace.forms.get(form)?.definition.fields ?? [];
  const table = formTable(session.workspace.schema, form);
  for (const field of fields) {
    if (field.unique !== true) continue;
    const column = sqlIdent(field.key);
    const rows = await queryable.arrays(
      sql`select 1 from ${table} t join ${table} u on u.${column} = t.${column} and u.id <> t.id and u.deleted_at is null where t.id = any(${ids}::bigint[]) limit 1`,
    );
    const isReadable = findPolicy(session, form, "see")?.readable.has(field.key) === true;
    if (rows.length > 0) return isReadable ? field.key : "";
  }
  return undefined;
}
