import { sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { loadComputed } from "../computed/computed.store.ts";
import { loadKeptLookups } from "../computed/lookups.store.ts";
import type { Database } from "../db/database.ts";
import { loadPending } from "./calculation/calculate.ts";
import { loadHead, loadHeadVersion } from "./definitions.store.ts";
import { loadUnsettled } from "./indexes.store.ts";
import { workspaceSchema } from "./physicalNames.ts";
import { buildWorkspaceRuntime, type WorkspaceRuntime } from "./workspaceRuntime.ts";

// One entry per workspace of a database, replaced when its version rises. A runtime in use stays whole:
// whoever holds an older one goes on with it until the request is over.
const caches = new WeakMap<object, Map<string, CachedRuntime>>();

interface CachedRuntime {
  readonly runtime: WorkspaceRuntime;
  /** When it was last compared with the database. */
  readonly comparedAt: number;
}

// While a unique index is being built, writes take longer; while a formula's column is being filled, reads do. How soon
// after its end a node knows of it.
const unsettledMs = 5000;

// How soon a node knows of lookups that got a column by another's doing; until then it computes them, and is right.
const keptMs = 60_000;

/**
 * The workspace at its newest definition.
 * @param atLeast the version the caller already read (a session's membership carries it); without it the version is asked
 * @throws AppError "workspace.not_found"
 */
export async function loadWorkspaceRuntime(
  database: Database,
  key: string,
  atLeast?: number,
): Promise<WorkspaceRuntime> {
  const cached = cacheOf(database).get(key);
  if (cached === undefined) return refreshWorkspaceRuntime(database, key);
  const { runtime, comparedAt } = cached;
  const isWaiting = runtime.unsettled.size > 0 || runtime.pending.size > 0 || runtime.isFilling;
  const isDue = isWaiting && performance.now() - comparedAt > unsettledMs;
  const wanted = atLeast ?? (await loadHeadVersion(database, runtime.schema));
  if (runtime.version < wanted || isDue) return refreshWorkspaceRuntime(database, key);
  if (performance.now() - comparedAt < keptMs) return runtime;
  const kept = await loadKeptLookups(database, runtime.schema);
  if (kept.size !== runtime.kept.size) return refreshWorkspaceRuntime(database, key);
  cacheOf(database).set(key, { runtime, comparedAt: performance.now() });
  return runtime;
}

/** Reads the newest definition again, e.g. after another node changed it. */
export async function refreshWorkspaceRuntime(database: Database, key: string): Promise<WorkspaceRuntime> {
  const found = await database.arrays(sql`select 1 from tongzhou.workspace where key = ${key}`);
  if (found.length === 0) throw new AppError("workspace.not_found");
  const schema = workspaceSchema(key);
  const head = await loadHead(database, schema);
  // After the version: an index that is not valid in a version was noted with it.
  const unsettled = await loadUnsettled(database, schema);
  const { computed, isFilling } = await loadComputed(database, schema);
  const pending = await loadPending(database, schema);
  const kept = await loadKeptLookups(database, schema);
  const cache = cacheOf(database);
  const cached = cache.get(key)?.runtime;
  // Two refreshes may end in any order; the newer version stays, and what is compiled for it.
  const isKept =
    cached !== undefined &&
    (cached.version > head.version ||
      (cached.version === head.version &&
        unsettled.size >= cached.unsettled.size &&
        computed.size <= cached.computed.size &&
        kept.size <= cached.kept.size &&
        pending.size >= cached.pending.size &&
        isFilling === cached.isFilling));
  const runtime = isKept
    ? cached
    : buildWorkspaceRuntime({ key, schema, ...head, unsettled, computed, kept, pending, isFilling });
  cache.set(key, { runtime, comparedAt: performance.now() });
  return runtime;
}

function cacheOf(database: Database): Map<string, CachedRuntime> {
  let cache = caches.get(database.identity);
  if (cache === undefined) caches.set(database.identity, (cache = new Map()));
  return cache;
}
