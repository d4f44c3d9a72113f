import { joinSql, must, sql, sqlRaw } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import { AppError, type SortKey, type Wire } from "@tongzhou/model";
import type { WriteColumn, WriteRow } from "@tongzhou/sheets";
import type { FormPolicy } from "../../access/policy.ts";
import { cancelBackend } from "../../db/cancelBackend.ts";
import { policyFor } from "../../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../../access/slots.ts";
import type { Session } from "../../gateway/session.ts";
import { loadDepartments } from "../../platform/departments.store.ts";
import { loadMembers } from "../../platform/members.store.ts";
import { orderBy } from "../../query/keyset.ts";
import { orderJoins, orderTerms } from "../../query/orderTerms.ts";
import { lookUp } from "../../query/lookUp.ts";
import { fromForm, row, selectedRows } from "../../query/selection.ts";
import { visibleCells } from "../../records/cells.ts";
import { exportColumns, exportRows, type ExportColumn, type ExportWords } from "./exportColumns.ts";

/** What is exported: the records of a view, in its order, with its columns. */
export interface ExportInput {
  readonly filter?: string | undefined;
  readonly search?: string | undefined;
  readonly sort?: readonly SortKey[] | undefined;
  /** All fields the actor may export when absent. */
  readonly columns?: readonly string[] | undefined;
  readonly locale: Locale;
}

const batchRows = 500;

/**
 * Reads the records of a view under the actor's rights and the export action, through a cursor: memory does not grow
 * with the rows. All rows are of one moment.
 * @param write takes the rows; the cursor is closed when it returns or throws
 * @param signal aborted when nobody waits for the rows any more: a statement at work is stopped
 * @throws AppError "form.not_found", "access.denied", "field.unknown", "expr.invalid", "query.field_unfit"
 */
export async function exportRecords<T>(
  session: Session,
  form: string,
  input: ExportInput,
  write: (columns: readonly WriteColumn[], rows: AsyncIterable<WriteRow>) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const { database, workspace } = session;
  const policy = policyFor(session, form, "export");
  const keys = exportedKeys(policy, input.columns);
  const [members, departments] = await Promise.all([
    loadMembers(database, workspace.key),
    loadDepartments(database, workspace.key),
  ]);
  const words: ExportWords = {
    locale: input.locale,
    zone: workspace.zone,
    members: new Map(members.map((one) => [one.id, one.name])),
    departments: new Map(departments.map((one) => [one.id, one.name])),
  };
  const columns = keys.flatMap((key, cell) =>
    exportColumns(must(policy.form.fields.get(key), `export-field: ${key}`), words).map((one) => ({ ...one, cell })),
  );
  const cells = visibleCells(session, policy, keys, row);
  const terms = orderTerms(session, policy, input.sort ?? [], row);
  const list = joinSql(
    cells.map((cell) => cell.sql),
    sqlRaw(", "),
  );
  const query = sql`select ${list} from ${fromForm(session, policy)}${orderJoins(terms)} where ${selectedRows(session, policy, await lookUp(session, policy, input))} order by ${orderBy(terms)}`;
  const statement = fillSlots(query, sessionSlots(session));
  // Reading everything takes as long as it takes; whoever asked can stop it.
  return database.forJobs.transaction(async (tx) => {
    const [backend] = await tx.rows<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    let stopping = Promise.resolve();
    const stop = (): void => {
      stopping = cancelBackend(database.connectionString, backend?.pid ?? 0);
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      signal.throwIfAborted();
      const read = cells.map((cell) => cell.toWire);
      return await write(
        columns.map((one) => one.column),
        toRows(tx.cursor(statement, batchRows), columns, read, signal),
      );
    } finally {
      signal.removeEventListener("abort", stop);
      // The connection is ours until the cancelling has been done, or it would hit whoever gets it next.
      await stopping;
    }
  });
}

function exportedKeys(policy: FormPolicy, wanted: readonly string[] | undefined): readonly string[] {
  const all = policy.form.definition.fields.map((field) => field.key).filter((key) => policy.readable.has(key));
  if (wanted === undefined) return all;
  const unknown = wanted.find((key) => !policy.readable.has(key));
  if (unknown !== undefined) throw new AppError("field.unknown", { form: policy.form.definition.key, field: unknown });
  return [...new Set(wanted)];
}

async function* toRows(
  batches: AsyncIterable<readonly (readonly unknown[])[]>,
  columns: readonly (ExportColumn & { readonly cell: number })[],
  read: readonly ((value: unknown) => Wire)[],
  signal: AbortSignal,
): AsyncGenerator<WriteRow> {
  for await (const batch of batches) {
    signal.throwIfAborted();
    for (const cells of batch) {
      const values = columns.map(({ cell }) => read[cell]?.(cells[cell]) ?? null);
      yield* exportRows(columns, values);
    }
  }
}
