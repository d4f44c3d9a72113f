import { sql, sqlIdent, type Clock } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import { appendFact } from "../changes/appendFact.ts";
import { judge } from "../constraints/judge.ts";
import type { Database, Transaction } from "../db/database.ts";
import { loadWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import type { Jobs } from "../jobs/startJobs.ts";
import { loadWorkspaceKeys } from "../platform/workspaceKeys.store.ts";
import { retrying } from "../records/retrying.ts";
import { draftUpdate, updateMerging } from "../records/updateRecords.ts";
import { isDated } from "./datedFields.ts";
import { ofTarget, tenureColumns, type TenureRow, type TenureTarget } from "./tenureRows.ts";
import { joinNext, requireActive } from "./transferValue.ts";

const everyMinute = "* * * * *";

/** Carries out planned transfers when their time has come, within a minute; the time line is right to the second. */
export async function workTransfers(
  jobs: Jobs,
  host: { readonly database: Database; readonly clock: Clock },
): Promise<void> {
  await jobs.work("tenure.sweep", async (_, { signal }) => {
    const failures: unknown[] = [];
    for (const key of await loadWorkspaceKeys(host.database))
      await applyTransfers(host, key, signal).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, "transfers");
  });
  await jobs.schedule("tenure.sweep", everyMinute, {});
  await jobs.enqueue("tenure.sweep", {}, { key: "start" });
}

type DueTransfer = TenureRow & TenureTarget;

/**
 * Carries out what is due in a workspace, in order of time (T6, T7).
 * @returns how many were carried out
 * @throws AggregateError with what went wrong on our side; those plans are tried again
 */
export async function applyTransfers(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  workspace: string,
  signal?: AbortSignal,
): Promise<number> {
  const due = await database.rows<{ id: number }>(
    sql`select id from ${sqlIdent(workspaceSchema(workspace), "_tenure")} where applied_at is null and error is null
        and since <= ${clock.now().toISOString()}::timestamptz order by since, id limit 1000`,
  );
  if (due.length === 0) return 0;
  const runtime = await loadWorkspaceRuntime(database, workspace);
  const actor = { kind: "system" } as const;
  const failures: unknown[] = [];
  let count = 0;
  for (const { id } of due) {
    if (signal?.aborted === true) break;
    const session: Session = { database, workspace: runtime, clock, actor, cause: { kind: "transfer", transfer: id } };
    try {
      if (await applyOne(session, id)) count += 1;
    } catch (error) {
      if (error instanceof AppError) await fail(session, id, error);
      else failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "transfers");
  return count;
}

function applyOne(session: Session, id: number): Promise<boolean> {
  return retrying((checksUnique) =>
    session.database.transaction(async (tx) => {
      const due = await lockDue(session, tx, id);
      if (due === undefined) return false;
      const { schema, forms } = session.workspace;
      const { form, field } = due;
      if (!isDated(forms.get(form)?.fields.get(field))) throw new AppError("transfer.not_dated", { field });
      await tx.run(
        sql`update ${sqlIdent(schema, "_tenure")} set applied_at = ${session.clock.now().toISOString()}::timestamptz, tx = pg_current_xact_id() where id = ${id}::bigint`,
      );
      const later = await tx.arrays(
        sql`select 1 from ${ofTarget(schema, due)} and t.since > ${due.since}::timestamptz and t.applied_at is not null limit 1`,
      );
      // Somebody decided otherwise since; what they wrote stays.
      if (later.length === 0) await write(session, tx, due, checksUnique);
      return true;
    }),
  );
}

async function write(session: Session, tx: Transaction, due: DueTransfer, checksUnique: boolean): Promise<void> {
  const { form, field, record, value } = due;
  const policy = policyFor(session, form, "edit");
  if (policy.form.fields.get(field)?.kind === "member") await requireActive(session, tx, field, value);
  const draft = draftUpdate(policy, { id: record, values: { [field]: value } }, 0);
  const options = { isWhole: true, replies: false, checksUnique, by: due.actor };
  const outcome = (await updateMerging(session, tx, policy, [draft], options)).get(0);
  if (outcome?.kind === "failed") throw outcome.error;
  await judge(session, tx);
}

async function fail(session: Session, id: number, error: AppError): Promise<void> {
  await session.database.transaction(async (tx) => {
    const due = await lockDue(session, tx, id);
    if (due === undefined) return;
    const { schema } = session.workspace;
    const said = JSON.stringify({ code: error.code, params: error.params });
    await tx.run(sql`update ${sqlIdent(schema, "_tenure")} set error = ${said}::jsonb where id = ${id}::bigint`);
    await joinNext(tx, schema, due, due.since, due.previous);
    const { form, record, field, since, value } = due;
    await appendFact(session, tx, { kind: "transfer", form, record, field, what: "failed", since, value });
  });
}

// The record's row first, as whoever plans does; then the plan, which somebody may have withdrawn or carried out.
async function lockDue(session: Session, tx: Transaction, id: number): Promise<DueTransfer | undefined> {
  const table = sqlIdent(session.workspace.schema, "_tenure");
  const [target] = await tx.rows<TenureTarget>(
    sql`select t.form, t.field, t.record from ${table} t where t.id = ${id}::bigint`,
  );
  if (target === undefined) return undefined;
  if (session.workspace.forms.has(target.form))
    await tx.run(
      sql`select 1 from ${sqlIdent(session.workspace.schema, target.form)} where id = ${target.record}::bigint for no key update`,
    );
  const [due] = await tx.rows<DueTransfer>(
    sql`select ${tenureColumns}, t.form, t.field, t.record from ${table} t where t.id = ${id}::bigint and t.applied_at is null and t.error is null for update`,
  );
  return due;
}
