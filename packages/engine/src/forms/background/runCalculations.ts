import { joinSql, sql, sqlIdent } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { Database, Transaction } from "../../db/database.ts";
import { pgCode, retryableCodes } from "../../db/pgErrors.ts";
import { formulaAssignments, listsRead } from "../calculation/calculate.ts";
import { loadHead } from "../definitions.store.ts";
import { tableSql, type ValueTable } from "../tableStatements.ts";
import { createBatchSize, findBatchEnd, holdShape, type BatchSize } from "./batches.ts";

const undefinedTable = "42P01";

/**
 * Computes stored formulas of big forms in batches, beside everybody's work; goes on where it was interrupted.
 * @param signal ends the work after the batch at hand
 */
export async function runCalculations(database: Database, schema: string, signal: AbortSignal): Promise<void> {
  const tables = await database.rows<{ form: string; parent: string }>(
    sql`select distinct form, parent from ${sqlIdent(schema, "_calculation")} where status = 'calculating' order by form, parent`,
  );
  for (const { form, parent } of tables) {
    const table: ValueTable = { schema, form, ...(parent === "" ? {} : { parent }) };
    const size = createBatchSize();
    while (!signal.aborted && (await runBatch(database, table, size)));
  }
}

/** One batch; false when nothing is left. */
async function runBatch(database: Database, table: ValueTable, size: BatchSize): Promise<boolean> {
  const start = performance.now();
  try {
    const goesOn = await database.transaction((tx) => calculateBatch(tx, table, size.rows));
    size.measured(performance.now() - start);
    return goesOn;
  } catch (error) {
    const code = pgCode(error);
    if (code === undefined || isPassing(error, code)) throw error;
    const status = code === undefinedTable ? "done" : "failed";
    await database.run(
      sql`update ${sqlIdent(table.schema, "_calculation")} set status = ${status}, error = ${code}
          where form = ${table.form} and parent = ${table.parent ?? ""} and status = 'calculating'`,
    );
    if (status === "failed") throw error;
    return false;
  }
}

// Nothing is wrong with the formula: the job goes on after its last batch when it is run again.
function isPassing(error: unknown, code: string): boolean {
  return retryableCodes.has(code) || (error instanceof AppError && error.code === "database.unavailable");
}

async function calculateBatch(tx: Transaction, table: ValueTable, rows: number): Promise<boolean> {
  const { schema, form, parent = "" } = table;
  await holdShape(tx, table);
  const pending = await tx.rows<{ field: string; done: number }>(
    sql`select field, done from ${sqlIdent(schema, "_calculation")}
        where form = ${form} and parent = ${parent} and status = 'calculating' order by field for update`,
  );
  if (pending.length === 0) return false;
  // Fields that began at different times share one pass from the earliest; computing twice does no harm.
  const after = Math.min(...pending.map((one) => one.done));
  const keys = pending.map((one) => one.field);
  const last = await findBatchEnd(tx, table, after, rows);
  const { definition } = await loadHead(tx, schema);
  const assignments = formulaAssignments(definition, table, keys);
  if (last !== undefined && assignments.length > 0) {
    // A formula that is defined anew crosses no limit.
    await tx.run(sql`select set_config('tongzhou.bands', 'off', true)`);
    if (listsRead(definition, table, keys).length > 0)
      await tx.run(
        sql`select 1 from ${tableSql(table)} t where t.id > ${after} and t.id <= ${last} order by t.id for no key update`,
      );
    await tx.run(
      sql`update ${tableSql(table)} t set ${joinSql(assignments, sql`, `)} where t.id > ${after} and t.id <= ${last}`,
    );
    await tx.run(
      sql`update ${sqlIdent(schema, "_calculation")} set done = ${last} where form = ${form} and parent = ${parent} and field = any(${keys}::text[])`,
    );
    return true;
  }
  await tx.run(
    sql`update ${sqlIdent(schema, "_calculation")} set status = 'done', done = total where form = ${form} and parent = ${parent} and field = any(${keys}::text[])`,
  );
  return false;
}
