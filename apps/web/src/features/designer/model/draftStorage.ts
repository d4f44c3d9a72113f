import type { WorkspaceDefinition } from "@tongzhou/model";
import type { BaseVersion, Draft } from "./draft.ts";
import { isChanged } from "./draft.ts";
import { isPlainObject } from "./sameJson.ts";

/** An unpublished draft as this browser keeps it: the version it was made from, and what it has become. */
export interface KeptDraft {
  readonly base: BaseVersion;
  readonly now: WorkspaceDefinition;
}

const keyOf = (workspace: string): string => `tongzhou.design.${workspace}`;

/** The draft kept for a workspace; undefined when there is none, or nothing that can be read. */
export function readKeptDraft(storage: Storage, workspace: string): KeptDraft | undefined {
  try {
    const kept: unknown = JSON.parse(storage.getItem(keyOf(workspace)) ?? "null");
    if (!isPlainObject(kept) || !isPlainObject(kept["base"])) return undefined;
    const { version, definition } = kept["base"];
    if (typeof version !== "number" || !isDefinition(definition) || !isDefinition(kept["now"])) return undefined;
    return { base: { version, definition }, now: kept["now"] };
  } catch {
    return undefined;
  }
}

/**
 * Keeps a draft, or forgets it when nothing is unpublished.
 * @returns false when the browser has no room or forbids it
 */
export function keepDraft(storage: Storage, workspace: string, draft: Draft): boolean {
  try {
    if (isChanged(draft)) storage.setItem(keyOf(workspace), JSON.stringify({ base: draft.base, now: draft.now }));
    else storage.removeItem(keyOf(workspace));
    return true;
  } catch {
    return false;
  }
}

// We wrote it ourselves; this only tells it from what another release may have left.
function isDefinition(value: unknown): value is WorkspaceDefinition {
  return (
    isPlainObject(value) &&
    Array.isArray(value["forms"]) &&
    Array.isArray(value["views"]) &&
    Array.isArray(value["grants"])
  );
}
