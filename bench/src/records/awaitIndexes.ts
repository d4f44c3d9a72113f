import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { openDatabase, startJobs, workForms } from "@tongzhou/engine";
import type { LoadedWorkspace } from "./prepareWorkspace.ts";
import { queries } from "./recordCases.ts";

const note = (text: string) => process.stderr.write(`${text}\n`);

// A server writes down what it was asked, and reads which indexes stand, with the first list after 30 seconds.
const exchangeMs = 31_000;
const turns = 40;
const longestBuildMs = 600_000;

/**
 * Brings the indexes to what a day's use would have left: asks what the cases will ask, does at once what the sweep does
 * every minute, and waits until every index that is wanted stands and the server knows. Takes about a minute and a half.
 */
export async function awaitIndexes(
  workspaces: readonly LoadedWorkspace[],
  client: pg.Client,
  connectionString: string,
): Promise<void> {
  await askAll(workspaces);
  await sleep(exchangeMs);
  await askAll(workspaces);
  const database = openDatabase({ connectionString, poolSize: 4, applicationName: "bench" });
  try {
    // A worker beside the server's, which ends with the waiting.
    const jobs = await startJobs(database, (error) => note(String(error)));
    try {
      await workForms(jobs, database);
      for (const { key } of workspaces) await jobs.enqueue("forms.indexes", { workspace: key }, { key });
      for (const { schema } of workspaces) await awaitBuilt(client, schema);
    } finally {
      await jobs.stop();
    }
  } finally {
    await database.close();
  }
  await sleep(exchangeMs);
  await askAll(workspaces);
}

async function askAll(workspaces: readonly LoadedWorkspace[]): Promise<void> {
  for (const { key, actors } of workspaces)
    for (const { client } of actors)
      for (let turn = 0; turn < turns; turn += 1)
        for (const query of Object.values(queries))
          await client.post(`/workspaces/${key}/forms/service_case/query`, query);
}

/** Waits until the worker has taken the job and every index it noted stands. */
async function awaitBuilt(client: pg.Client, schema: string): Promise<void> {
  const deadline = Date.now() + longestBuildMs;
  let calm = 0;
  while (calm < 3) {
    if (Date.now() > deadline) throw new Error(`bench-indexes: expected them to stand, got none in time in ${schema}`);
    const open = await client.query(
      `select 1 from "${schema}"._index where state in ('building', 'dropping')
       union all select 1 from tongzhou_jobs.job where name = 'forms.indexes' and state in ('created', 'active', 'retry')`,
    );
    calm = open.rows.length === 0 ? calm + 1 : 0;
    await sleep(500);
  }
  const indexes = await client.query<{ indexdef: string }>(
    "select indexdef from pg_indexes where schemaname = $1 and tablename = 'service_case' order by indexname",
    [schema],
  );
  for (const row of indexes.rows) note(row.indexdef);
  await client.query(`vacuum analyze "${schema}".service_case`);
}
