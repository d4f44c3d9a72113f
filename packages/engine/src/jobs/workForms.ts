import { systemClock, type Clock } from "@tongzhou/base";
import { fillComputed } from "../computed/fillComputed.ts";
import { isComputedInStep } from "../computed/syncComputed.ts";
import type { Database } from "../db/database.ts";
import { buildIndexes } from "../forms/background/buildIndexes.ts";
import { findWork } from "../forms/background/findWork.ts";
import { runCalculations } from "../forms/background/runCalculations.ts";
import { runConversions } from "../forms/background/runConversions.ts";
import { validateConstraints } from "../forms/background/validateConstraints.ts";
import { retryRepeated } from "../forms/indexes.store.ts";
import { loadWorkspaceRuntime, refreshWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { analyzeGrown } from "../forms/statistics.ts";
import { loadWorkspaceKeys } from "../platform/workspaceKeys.store.ts";
import { tendIndexes } from "../query/adviser/tendIndexes.ts";
import { tendLookups } from "../query/adviser/tendLookups.ts";
import { enqueueWork } from "./jobQueue.ts";
import { maintain } from "./maintain.ts";
import type { Jobs } from "./startJobs.ts";

const everyMinute = "* * * * *";
const everyNight = "17 19 * * *";
// A server that is only on by day would never see the night; it does the housekeeping once it has settled.
const settledSeconds = 120;

/** Takes the platform's own jobs: work that definitions leave behind, and housekeeping. */
export async function workForms(jobs: Jobs, database: Database, clock: Clock = systemClock): Promise<void> {
  await jobs.work("forms.indexes", async ({ workspace }, { signal }) => {
    const runtime = await loadWorkspaceRuntime(database, workspace);
    await tendIndexes(database, runtime);
    const hasLookups = await tendLookups(database, runtime);
    if (hasLookups) await jobs.enqueue("forms.calculations", { workspace }, { key: workspace });
    await retryRepeated(database, workspaceSchema(workspace));
    await buildIndexes(database, workspaceSchema(workspace), signal);
    await refreshWorkspaceRuntime(database, workspace);
  });
  await jobs.work("forms.constraints", ({ workspace }, { signal }) =>
    validateConstraints(database, workspaceSchema(workspace), signal),
  );
  await jobs.work("forms.calculations", async ({ workspace }, { signal }) => {
    await runCalculations(database, workspaceSchema(workspace), signal);
    await fillComputed(database, workspace, signal);
  });
  await jobs.work("forms.conversions", async ({ workspace }, { signal }) => {
    const hasCalculations = await runConversions(database, workspace, signal);
    if (hasCalculations) await jobs.enqueue("forms.calculations", { workspace }, { key: workspace });
  });
  await jobs.work("platform.sweep", () => sweep(jobs, database));
  await jobs.work("platform.maintenance", (_, { signal }) => maintain(database, clock, signal));
  await jobs.schedule("platform.sweep", everyMinute, {});
  await jobs.schedule("platform.maintenance", everyNight, {});
  await jobs.enqueue("platform.sweep", {}, { key: "start" });
  await jobs.enqueue("platform.maintenance", {}, { key: "start", startAfterSeconds: settledSeconds });
}

/**
 * Wakes workers for work that lies waiting, and looks at tables that have grown. A workspace that cannot be looked at
 * does not keep the others from it.
 */
async function sweep(jobs: Jobs, database: Database): Promise<void> {
  const failures: unknown[] = [];
  const look = (key: string): Promise<void> =>
    database.transaction(async (tx) => {
      await enqueueWork(tx, key, await findWork(tx, workspaceSchema(key)), jobs);
      const runtime = await loadWorkspaceRuntime(database, key);
      if (!(await isComputedInStep(tx, runtime))) await enqueueWork(tx, key, new Set(["calculations"]), jobs);
      // The adviser looks at what was asked since.
      await jobs.enqueue("forms.indexes", { workspace: key }, { tx, key });
    });
  for (const key of await loadWorkspaceKeys(database))
    for (const step of [look, (one: string) => analyzeGrown(database, workspaceSchema(one))])
      await step(key).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, "sweep");
}
