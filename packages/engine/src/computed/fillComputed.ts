import { sql, sqlIdent, toQuery } from "@tongzhou/base";
import type { Database, Transaction } from "../db/database.ts";
import { pgCode } from "../db/pgErrors.ts";
import { lockDefinition } from "../forms/apply/commitDefinition.ts";
import { withBriefLocks } from "../forms/apply/lockTables.ts";
import { createBatchSize, findBatchEnd, holdShape, leastRows, type BatchSize } from "../forms/background/batches.ts";
import { loadHead, loadHeadVersion } from "../forms/definitions.store.ts";
import { refreshWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { buildWorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { stateOf, type ComputedState } from "./activeFields.ts";
import { loadComputedColumns, markLive, moveFilling, type ComputedColumn } from "./computed.store.ts";
import { loadKeptLookups } from "./lookups.store.ts";
import { fillStatement } from "./recompute.ts";
import {
  afterTables,
  beforeTables,
  computedTables,
  isComputedInStep,
  setTriggers,
  type ComputedScope,
} from "./syncComputed.ts";

// Reading what many records are made of at once is worth longer batches than usual; whoever writes one of those records
// waits for its batch.
const aimMs = 400;
const mostRows = 50_000;
// Where far more links to some records than to those before, a batch is given up and begun again with fewer. Locking and
// computing have this long each, so that no writer waits two seconds.
const longestMs = 900;
const queryCanceled = "57014";

/**
 * Makes and fills the columns that the newest definition wants, in ranges of ids beside everybody's work; goes on where
 * it was interrupted. A column that is complete goes live, and what waited for it begins.
 * @param signal ends the work after the batch at hand
 */
export async function fillComputed(database: Database, workspace: string, signal: AbortSignal): Promise<void> {
  const schema = workspaceSchema(workspace);
  await inStep(database, workspace, schema);
  while (!signal.aborted) {
    const filling = (await loadComputedColumns(database, schema)).filter(({ status }) => status === "filling");
    const [first] = filling;
    if (first === undefined) break;
    const size = createBatchSize(aimMs, mostRows);
    const load = rememberState(workspace, schema);
    while (!signal.aborted && (await runBatch(database, schema, first.form, size, load)));
    if (!signal.aborted) await goLive(database, workspace, schema, first.form);
  }
  await refreshWorkspaceRuntime(database, workspace);
}

async function loadScope(tx: Transaction, key: string, schema: string): Promise<ComputedScope> {
  const { version, definition } = await loadHead(tx, schema);
  return { key, schema, version, definition, kept: await loadKeptLookups(tx, schema) };
}

// A definition that was applied by an earlier release has no columns yet.
async function inStep(database: Database, key: string, schema: string): Promise<void> {
  const isDone = await database.transaction(async (tx) =>
    isComputedInStep(tx, buildWorkspaceRuntime(await loadScope(tx, key, schema))),
  );
  if (!isDone) await step(database, key, schema, () => Promise.resolve());
}

async function step(
  database: Database,
  key: string,
  schema: string,
  work: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await withBriefLocks(database, async (tx, lock) => {
    await lockDefinition(tx, schema);
    const scope = await loadScope(tx, key, schema);
    await lock(schema, await computedTables(tx, scope));
    await work(tx);
    await beforeTables(tx, scope);
    await afterTables(tx, scope);
  });
}

type LoadState = (tx: Transaction, columns: readonly ComputedColumn[]) => Promise<ComputedState>;

// A big definition takes longer to read than a batch to fill, and hardly ever changes in between.
function rememberState(key: string, schema: string): LoadState {
  let known: { readonly of: string; readonly state: ComputedState } | null = null;
  return async (tx, columns) => {
    const made = columns.map(({ form, field, signature, column, status }) => [form, field, signature, column, status]);
    const of = JSON.stringify([await loadHeadVersion(tx, schema), made]);
    if (known?.of !== of) known = { of, state: stateOf(await loadScope(tx, key, schema), columns) };
    return known.state;
  };
}

/** One batch; false when every row is filled. */
async function runBatch(
  database: Database,
  schema: string,
  form: string,
  size: BatchSize,
  load: LoadState,
): Promise<boolean> {
  const start = performance.now();
  const table = { schema, form };
  const limit = size.rows > leastRows ? { statementTimeoutMs: longestMs } : {};
  const fill = async (tx: Transaction): Promise<boolean> => {
    await holdShape(tx, table);
    const columns = await loadComputedColumns(tx, schema);
    const mine = columns.filter((one) => one.form === form && one.status === "filling");
    if (mine.length === 0) return false;
    const after = Math.min(...mine.map(({ done }) => done));
    const last = await findBatchEnd(tx, table, after, size.rows);
    if (last === undefined) return false;
    const state = await load(tx, columns);
    const fields = state.active.filter((one) => one.form === form && !one.isLive);
    const own = sqlIdent(schema, form);
    const [row] = await tx.rows<{ ids: readonly number[] | null }>(
      sql`with locked as (select t.id from ${own} t where t.id > ${after} and t.id <= ${last} and t.deleted_at is null order by t.id for no key update) select array_agg(id) as ids from locked`,
    );
    const ids = row?.ids ?? [];
    // Nobody reads these columns yet, so what is written into them changes nothing else; the triggers would look again.
    await setTriggers(tx, false);
    if (fields.length > 0 && ids.length > 0)
      await tx.run({
        ...toQuery(
          fillStatement(state, form, fields, (alias) => sql`${alias}.id = any(${ids}::bigint[])`, { after, last }),
        ),
        isPlannedAnew: true,
      });
    await moveFilling(
      tx,
      schema,
      form,
      mine.map(({ field }) => field),
      last,
    );
    return true;
  };
  try {
    return await database.transaction(fill, limit);
  } catch (error) {
    if (pgCode(error) !== queryCanceled || size.rows <= leastRows) throw error;
    return true;
  } finally {
    size.measured(performance.now() - start);
  }
}

// Whoever read the definition before does not know the column by its own name, and goes on computing when reading.
async function goLive(database: Database, key: string, schema: string, form: string): Promise<void> {
  await step(database, key, schema, async (tx) => {
    const table = { schema, form };
    const columns = await loadComputedColumns(tx, schema);
    const scope = await loadScope(tx, key, schema);
    const { active } = stateOf(scope, columns);
    for (const { field, column, isLive, form: of } of active) {
      const found = columns.find((one) => one.form === of && one.field === field.key);
      if (of !== form || isLive || found === undefined) continue;
      if ((await findBatchEnd(tx, table, found.done, 1)) !== undefined && found.done < found.total) continue;
      await tx.run(
        sql`alter table ${sqlIdent(schema, form)} rename column ${sqlIdent(column)} to ${sqlIdent(field.key)}`,
      );
      await markLive(tx, schema, form, [field.key]);
    }
  });
  await refreshWorkspaceRuntime(database, key);
}
