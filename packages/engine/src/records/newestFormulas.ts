import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { Transaction } from "../db/database.ts";
import { holdShape } from "../forms/background/batches.ts";
import type { ValueTable } from "../forms/tableStatements.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

// Stored formulas are assigned by the statement that writes the record, so a writer who began under an older definition
// would store what the older formula gives. A change of formulas takes the table's lock, and a statement reads its
// snapshot after it got the table: either the change waits for the writer and computes what it wrote, or the writer sees
// the change and begins again on the newest definition.

/** Stands among the problems of a write: raises TZ002 when formulas of the table are newer than the writer's definition. */
export function formulasMoved(workspace: WorkspaceRuntime, table: Omit<ValueTable, "schema">): Sql {
  return sql`case when exists (select from ${sqlIdent(workspace.schema, "_calculation")} c where c.form = ${table.form}::text and c.parent = ${table.parent ?? ""}::text and c.version > ${workspace.version}::int) then tongzhou.formulas_moved() end`;
}

/**
 * The same of the whole definition, for deletes and restores: formulas of other forms count the record in their lists,
 * and a writer who knows none of them would not compute them anew.
 */
export function definitionMoved({ schema, version }: WorkspaceRuntime): Sql {
  return sql`case when exists (select from ${sqlIdent(schema, "_definition")} d where d.version > ${version}::int) then tongzhou.formulas_moved() end`;
}

/** The same as formulasMoved, asked once before a transaction writes many rows. */
export async function holdFormulas(tx: Transaction, workspace: WorkspaceRuntime, form: string): Promise<void> {
  await holdShape(tx, { schema: workspace.schema, form });
  await tx.run(sql`select ${formulasMoved(workspace, { form })}`);
}
