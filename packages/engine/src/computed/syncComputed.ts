import { sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { WorkspaceDefinition } from "@tongzhou/model";
import type { Queryable, Transaction } from "../db/database.ts";
import { loadPending } from "../forms/calculation/calculate.ts";
import { loadHead } from "../forms/definitions.store.ts";
import { deriveIndexName } from "../forms/physicalNames.ts";
import { dropColumnIndexes } from "../forms/indexes.store.ts";
import { dropTriggers, loadTriggerFunctions, putTriggerFunction } from "../forms/statementTriggers.ts";
import { atOnceRows } from "../forms/plan/planner.ts";
import { buildWorkspaceRuntime, type WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { stateOf, type ComputedState } from "./activeFields.ts";
import {
  deleteComputedColumn,
  deleteTotals,
  insertComputedColumn,
  loadComputedColumns,
  type ComputedColumn,
} from "./computed.store.ts";
import { computedFields, type ComputedField } from "./computedFields.ts";
import { bandTables, syncBands } from "./syncBands.ts";
import { fillStatement } from "./recompute.ts";
import { closedForms, tableWatches, type TableWatch } from "./tableWatches.ts";
import { triggerBody, whenHeard } from "./triggerFunction.ts";
import { watchNodes } from "./watchNodes.ts";

/** Which definition of which workspace. */
export interface ComputedScope {
  readonly key: string;
  readonly schema: string;
  readonly version: number;
  readonly definition: WorkspaceDefinition;
  readonly kept: ReadonlySet<string>;
}

/**
 * Whether the columns there are those that a definition wants; what is not live yet counts as there. They are not after
 * an earlier release applied it.
 */
export async function isComputedInStep(queryable: Queryable, workspace: WorkspaceRuntime): Promise<boolean> {
  const columns = await loadComputedColumns(queryable, workspace.schema);
  const pending = await loadPending(queryable, workspace.schema);
  const wanted = computedFields(workspace);
  const isThere = (field: ComputedField): boolean =>
    waitsFor(field, pending) || columns.some((one) => isColumnOf(one, field) && one.status !== "failed");
  return columns.every((one) => wanted.some((field) => isColumnOf(one, field))) && wanted.every(isThere);
}

/**
 * Tables that have to be locked before the step from one definition to the next: those that get or lose a column; those
 * that begin to be watched, so that no write that is under way escapes the watch; and those whose watch ends, or a write
 * under way would put what it computes into a column that has become another formula's.
 */
export async function computedTables(tx: Transaction, next: ComputedScope): Promise<ReadonlySet<string>> {
  const columns = await loadComputedColumns(tx, next.schema);
  const runtime = plainRuntime(next);
  const tables = new Set<string>();
  const wanted = computedFields(runtime);
  const state = stateOf(next, columns);
  const watches = tableWatches(state);
  const closed = closedForms(watches);
  const opened = new Set<string>();
  const gone = columns.filter((column) => !wanted.some((field) => isColumnOf(column, field)));
  for (const table of gone.length === 0 ? [] : await watchedBefore(tx, next, gone)) tables.add(table);
  for (const field of wanted) {
    const found = columns.find((column) => isColumnOf(column, field));
    if (found?.status === "live") continue;
    tables.add(field.form);
    for (const { place, hops } of watchNodes(runtime, field.form, field.field.key)) {
      tables.add(place.table);
      if (hops.length > 0 && closed.has(place.key)) opened.add(place.key);
      for (const { tie } of hops) if (tie.kind === "junction") tables.add(tie.table);
    }
  }
  // What computes a form that was closed must not be under way either: it would write there unheard.
  for (const { table, targets } of watches) if (targets.some(({ form }) => opened.has(form))) tables.add(table);
  for (const form of await bandTables(tx, state.workspace)) tables.add(form);
  return tables;
}

// The tables of columns that go, and those from which they are computed under the definition that still stands.
async function watchedBefore(
  tx: Transaction,
  next: ComputedScope,
  gone: readonly ComputedColumn[],
): Promise<ReadonlySet<string>> {
  const before = plainRuntime({ ...next, ...(await loadHead(tx, next.schema)) });
  const tables = new Set<string>();
  for (const column of gone) {
    tables.add(column.form);
    const field = computedFields(before).find((one) => isColumnOf(column, one));
    if (field === undefined) continue;
    for (const { place, hops } of watchNodes(before, field.form, field.field.key)) {
      tables.add(place.table);
      for (const { tie } of hops) if (tie.kind === "junction") tables.add(tie.table);
    }
  }
  return tables;
}

/** Before tables are changed: takes away what the next definition does not want, and lets the triggers be still. */
export async function beforeTables(tx: Transaction, next: ComputedScope): Promise<void> {
  const { schema } = next;
  await setTriggers(tx, false);
  const wanted = computedFields(plainRuntime(next));
  for (const column of await loadComputedColumns(tx, schema)) {
    if (wanted.some((field) => isColumnOf(column, field))) continue;
    await dropColumn(tx, schema, column.form, column.column);
    await deleteComputedColumn(tx, schema, column);
  }
}

/**
 * After tables are changed: makes the columns that can be made now, fills those of small forms, and writes the triggers.
 * A field waits until all it reads is live, and until stored formulas that it is made from are computed, so that a column
 * is filled from columns that are right.
 * @returns whether columns are left to be filled
 */
export async function afterTables(tx: Transaction, next: ComputedScope): Promise<boolean> {
  const { schema } = next;
  let columns = await loadComputedColumns(tx, schema);
  const pending = await loadPending(tx, schema);
  const wanted = computedFields(plainRuntime(next)).filter((field) => !waitsFor(field, pending));
  for (;;) {
    const live = new Set(columns.flatMap((one) => (one.status === "live" ? [`${one.form}.${one.field}`] : [])));
    const ready = wanted.filter(
      (field) => !columns.some((one) => isColumnOf(one, field)) && [...field.dependsOn].every((id) => live.has(id)),
    );
    if (ready.length === 0) break;
    for (const field of ready) await addColumn(tx, schema, field);
    columns = await loadComputedColumns(tx, schema);
    await fillAtOnce(tx, stateOf(next, columns), ready, columns);
  }
  const state = stateOf(next, columns);
  await writeTriggers(tx, state);
  await syncBands(tx, state.workspace);
  await setTriggers(tx, true);
  return columns.some((one) => one.status === "filling");
}

/** Lets the triggers be still, or not, until the transaction ends. */
export async function setTriggers(tx: Transaction, isOn: boolean): Promise<void> {
  await tx.run(sql`select set_config('tongzhou.computed', ${isOn ? "" : "off"}, true)`);
}

function plainRuntime(scope: ComputedScope): ReturnType<typeof buildWorkspaceRuntime> {
  return buildWorkspaceRuntime(scope);
}

function waitsFor({ places }: ComputedField, pending: ReadonlySet<string>): boolean {
  return [...pending].some((id) => places.has(id));
}

function isColumnOf(column: ComputedColumn, field: ComputedField): boolean {
  return column.form === field.form && column.field === field.field.key && column.signature === field.signature;
}

async function dropColumn(tx: Transaction, schema: string, form: string, column: string): Promise<void> {
  await dropColumnIndexes(tx, schema, form, column);
  await tx.run(sql`alter table if exists ${sqlIdent(schema, form)} drop column if exists ${sqlIdent(column)}`);
}

// A form that came back from the bin may have brought an old column along.
async function addColumn(tx: Transaction, schema: string, field: ComputedField): Promise<void> {
  const table = sqlIdent(schema, field.form);
  const [row] = await tx.rows<{ count: number; total: number }>(
    sql`select count(*) as count, coalesce((select max(id) from ${table}), 0) as total from (select from ${table} limit ${atOnceRows + 1}::int) t`,
  );
  const isSmall = (row?.count ?? 0) <= atOnceRows;
  const key = field.field.key;
  const column = isSmall ? key : `_computed_${field.signature.slice(0, 16)}`;
  for (const name of new Set([key, column])) await dropColumn(tx, schema, field.form, name);
  await tx.run(sql`alter table ${table} add column ${sqlIdent(column)} ${sqlRaw(field.type)}`);
  await insertComputedColumn(tx, schema, {
    form: field.form,
    field: key,
    signature: field.signature,
    column,
    status: isSmall ? "live" : "filling",
    total: row?.total ?? 0,
  });
}

async function fillAtOnce(
  tx: Transaction,
  state: ComputedState,
  ready: readonly ComputedField[],
  columns: readonly ComputedColumn[],
): Promise<void> {
  const isMade = ({ id, form, field }: ComputedField): boolean =>
    ready.some((one) => one.id === id) &&
    columns.some((one) => one.form === form && one.field === field.key && one.status === "live");
  const made = state.active.filter(isMade);
  for (const [form, fields] of Map.groupBy(made, (one) => one.form))
    await tx.run(fillStatement(state, form, fields, () => sql`true`, "all"));
}

const prefix = "~computed";
const events = ["insert", "update", "delete"] as const;

/** Makes triggers and their functions what a state asks for. */
async function writeTriggers(tx: Transaction, state: ComputedState): Promise<void> {
  const { schema } = state.workspace;
  const watches = tableWatches(state);
  const found = await loadTriggerFunctions(tx, schema, `${prefix}\\_%`);
  for (const [table, behind] of found)
    if (!watches.some((watch) => watch.table === table))
      await dropTriggers(
        tx,
        schema,
        table,
        events.map((event) => `${prefix}_${event}`),
        behind,
      );
  const closed = closedForms(watches);
  for (const watch of watches) await writeTrigger(tx, state, watch, closed, found.get(watch.table)?.body);
}

async function writeTrigger(
  tx: Transaction,
  state: ComputedState,
  watch: TableWatch,
  closed: ReadonlySet<string>,
  found: string | undefined,
): Promise<void> {
  const { schema } = state.workspace;
  const body = triggerBody(state, watch, closed);
  if (body === found) return;
  // What other triggers kept may be no total of these.
  await deleteTotals(
    tx,
    schema,
    watch.targets.map(({ form }) => form),
  );
  const name = functionName(schema, watch.table);
  // A plan for one row and a plan for ten thousand are the same here, and planning each time costs more than running.
  await putTriggerFunction(tx, name, body, sql` set plan_cache_mode = force_generic_plan`);
  if (found !== undefined) return;
  const tables = {
    insert: sql`new table as "~new"`,
    update: sql`old table as "~old" new table as "~new"`,
    delete: sql`old table as "~old"`,
  };
  // A form that is no longer closed is written to as one that is not; one that becomes so has its trigger called for nothing.
  const when = watch.place !== null && closed.has(watch.place.key) ? sql` when (${whenHeard})` : sql``;
  for (const event of events)
    await tx.run(
      sql`create trigger ${sqlIdent(`${prefix}_${event}`)} after ${sqlRaw(event)} on ${sqlIdent(schema, watch.table)} referencing ${tables[event]} for each statement${event === "update" ? when : sql``} execute function ${name}()`,
    );
}

function functionName(schema: string, table: string): Sql {
  return sqlIdent(schema, deriveIndexName(table, "computed"));
}
