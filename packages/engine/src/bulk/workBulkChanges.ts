import { sql, sqlIdent } from "@tongzhou/base";
import { workspaceSchema } from "../forms/physicalNames.ts";
import type { JobQueue } from "../jobs/jobQueue.ts";
import type { Jobs } from "../jobs/startJobs.ts";
import { loadWorkspaceKeys } from "../platform/workspaceKeys.store.ts";
import { runBulkChange, type BulkHost } from "./runBulkChange.ts";

const everyMinute = "* * * * *";
// A chunk takes a fraction of a second; a run that has been silent for this long is nobody's.
const silentSeconds = 60;

/** Takes the jobs of bulk changes, and wakes those that nobody works at. */
export async function workBulkChanges(jobs: Jobs, host: BulkHost): Promise<void> {
  await jobs.work("records.bulk", ({ workspace, bulk }, { signal }) => runBulkChange(host, workspace, bulk, signal), {
    concurrency: 2,
  });
  await jobs.work("records.sweep", () => wakeBulkChanges(host, jobs, silentSeconds));
  await jobs.schedule("records.sweep", everyMinute, {});
  await wakeBulkChanges(host, jobs, 0);
}

async function wakeBulkChanges({ database }: BulkHost, jobs: JobQueue, silentFor: number): Promise<void> {
  for (const key of await loadWorkspaceKeys(database)) {
    const waiting = await database.rows<{ id: string }>(
      sql`select id from ${sqlIdent(workspaceSchema(key), "_bulk_change")}
          where state = 'running' and updated_at <= now() - make_interval(secs => ${silentFor}::int)`,
    );
    for (const { id } of waiting) await jobs.enqueue("records.bulk", { workspace: key, bulk: id }, { key: id });
  }
}
