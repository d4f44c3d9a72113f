import { sql, systemClock, type Clock } from "@tongzhou/base";
import type { Database } from "../db/database.ts";
import { purgeBin } from "../forms/bin/purgeBin.ts";
import { buildIndexes } from "../forms/background/buildIndexes.ts";
import { findWork } from "../forms/background/findWork.ts";
import { runCalculations } from "../forms/background/runCalculations.ts";
import { runConversions } from "../forms/background/runConversions.ts";
import { validateConstraints } from "../forms/background/validateConstraints.ts";
import { loadWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { ensureFactPartitions } from "../platform/factPartitions.ts";
import { purgeSessions } from "../platform/sessions.store.ts";
import { purgeSignInFailures } from "../platform/signInFailures.store.ts";
import { tendIndexes } from "../query/adviser/tendIndexes.ts";
import { enqueueWork } from "./jobQueue.ts";
import type { Jobs } from "./startJobs.ts";

const everyMinute = "* * * * *";
const everyNight = "17 19 * * *";
const hourMs = 3_600_000;

/** Takes the platform's own jobs: work that definitions leave behind, and housekeeping. */
export async function workForms(jobs: Jobs, database: Database, clock: Clock = systemClock): Promise<void> {
  await jobs.work("forms.indexes", async ({ workspace }, { signal }) => {
    await tendIndexes(database, await loadWorkspaceRuntime(database, workspace));
    await buildIndexes(database, workspaceSchema(workspace), signal);
  });
  await jobs.work("forms.constraints", ({ workspace }, { signal }) =>
    validateConstraints(database, workspaceSchema(workspace), signal),
  );
  await jobs.work("forms.calculations", ({ workspace }, { signal }) =>
    runCalculations(database, workspaceSchema(workspace), signal),
  );
  await jobs.work("forms.conversions", async ({ workspace }, { signal }) => {
    const hasCalculations = await runConversions(database, workspace, signal);
    if (hasCalculations) await jobs.enqueue("forms.calculations", { workspace }, { key: workspace });
  });
  await jobs.work("platform.sweep", () => sweep(jobs, database));
  await jobs.work("platform.maintenance", () => maintain(database, clock));
  await jobs.schedule("platform.sweep", everyMinute, {});
  await jobs.schedule("platform.maintenance", everyNight, {});
  await jobs.enqueue("platform.sweep", {}, { key: "start" });
}

/** Wakes workers for work that lies waiting. */
async function sweep(jobs: Jobs, database: Database): Promise<void> {
  for (const key of await loadWorkspaceKeys(database))
    await database.transaction(async (tx) => {
      await enqueueWork(tx, key, await findWork(tx, workspaceSchema(key)), jobs);
      // The adviser looks at what was asked since.
      await jobs.enqueue("forms.indexes", { workspace: key }, { tx, key });
    });
}

/** Empties bins, makes partitions ahead, forgets sessions and failures that have run out. */
export async function maintain(database: Database, clock: Clock): Promise<void> {
  const now = clock.now();
  await purgeSessions(database, now);
  await purgeSignInFailures(database, new Date(now.getTime() - 24 * hourMs));
  for (const key of await loadWorkspaceKeys(database)) {
    const schema = workspaceSchema(key);
    await database.transaction((tx) => ensureFactPartitions(tx, schema));
    await purgeBin(database, schema, now);
  }
}

async function loadWorkspaceKeys(database: Database): Promise<readonly string[]> {
  const rows = await database.rows<{ key: string }>(sql`select key from tongzhou.workspace order by id`);
  return rows.map((row) => row.key);
}
