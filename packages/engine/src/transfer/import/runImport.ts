import { randomUUID } from "node:crypto";
import type { Clock } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { SheetError } from "@tongzhou/sheets";
import type { Database } from "../../db/database.ts";
import { workspaceSchema } from "../../forms/physicalNames.ts";
import { analyzeForm } from "../../forms/statistics.ts";
import type { JobQueue } from "../../jobs/jobQueue.ts";
import { releaseIndexes } from "./heldIndexes.ts";
import type { StoredImport } from "./importDefinition.ts";
import { ImportRun, LostRun, RejectedWhole } from "./importRun.ts";
import { loadStoredImport, updateImport } from "./imports.store.ts";
import { dropStaging } from "./stagingTable.ts";

/** What a run needs from the process it runs in. */
export interface ImportHost {
  readonly database: Database;
  readonly jobs?: JobQueue | undefined;
  readonly clock?: Clock;
  /** Where the bytes of a stored file lie on this machine. */
  readonly pathOf: (storageKey: string) => string;
}

const maxAttempts = 8;

/**
 * Runs a started import to its end, or on from where a run before was interrupted. Safe to call twice: whoever comes
 * later takes over, and rows and position are written in one transaction.
 * @param signal aborted when the process stops: the run ends after the chunk at hand and is found again
 */
export async function runImport(host: ImportHost, workspace: string, id: string, signal: AbortSignal): Promise<void> {
  const { database } = host;
  const schema = workspaceSchema(workspace);
  const found = await loadStoredImport(database, schema, id);
  if (found === undefined || found.settings === null) return;
  if (found.state !== "running" && found.state !== "checking") {
    // Ended in a process that had no time to tidy up.
    await tidyUp(host, workspace, found);
    return;
  }
  const runner = randomUUID();
  const attempts = found.progress.attempts + 1;
  await updateImport(database, schema, id, { states: [found.state] }, { progress: { runner, attempts } });
  // Read again: whoever ran before may have written rows since, and can write none from now on.
  const taken = await loadStoredImport(database, schema, id);
  if (taken?.progress.runner !== runner) return;
  const run = new ImportRun(host, workspace, taken, runner);
  try {
    await run.toEnd(signal);
    const now = await loadStoredImport(database, schema, id);
    if (now !== undefined) await tidyUp(host, workspace, now);
  } catch (error) {
    if (error instanceof LostRun) {
      const now = await loadStoredImport(database, schema, id);
      if (now !== undefined && now.state !== "running" && now.state !== "checking") await tidyUp(host, workspace, now);
      return;
    }
    const reason = finalError(error, attempts);
    if (reason === null || signal.aborted) throw error;
    await updateImport(
      database,
      schema,
      id,
      { states: ["running", "checking"], runner },
      { state: "failed", error: reason },
    );
    const now = await loadStoredImport(database, schema, id);
    if (now !== undefined) await tidyUp(host, workspace, now);
  }
}

/** Drops what a run needed and gives held indexes back. */
async function tidyUp(host: ImportHost, workspace: string, found: StoredImport): Promise<void> {
  const schema = workspaceSchema(workspace);
  await releaseIndexes(
    host.database,
    { key: workspace, schema },
    found.id,
    found.form,
    found.progress.heldIndexes,
    host.jobs,
  );
  await dropStaging(host.database, schema, found.id);
  await analyzeForm(host.database, schema, found.form);
}

/** The error that ends an import for good; null for one after which it may go on. */
function finalError(
  error: unknown,
  attempts: number,
): { code: string; params: Readonly<Record<string, unknown>> } | null {
  if (error instanceof SheetError) return { code: error.code, params: error.params };
  if (error instanceof RejectedWhole) return { code: "import.rejected", params: {} };
  if (error instanceof AppError && error.code !== "database.unavailable" && error.code !== "internal")
    return { code: error.code, params: error.params };
  return attempts >= maxAttempts ? { code: "import.failed", params: {} } : null;
}
