// Drafts are kept where they survive a crash: written at once, at every change, per account and record.

const prefix = "tongzhou.draft.";

/** Whose draft of what: an existing record, one being made, a comment on one, or its texts that are no values yet. */
export interface DraftPlace {
  readonly account: number;
  readonly workspace: string;
  readonly form: string;
  /** A record's id, or `new.` and the draft's own id: a form may have several new records begun. */
  readonly record: number | `new.${string}`;
  readonly part?: "comment" | "unfinished" | undefined;
}

/** Name of a draft on this device. */
export function draftKey({ account, workspace, form, record, part }: DraftPlace): string {
  return `${prefix}${account}.${workspace}.${form}.${record}${part === undefined ? "" : `.${part}`}`;
}

/** Ids of the new records of a form that were begun on this device and not saved. */
export function listNewDrafts({ account, workspace, form }: Omit<DraftPlace, "record" | "part">): readonly string[] {
  const start = draftKey({ account, workspace, form, record: "new." });
  const keys = new Set(unkept.keys());
  try {
    for (const key of Object.keys(localStorage)) keys.add(key);
  } catch {
    // Storage is forbidden: those of this page are all there are.
  }
  return [...keys].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
}

// Without storage (full, or forbidden) drafts live as long as the page.
const unkept = new Map<string, string>();

/** What was kept, as read from its text; undefined when there is nothing. */
export function readDraft(place: DraftPlace): unknown {
  const key = draftKey(place);
  try {
    const text = unkept.get(key) ?? localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/**
 * Keeps a draft; undefined forgets it.
 * @returns whether it will survive a reload
 */
export function writeDraft(place: DraftPlace, draft: unknown): boolean {
  const key = draftKey(place);
  unkept.delete(key);
  try {
    if (draft === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    if (draft !== undefined) unkept.set(key, JSON.stringify(draft));
    return false;
  }
}
