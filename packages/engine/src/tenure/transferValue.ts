import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, decodeDate, decodeInstant, type Wire } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import { actorId } from "../access/slots.ts";
import { appendFact } from "../changes/appendFact.ts";
import { judge } from "../constraints/judge.ts";
import type { Transaction } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { requireVisible } from "../records/requireVisible.ts";
import { retrying } from "../records/retrying.ts";
import { draftUpdate, updateMerging } from "../records/updateRecords.ts";
import { datedField, mayTransfer, ofTarget, type TenureTarget } from "./tenureRows.ts";
import { valueAt } from "./valueAt.ts";

/** A hand-over: whom or what the field names from when on, and why. */
export interface TransferInput {
  readonly value: Wire;
  /** A day, which begins at midnight of the workspace's zone, or an instant; now when absent. */
  readonly since?: string;
  readonly reason?: string;
}

const earliest = "1900-01-01";
const latest = "2200-01-01";

/**
 * Hands a dated field over: plans it, does it, or puts the past right (T5, T6, T8).
 * @throws AppError record.not_found, access.denied, field.unknown, field.forbidden, field.invalid, link.broken,
 *   transfer.not_dated, transfer.bad_time, and whatever a write of the field is refused for
 */
export function transferValue(session: Session, target: TenureTarget, input: TransferInput): Promise<void> {
  return onNewestDefinition(session, (current) =>
    retrying((checksUnique) =>
      current.database.transaction(async (tx) => {
        await requireTransfer(current, tx, target);
        await tx.run(
          sql`select 1 from ${formTable(current.workspace.schema, target.form)} where id = ${target.record}::bigint for no key update`,
        );
        await handOver(current, tx, target, input, checksUnique);
      }),
    ),
  );
}

/**
 * Passes when the actor may change the dated field in this record.
 * @throws AppError record.not_found, access.denied, field.unknown, field.forbidden, transfer.not_dated
 */
export async function requireTransfer(session: Session, tx: Transaction, target: TenureTarget): Promise<void> {
  const { form, record, field } = target;
  await requireVisible(session, tx, form, record);
  const policy = policyFor(session, form, "edit");
  datedField(policy, field);
  const may = await mayTransfer(session, tx, target);
  if (may === "gone") throw new AppError("record.not_found", { form });
  if (may === "row") throw new AppError("access.denied", { form, action: "edit" });
  if (may === "field") throw new AppError("field.forbidden", { field });
}

async function handOver(
  session: Session,
  tx: Transaction,
  target: TenureTarget,
  input: TransferInput,
  checksUnique: boolean,
): Promise<void> {
  const { schema } = session.workspace;
  const { form, record, field } = target;
  const now = session.clock.now();
  const since = await readTime(session, tx, input.since);
  const isPlanned = since.getTime() > now.getTime();
  const value = await tryWrite(session, tx, target, input.value, checksUnique);
  const at = since.toISOString();
  const place = {
    schema,
    form,
    field,
    record: sql`${record}::bigint`,
    current: sql`(select ${sqlIdent(field)} from ${formTable(schema, form)} where id = ${record}::bigint)`,
  };
  const previous = valueAt(place, sql`(${at}::timestamptz - interval '1 millisecond')`);
  const [made] = await tx.rows<{ id: number }>(
    sql`insert into ${sqlIdent(schema, "_tenure")} as t (form, field, record, since, value, previous, reason, actor, made_at, applied_at)
        values (${form}, ${field}, ${record}::bigint, ${at}::timestamptz, ${value}::bigint, ${previous}, ${input.reason ?? null},
          ${actorId(session)}::bigint, ${now.toISOString()}::timestamptz, ${isPlanned ? null : now.toISOString()}::timestamptz)
        on conflict (form, field, record, since) do update set value = excluded.value, previous = excluded.previous, reason = excluded.reason,
          actor = excluded.actor, tx = excluded.tx, made_at = excluded.made_at, applied_at = excluded.applied_at, error = null
        returning t.id`,
  );
  if (made === undefined) throw new Error("transfer-insert: expected an id, got none");
  await joinNext(tx, schema, target, at, value);
  if (isPlanned) {
    await appendFact(session, tx, { kind: "transfer", form, record, field, what: "planned", since: at, value });
    return;
  }
  const later = await tx.arrays(
    sql`select 1 from ${ofTarget(schema, target)} and t.since > ${at}::timestamptz and t.applied_at is not null limit 1`,
  );
  if (later.length === 0) await write(session, tx, target, value, made.id, checksUnique);
  await appendFact(session, tx, { kind: "transfer", form, record, field, what: "corrected", since: at, value });
}

/** Lets the change after an instant know what there is before it. */
export async function joinNext(
  tx: Transaction,
  schema: string,
  target: TenureTarget,
  since: string,
  value: number | null,
): Promise<void> {
  await tx.run(
    sql`update ${sqlIdent(schema, "_tenure")} set previous = ${value}::bigint where id = (
          select t.id from ${ofTarget(schema, target)} and t.since > ${since}::timestamptz and t.error is null order by t.since limit 1)`,
  );
}

/** The write, with whatever it is refused for thrown; what is there already is no change. */
async function write(
  session: Session,
  tx: Transaction,
  { form, record, field }: TenureTarget,
  value: Wire,
  transfer: number,
  checksUnique: boolean,
): Promise<void> {
  const current: Session = { ...session, cause: { kind: "transfer", transfer } };
  const policy = policyFor(current, form, "edit");
  const draft = draftUpdate(policy, { id: record, values: { [field]: value } }, 0);
  const outcomes = await updateMerging(current, tx, policy, [draft], { isWhole: true, replies: false, checksUnique });
  const outcome = outcomes.get(0);
  if (outcome?.kind === "failed") throw outcome.error;
  await judge(current, tx);
}

/** Writes the value and takes it back: whatever a write would be refused for is thrown. */
async function tryWrite(
  session: Session,
  tx: Transaction,
  { form, record, field }: TenureTarget,
  value: Wire,
  checksUnique: boolean,
): Promise<number | null> {
  const policy = policyFor(session, form, "edit");
  const draft = draftUpdate(policy, { id: record, values: { [field]: value } }, 0);
  const id = draft.input.columns[field] ?? null;
  if (id !== null && typeof id !== "number") throw new Error(`transfer-value: expected an id, got ${typeof id}`);
  if (policy.form.fields.get(field)?.kind === "member") await requireActive(session, tx, field, id);
  await tx.run(sql`savepoint transfer`);
  const outcomes = await updateMerging(session, tx, policy, [draft], { isWhole: true, replies: false, checksUnique });
  await tx.run(sql`rollback to savepoint transfer`);
  const outcome = outcomes.get(0);
  if (outcome?.kind === "failed") throw outcome.error;
  return id;
}

/**
 * Passes for a member who has not left.
 * @throws AppError field.invalid
 */
export async function requireActive(
  session: Session,
  tx: Transaction,
  field: string,
  member: number | null,
): Promise<void> {
  if (member === null) return;
  const found = await tx.arrays(
    sql`select 1 from ${sqlIdent(session.workspace.schema, "_member")} where id = ${member}::bigint and status <> 'left'`,
  );
  if (found.length === 0) throw new AppError("field.invalid", { field, problem: "unknown_member" });
}

async function readTime(session: Session, tx: Transaction, since: string | undefined): Promise<Date> {
  if (since === undefined) return session.clock.now();
  const isDay = decodeDate(since).ok;
  const instant = decodeInstant(since);
  if (!(isDay || instant.ok) || since < earliest || since >= latest)
    throw new AppError("transfer.bad_time", { earliest, latest });
  if (instant.ok) return new Date(instant.value);
  const [row] = await tx.rows<{ at: string }>(
    sql`select to_char((${since}::timestamp at time zone ${session.workspace.zone}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`,
  );
  if (row === undefined) throw new Error("transfer-time: expected a row, got none");
  return new Date(row.at);
}
