import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

// Far above what one definition yields in normal use (forms × classes × shapes); hostile shape variety must not fill memory.
const maxEntries = 20_000;

/** What `build` gave for this key on this version of the definition; built at most once while it is remembered. */
export function memoised<T>(workspace: WorkspaceRuntime, key: string, build: () => T): T {
  const { memo } = workspace;
  if (memo.has(key)) {
    // Keys carry the module's prefix, so what lies under one was put there by a call with the same T.
    return memo.get(key) as T;
  }
  const value = build();
  if (memo.size >= maxEntries) memo.clear();
  memo.set(key, value);
  return value;
}
