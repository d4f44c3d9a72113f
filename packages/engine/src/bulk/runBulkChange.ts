import { randomUUID } from "node:crypto";
import { systemClock, type Clock } from "@tongzhou/base";
import { AppError, type FormAction } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import type { Database, Transaction } from "../db/database.ts";
import { loadWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import type { Actor, Session } from "../gateway/session.ts";
import { loadMember } from "../platform/members.store.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { retrying } from "../records/retrying.ts";
import {
  maxBulkFailures,
  type BulkProgress,
  type BulkReason,
  type ChunkOutcome,
  type StoredBulkChange,
} from "./bulkDefinition.ts";
import {
  insertFailures,
  loadChunk,
  loadStoredBulkChange,
  updateBulkChange,
  type BulkUpdate,
} from "./bulkChanges.store.ts";
import { judgeChunk } from "./judgeChunk.ts";
import { deleteChunk } from "./deleteChunk.ts";
import { editChunk } from "./editChunk.ts";
import { requireSameFields, undoChunk } from "./undoChunk.ts";

/** What a run needs from the process it runs in. */
export interface BulkHost {
  readonly database: Database;
  readonly clock?: Clock;
}

/** It was cancelled, or another process took it over. */
class LostRun extends Error {}

const maxAttempts = 8;

/**
 * Carries out a started bulk change to its end, or on from where a run before was interrupted. Safe to call twice:
 * whoever comes later takes over, and records and position are written in one transaction.
 * @param signal aborted when the process stops: the run ends after the chunk at hand and is found again
 */
export async function runBulkChange(host: BulkHost, workspace: string, id: string, signal: AbortSignal): Promise<void> {
  const { database } = host;
  const schema = workspaceSchema(workspace);
  const runner = randomUUID();
  // Taken over first and read after that: a chunk of the run before that is being committed counts, later ones cannot.
  if (!(await updateBulkChange(database, schema, id, { states: ["running"] }, { runner }))) return;
  const found = await loadStoredBulkChange(database, schema, id);
  if (found === undefined) return;
  const undone = found.undoes === null ? undefined : await loadStoredBulkChange(database, schema, found.undoes);
  const attempts = found.attempts + 1;
  const guard = { states: ["running"] as const, runner };
  const note = async (tx: Database | Transaction, change: BulkUpdate): Promise<void> => {
    if (!(await updateBulkChange(tx, schema, id, guard, change))) throw new LostRun();
  };
  let { progress, nextChunk } = found;
  try {
    await note(database, { attempts });
    for (;;) {
      signal.throwIfAborted();
      const ids = await loadChunk(database, schema, id, nextChunk);
      if (ids === undefined) break;
      const before = progress;
      const position = nextChunk + 1;
      // With the rights that the person has by now, and on the newest definition.
      progress = await onNewestDefinition(await openSession(host, workspace, found), (session) =>
        retrying(() =>
          database.transaction(async (tx) => {
            const write = (some: readonly number[]): Promise<ChunkOutcome> =>
              writeChunk(session, tx, found, undone, some);
            const outcome = await judgeChunk(session, tx, undone ?? found, ids, write);
            const next = advance(before, ids.length, outcome);
            await insertFailures(tx, schema, id, outcome.failures, maxBulkFailures - before.failed);
            await note(tx, { progress: next, nextChunk: position, attempts: 0 });
            return next;
          }),
        ),
      );
      nextChunk = position;
    }
    await note(database, { state: "done" });
  } catch (error) {
    if (error instanceof LostRun) return;
    const reason = finalError(error, attempts);
    if (reason === null || signal.aborted) throw error;
    await updateBulkChange(database, schema, id, guard, { state: "failed", error: reason });
  }
}

async function openSession(host: BulkHost, workspace: string, change: StoredBulkChange): Promise<Session> {
  const { database } = host;
  const by = change.createdBy;
  const member = by === null ? undefined : await loadMember(database, workspace, by);
  if (by !== null && (member === undefined || member.status === "left")) throw new AppError("access.denied", {});
  const actor: Actor =
    member === undefined
      ? { kind: "system" }
      : { kind: "member", memberId: member.id, role: member.role, departments: member.departments };
  return {
    database,
    workspace: await loadWorkspaceRuntime(database, workspace),
    actor,
    cause: { kind: "bulk", bulk: change.id },
    clock: host.clock ?? systemClock,
  };
}

function writeChunk(
  session: Session,
  tx: Transaction,
  change: StoredBulkChange,
  undone: StoredBulkChange | undefined,
  ids: readonly number[],
): Promise<ChunkOutcome> {
  const policy = (action: FormAction): ReturnType<typeof policyFor> => policyFor(session, change.form, action);
  switch (change.action) {
    case "edit":
      if (change.edit === null) throw new Error("bulk-edit: expected values, got null");
      return editChunk(session, tx, policy("edit"), change.edit, ids);
    case "delete":
      return deleteChunk(session, tx, policy("delete"), ids);
    case "undo": {
      if (undone === undefined || undone.action === "undo") throw new AppError("bulk.not_found");
      const right = policy(undone.action);
      requireSameFields(right, undone);
      return undoChunk(session, tx, right, undone, ids);
    }
    default:
      return change.action satisfies never;
  }
}

function advance(before: BulkProgress, records: number, outcome: ChunkOutcome): BulkProgress {
  const reasons = new Map(before.reasons.map((reason) => [JSON.stringify([reason.code, reason.params]), reason]));
  let { failed } = before;
  for (const { code, params, records: ids } of outcome.failures) {
    const key = JSON.stringify([code, params]);
    const known: BulkReason = reasons.get(key) ?? { code, params, count: 0 };
    failed += ids.length;
    reasons.set(key, { ...known, count: known.count + ids.length });
  }
  return {
    done: before.done + records,
    changed: before.changed + outcome.changed,
    unchanged: before.unchanged + outcome.unchanged,
    failed,
    reasons: [...reasons.values()].toSorted((left, right) => right.count - left.count).slice(0, maxReasons),
  };
}

// One per rule of a form and problem of a field is far fewer; errors that name what clashed are all different.
const maxReasons = 50;

/** The error that ends it for good; null for one after which it may go on. */
function finalError(
  error: unknown,
  attempts: number,
): { readonly code: string; readonly params: Readonly<Record<string, unknown>> } | null {
  if (error instanceof AppError && error.code !== "database.unavailable" && error.code !== "internal")
    return { code: error.code, params: error.params };
  return attempts >= maxAttempts ? { code: "bulk.failed", params: {} } : null;
}
