import { useRef, useState } from "react";
import type { Wire, WireValues } from "@tongzhou/model";
import { keepText } from "../../../fields/unfinished.tsx";
import { useMe, useWorkspace } from "../../../shell/useWorkspace.ts";
import { parseNewDraft } from "../model/draftModel.ts";
import type { Attempt, NewDraft } from "../model/draftModel.ts";
import { readDraft, writeDraft } from "../model/drafts.ts";

/** A record being made, kept on this device at every change. */
export interface KeptDraft {
  /** Its own id; a form may have several. */
  readonly id: string;
  readonly values: WireValues;
  readonly unfinished: NewDraft["unfinished"];
  readonly attempt: Attempt | null;
  /** When the draft that was found here was last changed; undefined when it began now. */
  readonly foundAt: string | undefined;
  readonly isKept: boolean;
  readonly change: (key: string, value: Wire) => void;
  readonly keepUnfinished: (path: string, text: string | undefined) => void;
  readonly setAttempt: (attempt: Attempt | null) => void;
  /** The newest draft, also between two renderings. */
  readonly latest: () => NewDraft;
  /** Begins anew with the given values; nothing is kept until something is typed. */
  readonly reset: (values: WireValues) => void;
}

/**
 * One draft of a new record of a form: the kept one, else one that begins with `start`.
 * @param onKept told when something is kept under this id for the first time
 */
export function useNewDraft(form: string, id: string, start: () => WireValues, onKept: () => void): KeptDraft {
  const { account } = useMe();
  const { key: workspace } = useWorkspace();
  const place = { account: account.id, workspace, form, record: `new.${id}` } as const;
  const [found] = useState(() => parseNewDraft(readDraft(place)));
  const [draft, setDraft] = useState<NewDraft>(
    () => found ?? { values: start(), unfinished: {}, attempt: null, at: "" },
  );
  const [isOffered, setIsOffered] = useState(found !== undefined);
  const [isKept, setIsKept] = useState(true);
  const isTold = useRef(found !== undefined);
  const newest = useRef(draft);
  const put = (part: Partial<NewDraft>): void => {
    const next = { ...newest.current, ...part };
    newest.current = next;
    setDraft(next);
    setIsKept(writeDraft(place, next));
    if (isTold.current) return;
    isTold.current = true;
    onKept();
  };
  return {
    id,
    values: draft.values,
    unfinished: draft.unfinished,
    attempt: draft.attempt,
    foundAt: isOffered ? found?.at : undefined,
    isKept,
    latest: () => newest.current,
    change: (key, value) => put({ values: { ...newest.current.values, [key]: value }, at: new Date().toISOString() }),
    keepUnfinished: (path, text) => {
      const unfinished = keepText(newest.current.unfinished, path, text);
      if (unfinished !== newest.current.unfinished) put({ unfinished, at: new Date().toISOString() });
    },
    setAttempt: (attempt) => put({ attempt }),
    reset: (values) => {
      const next = { values, unfinished: {}, attempt: null, at: "" };
      newest.current = next;
      setDraft(next);
      setIsOffered(false);
      writeDraft(place, undefined);
    },
  };
}
