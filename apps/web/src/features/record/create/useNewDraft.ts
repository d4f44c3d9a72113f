import { useRef, useState } from "react";
import type { Wire, WireValues } from "@tongzhou/model";
import { useMe, useWorkspace } from "../../../shell/useWorkspace.ts";
import { parseNewDraft } from "../model/draftModel.ts";
import type { Attempt, NewDraft } from "../model/draftModel.ts";
import { readDraft, writeDraft } from "../model/drafts.ts";

/** A record being made, kept on this device at every change. */
export interface KeptDraft {
  readonly values: WireValues;
  readonly attempt: Attempt | null;
  /** When the draft that was found here was last changed; undefined when it began now. */
  readonly foundAt: string | undefined;
  readonly isKept: boolean;
  readonly change: (key: string, value: Wire) => void;
  readonly setAttempt: (attempt: Attempt | null) => void;
  /** The newest draft, also between two renderings. */
  readonly latest: () => NewDraft;
  /** Begins anew with the given values; nothing is kept until something is typed. */
  readonly reset: (values: WireValues) => void;
}

/**
 * The draft of a new record of a form: the kept one, else one that begins with `start`.
 * @param origin what it begins from besides the defaults; a draft that began from something else is not taken up
 */
export function useNewDraft(form: string, origin: string, start: () => WireValues): KeptDraft {
  const { account } = useMe();
  const { key: workspace } = useWorkspace();
  const place = { account: account.id, workspace, form, record: "new" } as const;
  const [found] = useState(() => {
    const kept = parseNewDraft(readDraft(place));
    return kept?.origin === origin ? kept : undefined;
  });
  const [draft, setDraft] = useState<NewDraft>(() => found ?? { values: start(), attempt: null, at: "", origin });
  const [isOffered, setIsOffered] = useState(found !== undefined);
  const [isKept, setIsKept] = useState(true);
  const newest = useRef(draft);
  const put = (next: NewDraft): void => {
    newest.current = next;
    setDraft(next);
    setIsKept(writeDraft(place, next));
  };
  return {
    values: draft.values,
    attempt: draft.attempt,
    foundAt: isOffered ? found?.at : undefined,
    isKept,
    latest: () => newest.current,
    change: (key, value) =>
      put({ ...newest.current, values: { ...newest.current.values, [key]: value }, at: new Date().toISOString() }),
    setAttempt: (attempt) => put({ ...newest.current, attempt }),
    reset: (values) => {
      const next = { values, attempt: null, at: "", origin };
      newest.current = next;
      setDraft(next);
      setIsOffered(false);
      writeDraft(place, undefined);
    },
  };
}
