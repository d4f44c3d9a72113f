import { systemClock, type Clock } from "@tongzhou/base";
import { purgeBulkChanges } from "../bulk/purgeBulkChanges.ts";
import type { Database } from "../db/database.ts";
import { purgeBin } from "../forms/bin/purgeBin.ts";
import { loadWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { ensureFactPartitions } from "../platform/factPartitions.ts";
import { purgeInvitations } from "../platform/invitations.store.ts";
import { purgePasswordResets } from "../platform/passwordResets.store.ts";
import { purgeSessions } from "../platform/sessions.store.ts";
import { purgeSignInFailures } from "../platform/signInFailures.store.ts";
import { loadWorkspaceKeys } from "../platform/workspaceKeys.store.ts";
import { purgeIdempotencyKeys } from "../records/idempotency.ts";
import { purgeRecords } from "../records/purgeRecords.ts";

const dayMs = 86_400_000;
// Making a partition locks the log's default one; whoever reads the log waits behind us, so we do not wait long.
const partitionLockMs = 1000;

/**
 * Empties bins, makes partitions of the log ahead, forgets what has run out. What fails in one workspace does not keep
 * the others from it.
 * @param signal ends the work after the step at hand
 * @throws AggregateError with everything that failed
 */
export async function maintain(database: Database, clock: Clock = systemClock, signal?: AbortSignal): Promise<void> {
  const dayAgo = new Date(clock.now().getTime() - dayMs);
  await purgeSessions(database, clock.now());
  await purgeSignInFailures(database, dayAgo);
  await purgeInvitations(database, dayAgo);
  await purgePasswordResets(database, dayAgo);
  const failures: unknown[] = [];
  for (const key of await loadWorkspaceKeys(database))
    try {
      failures.push(...(await maintainWorkspace(database, key, clock, signal)));
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw new AggregateError(failures, "maintenance");
}

/** The steps of one workspace; one that fails is returned and does not keep the others from being taken. */
async function maintainWorkspace(
  database: Database,
  key: string,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<readonly unknown[]> {
  const workspace = await loadWorkspaceRuntime(database, key);
  const { schema } = workspace;
  const now = clock.now();
  const session: Session = { database, workspace, clock, actor: { kind: "system" }, cause: { kind: "request" } };
  const steps: readonly (() => Promise<unknown>)[] = [
    () => database.transaction((tx) => ensureFactPartitions(tx, schema, now), { lockTimeoutMs: partitionLockMs }),
    () => purgeIdempotencyKeys(session),
    () => purgeBulkChanges(session),
    () => purgeRecords(session, signal),
    () => purgeBin(database, schema, now),
  ];
  const failures: unknown[] = [];
  for (const step of steps) if (signal?.aborted !== true) await step().catch((error: unknown) => failures.push(error));
  return failures;
}
