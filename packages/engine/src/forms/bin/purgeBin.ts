import { sql, sqlIdent } from "@tongzhou/base";
import type { Database, Transaction } from "../../db/database.ts";
import { lockDefinition } from "../apply/commitDefinition.ts";
import { withBriefLocks } from "../apply/lockTables.ts";
import { tablesToLock } from "../apply/executeEffects.ts";
import { reverseRename } from "../plan/planner.ts";
import { deleteBinItem, loadExpiredBin, lockBinItem, type BinItem } from "./bin.store.ts";

/** Drops for good what has lain in the bin longer than it is kept. */
export async function purgeBin(database: Database, schema: string, now: Date): Promise<number> {
  const expired = await loadExpiredBin(database, schema, now);
  for (const { id, renames } of expired) {
    await withBriefLocks(database, async (tx, lock) => {
      await lockDefinition(tx, schema);
      await lock(schema, tablesToLock([{ kind: "restore", bin: id, renames: renames.map(reverseRename) }]));
      const item = await lockBinItem(tx, schema, id);
      if (item === undefined) return;
      await drop(tx, schema, item);
      await deleteBinItem(tx, schema, id);
    });
  }
  return expired.length;
}

async function drop(tx: Transaction, schema: string, item: BinItem): Promise<void> {
  // A subform's rows hang on their form's table; both go at once.
  for (const rename of item.renames) {
    if (rename.kind === "table") await tx.run(sql`drop table if exists ${sqlIdent(schema, rename.to)}`);
    if (rename.kind === "table")
      await tx.run(sql`delete from ${sqlIdent(schema, "_tenure")} where form = ${rename.to}`);
    if (rename.kind !== "column") continue;
    await tx.run(sql`delete from ${sqlIdent(schema, "_tenure")} where form = ${rename.table} and field = ${rename.to}`);
    // The form itself may be in the bin by now, under another name, or gone.
    const exists = await tx.arrays(
      sql`select 1 from pg_class where relnamespace = ${schema}::regnamespace and relname = ${rename.table}`,
    );
    const column = sqlIdent(rename.to);
    if (exists.length > 0)
      await tx.run(sql`alter table ${sqlIdent(schema, rename.table)} drop column if exists ${column}`);
  }
}
