import type { WorkspaceDefinition } from "@tongzhou/model";
import { mergeDefinitions } from "./mergeDefinitions.ts";
import { sameJson } from "./sameJson.ts";

/** A version of the documents as the server gave it. */
export interface BaseVersion {
  readonly version: number;
  readonly definition: WorkspaceDefinition;
}

/** The documents being designed: what everyone works with now, what they will become, and the way back. */
export interface Draft {
  readonly base: BaseVersion;
  readonly now: WorkspaceDefinition;
  readonly past: readonly WorkspaceDefinition[];
  readonly future: readonly WorkspaceDefinition[];
  /** What the last edit was about; the next one of the same tag becomes one step with it, as when a word is typed. */
  readonly tag: string | undefined;
  /** Grows with every change of `now`. */
  readonly revision: number;
}

/** A change of the documents; pure. */
export type DefinitionEdit = (definition: WorkspaceDefinition) => WorkspaceDefinition;

// Definitions share what did not change, so a step costs little; this is about an afternoon of work.
const maxSteps = 200;

/** A draft without changes. */
export function beginDraft(base: BaseVersion, now: WorkspaceDefinition = base.definition): Draft {
  return { base, now, past: [], future: [], tag: undefined, revision: 0 };
}

/** The draft after an edit; an edit that changes nothing leaves no step. */
export function applyEdit(draft: Draft, edit: DefinitionEdit, tag?: string): Draft {
  const now = edit(draft.now);
  if (now === draft.now || sameJson(now, draft.now)) return draft;
  const isSameStep = tag !== undefined && tag === draft.tag;
  return {
    ...draft,
    now,
    past: isSameStep ? draft.past : [...draft.past, draft.now].slice(-maxSteps),
    future: [],
    tag,
    revision: draft.revision + 1,
  };
}

/** One step back. */
export function undo(draft: Draft): Draft {
  const now = draft.past.at(-1);
  if (now === undefined) return draft;
  const { past, future, revision } = draft;
  return {
    ...draft,
    now,
    past: past.slice(0, -1),
    future: [draft.now, ...future],
    tag: undefined,
    revision: revision + 1,
  };
}

/** One step forth again. */
export function redo(draft: Draft): Draft {
  const [now, ...future] = draft.future;
  if (now === undefined) return draft;
  return {
    ...draft,
    now,
    past: [...draft.past, draft.now],
    future,
    tag: undefined,
    revision: draft.revision + 1,
  };
}

/** Whether there is anything to publish. */
export function isChanged(draft: Draft): boolean {
  return draft.now !== draft.base.definition && !sameJson(draft.now, draft.base.definition);
}

/** The same changes, its steps included, on top of a newer version. */
export function rebase(
  draft: Draft,
  base: BaseVersion,
): { readonly draft: Draft; readonly conflicts: readonly string[] } {
  if (base.version === draft.base.version) return { draft, conflicts: [] };
  const move = (definition: WorkspaceDefinition) =>
    mergeDefinitions(draft.base.definition, definition, base.definition);
  const { definition: now, conflicts } = move(draft.now);
  return {
    draft: {
      base,
      now,
      past: draft.past.map((one) => move(one).definition),
      future: draft.future.map((one) => move(one).definition),
      tag: undefined,
      revision: draft.revision + 1,
    },
    conflicts,
  };
}
