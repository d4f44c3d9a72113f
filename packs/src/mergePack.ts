import type { WorkspaceDefinition } from "@tongzhou/model";

/**
 * The workspace's definition with the pack's documents in it: a document of the same key is replaced, everything else
 * stays, also what an earlier state of the pack brought and this one no longer has. The workspace keeps its own name and zone.
 */
export function mergePack(workspace: WorkspaceDefinition, pack: WorkspaceDefinition): WorkspaceDefinition {
  return {
    ...workspace,
    forms: mergeByKey(workspace.forms, pack.forms),
    views: mergeByKey(workspace.views, pack.views),
    grants: mergeByKey(workspace.grants, pack.grants),
  };
}

function mergeByKey<T extends { readonly key: string }>(mine: readonly T[], theirs: readonly T[]): readonly T[] {
  const incoming = new Map(theirs.map((one) => [one.key, one]));
  const kept = new Set(mine.map((one) => one.key));
  return [...mine.map((one) => incoming.get(one.key) ?? one), ...theirs.filter((one) => !kept.has(one.key))];
}
