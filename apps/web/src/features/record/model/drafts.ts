// Drafts are kept where they survive a crash: written at once, at every change, per account and record.

const prefix = "tongzhou.draft.";

/** Whose draft of what: an existing record, one being made, or a comment on one. */
export interface DraftPlace {
  readonly account: number;
  readonly workspace: string;
  readonly form: string;
  readonly record: number | "new";
  readonly part?: "comment" | undefined;
}

/** Name of a draft on this device. */
export function draftKey({ account, workspace, form, record, part }: DraftPlace): string {
  return `${prefix}${account}.${workspace}.${form}.${record}${part === undefined ? "" : `.${part}`}`;
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
