import type { Person } from "./mentionModel.ts";
import type { CommentView } from "../recordDetailQueries.ts";
import type { OutgoingComment } from "./useOutbox.ts";

/** A comment being written, and those not arrived yet. */
export interface CommentDraft {
  readonly text: string;
  readonly picked: readonly Person[];
  readonly files: CommentView["files"];
  readonly outbox: readonly OutgoingComment[];
}

const empty: CommentDraft = { text: "", picked: [], files: [], outbox: [] };

/** Reads a kept comment draft; anything else is an empty one. */
export function parseCommentDraft(raw: unknown): CommentDraft {
  if (typeof raw !== "object" || raw === null || !("text" in raw) || typeof raw.text !== "string") return empty;
  if (!("picked" in raw) || !("files" in raw) || !("outbox" in raw)) return empty;
  if (!Array.isArray(raw.picked) || !Array.isArray(raw.files) || !Array.isArray(raw.outbox)) return empty;
  // Written by this page; the lists hold what it put there.
  return raw as CommentDraft;
}
