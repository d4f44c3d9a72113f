import type { WorkspaceDefinition } from "@tongzhou/model";
import { createStore } from "../../../store.ts";
import type { Store } from "../../../store.ts";
import { applyEdit, beginDraft, rebase, redo, undo } from "../model/draft.ts";
import type { BaseVersion, DefinitionEdit, Draft } from "../model/draft.ts";
import { keepDraft, readKeptDraft } from "../model/draftStorage.ts";

/** What a newer version did to the draft. */
export interface Rebased {
  readonly version: number;
  readonly conflicts: readonly string[];
}

/** The designer of one workspace: its draft, which outlives its pages and, in this browser, a reload. */
export interface DesignDesk {
  readonly draft: Store<Draft>;
  /** Set when somebody else published meanwhile; null once it was read. */
  readonly rebased: Store<Rebased | null>;
  /** False while the draft cannot be kept in this browser. */
  readonly isKept: Store<boolean>;
  edit(edit: DefinitionEdit, tag?: string): void;
  undo(): void;
  redo(): void;
  /** Drops everything unpublished; undo brings it back. */
  discard(): void;
  /** Puts the draft on a newer version. */
  follow(base: BaseVersion): void;
  /** Everything was published: the draft begins anew from that version. */
  settle(base: BaseVersion): void;
}

const desks = new Map<string, DesignDesk>();
const keepAfterMs = 300;

/** The desk of a workspace; made at the first call, with the draft this browser kept. */
export function openDesk(workspace: string, head: BaseVersion): DesignDesk {
  const known = desks.get(workspace);
  if (known !== undefined) return known;
  const made = buildDesk(workspace, head);
  desks.set(workspace, made);
  return made;
}

function buildDesk(workspace: string, head: BaseVersion): DesignDesk {
  const kept = readKeptDraft(localStorage, workspace);
  const draft = createStore(kept === undefined ? beginDraft(head) : beginDraft(kept.base, kept.now));
  const rebased = createStore<Rebased | null>(null);
  const isKept = createStore(true);
  const keep = (): void => isKept.set(keepDraft(localStorage, workspace, draft.get()));
  let timer: ReturnType<typeof setTimeout> | undefined;
  draft.watch(() => {
    clearTimeout(timer);
    timer = setTimeout(keep, keepAfterMs);
  });
  window.addEventListener("pagehide", keep);
  const replace =
    (now: WorkspaceDefinition): DefinitionEdit =>
    () =>
      now;
  const follow = (base: BaseVersion): void => {
    const before = draft.get();
    if (base.version <= before.base.version) return;
    const { draft: moved, conflicts } = rebase(before, base);
    const hadChanges = before.now !== before.base.definition;
    draft.set(moved);
    if (hadChanges) rebased.set({ version: base.version, conflicts });
  };
  const desk: DesignDesk = {
    draft,
    rebased,
    isKept,
    edit: (edit, tag) => draft.update((old) => applyEdit(old, edit, tag)),
    undo: () => draft.update(undo),
    redo: () => draft.update(redo),
    discard: () => draft.update((old) => applyEdit(old, replace(old.base.definition))),
    follow,
    settle: (base) => {
      draft.set({ ...beginDraft(base), revision: draft.get().revision + 1 });
      rebased.set(null);
    },
  };
  follow(head);
  return desk;
}
