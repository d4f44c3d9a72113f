import { joinSql, sql, sqlIdent } from "@tongzhou/base";
import type { Transaction } from "../db/database.ts";
import { formulaAssignments } from "../forms/calculation/calculate.ts";
import { columnTypeOf } from "../forms/columns.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import { tableSql } from "../forms/tableStatements.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { incomingLinks, type IncomingLink } from "./incomingLinks.ts";
import { formulasMoved } from "./newestFormulas.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";

/** How long deleted records can be brought back. */
export const recordBinDays = 30;

// A foreign key looks for each purged record in every table that links to its form, bin and all, which no index of ours
// serves. Few at a time, so that a batch ends soon.
const batchSize = 100;

/**
 * Removes for good what has lain in the recycle bin longer than it is kept (R32), batch after batch.
 * @param signal ends the work after the batch at hand
 * @returns how many records went
 */
export async function purgeRecords(session: Session, signal?: AbortSignal): Promise<number> {
  const before = new Date(session.clock.now().getTime() - recordBinDays * 86_400_000).toISOString();
  let count = 0;
  for (const form of session.workspace.forms.values())
    for (let purged = batchSize; purged === batchSize && signal?.aborted !== true; count += purged)
      purged = await onNewestDefinition(session, async (current) => {
        const now = current.workspace.forms.get(form.definition.key);
        return now === undefined ? 0 : current.database.transaction((tx) => purgeBatch(current, tx, now, before));
      });
  return count;
}

async function purgeBatch(session: Session, tx: Transaction, form: FormRuntime, before: string): Promise<number> {
  const { schema } = session.workspace;
  const { key } = form.definition;
  const table = formTable(schema, key);
  const old = await tx.rows<{ id: number }>(
    sql`select id from ${table} where deleted_at < ${before}::timestamptz order by deleted_at, id limit ${batchSize}::int for update skip locked`,
  );
  if (old.length === 0) return 0;
  const ids = old.map((row) => row.id);
  for (const link of incomingLinks(session.workspace, key)) await loosen(session, tx, link, ids);
  for (const field of form.definition.fields) {
    const own = fieldTable(schema, key, field.key);
    if (field.kind === "links") await tx.run(sql`delete from ${own} where record_id = any(${ids}::bigint[])`);
    if (field.kind === "subform") await tx.run(sql`delete from ${own} where parent_id = any(${ids}::bigint[])`);
  }
  const mine = sql`form = ${key} and record = any(${ids}::bigint[])`;
  await tx.run(sql`delete from ${sqlIdent(schema, "_comment")} where ${mine}`);
  await tx.run(sql`delete from ${sqlIdent(schema, "_follower")} where ${mine}`);
  await tx.run(sql`delete from ${sqlIdent(schema, "_tenure")} where ${mine}`);
  // Nobody's files from now on: the sweep of loose files takes them, bytes and all.
  await tx.run(sql`update ${sqlIdent(schema, "_file")} set form = null, record = null, field = null where ${mine}`);
  return tx.run(sql`delete from ${table} where id = any(${ids}::bigint[])`);
}

// What still names the records: lists of links and subform rows, which keep an id while it can come back, and records
// that lie in the bin themselves. None of it is shown to anybody, so it is no change of theirs.
async function loosen(session: Session, tx: Transaction, link: IncomingLink, ids: readonly number[]): Promise<void> {
  const { schema, definition, forms } = session.workspace;
  if (link.kind === "links") {
    await tx.run(sql`delete from ${fieldTable(schema, link.form, link.field)} where target_id = any(${ids}::bigint[])`);
    return;
  }
  const table = { schema, form: link.form, ...(link.subform === undefined ? {} : { parent: link.subform }) };
  const column = sqlIdent(link.field);
  const emptied = await tx.rows<{ id: number }>(
    sql`update ${tableSql(table)} set ${column} = null where ${column} = any(${ids}::bigint[]) returning id`,
  );
  const holder = forms.get(link.form)?.fields.get(link.subform ?? "");
  if (emptied.length === 0 || holder?.kind !== "subform") return;
  const stored = holder.fields.filter(
    (field) => field.kind === "formula" && columnTypeOf(field, holder.fields) !== undefined,
  );
  const formulas = formulaAssignments(
    definition,
    table,
    stored.map((field) => field.key),
  );
  if (formulas.length === 0) return;
  // The rows' table is ours by now: a definition that came before is seen, and one that comes after computes what we wrote.
  await tx.run(sql`select ${formulasMoved(session.workspace, table)}`);
  await tx.run(
    sql`update ${tableSql(table)} t set ${joinSql(formulas, sql`, `)} where t.id = any(${emptied.map((row) => row.id)}::bigint[])`,
  );
}
