import { useEffect, useEffectEvent, useRef, useState } from "react";
import { createComment } from "@tongzhou/contract";
import { useQueryClient } from "@tanstack/react-query";
import { isTransient } from "../../../api/apiError.ts";
import { call } from "../../../api/call.ts";
import { connection } from "../../../api/connection.ts";
import { recordKeys } from "../../../api/recordQueries.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import { useWording } from "../../../shell/language.tsx";
import type { CommentView } from "../recordDetailQueries.ts";
import { commentsQuery } from "../recordDetailQueries.ts";

/** A comment on its way; it keeps its key, so that sending again makes no second one. */
export interface OutgoingComment {
  readonly key: string;
  readonly text: string;
  readonly files: CommentView["files"];
  readonly at: string;
}

/** A comment on its way, and how it fares. */
export interface Outgoing extends OutgoingComment {
  readonly state: "sending" | "waiting" | "failed";
  /** Why it was refused, in the reader's words. */
  readonly reason?: string | undefined;
}

/** Comments that have not arrived yet, of one record. */
export interface Outbox {
  readonly outgoing: readonly Outgoing[];
  readonly send: (comment: OutgoingComment) => void;
  readonly retry: (comment: OutgoingComment) => void;
  readonly drop: (key: string) => void;
}

/** Sends comments at once and shows them meanwhile; what did not arrive waits for the server or for the writer. */
export function useOutbox(
  workspace: string,
  form: string,
  record: number,
  kept: readonly OutgoingComment[],
  onChange: (kept: readonly OutgoingComment[]) => void,
): Outbox {
  const wording = useWording();
  const queryClient = useQueryClient();
  const [outgoing, setOutgoing] = useState<readonly Outgoing[]>(() =>
    kept.map((one) => ({ ...one, state: "waiting" })),
  );
  const list = useRef(outgoing);
  const update = (next: readonly Outgoing[]): void => {
    list.current = next;
    setOutgoing(next);
    onChange(next.map(({ key, text, files, at }) => ({ key, text, files, at })));
  };
  const patch = (key: string, change: Pick<Outgoing, "state" | "reason">): void =>
    update(list.current.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const drop = (key: string): void => update(list.current.filter((one) => one.key !== key));
  const run = async ({ key, text, files }: OutgoingComment): Promise<void> => {
    patch(key, { state: "sending", reason: undefined });
    try {
      const comment = await call(
        createComment,
        {
          params: { workspace, form, record },
          body: { text, files: files.map((file) => file.id), idempotencyKey: key },
        },
        { outlivesPage: text.length < 10_000 },
      );
      queryClient.setQueryData(commentsQuery(workspace, form, record).queryKey, (now) =>
        now === undefined || now.comments.some(({ id }) => id === comment.id)
          ? now
          : { comments: [...now.comments, comment] },
      );
      drop(key);
      void queryClient.invalidateQueries({ queryKey: recordKeys.record(workspace, form, record) });
    } catch (error) {
      if (isTransient(error)) patch(key, { state: "waiting" });
      else patch(key, { state: "failed", reason: errorWords(error, wording) });
    }
  };
  const send = (comment: OutgoingComment): void => {
    update([...list.current, { ...comment, state: "sending" }]);
    void run(comment);
  };
  const resume = useEffectEvent((): void => {
    if (connection.get() !== "online") return;
    for (const one of list.current) if (one.state === "waiting") void run(one);
  });
  useEffect(() => {
    resume();
    return connection.watch(() => resume());
  }, []);
  return { outgoing, send, retry: (comment) => void run(comment), drop };
}
