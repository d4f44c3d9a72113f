import { useMemo, useState } from "react";
import type { ReactElement } from "react";
import { createPortal } from "react-dom";
import { useQuery } from "@tanstack/react-query";
import { EmptyState, Skeleton } from "@tongzhou/ui";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { useMe, useWorkspace } from "../../../shell/useWorkspace.ts";
import { readDraft, writeDraft } from "../model/drafts.ts";
import { commentsQuery } from "../recordDetailQueries.ts";
import type { RecordDesk } from "../useRecordDesk.ts";
import { CommentItem } from "./CommentItem.tsx";
import { parseCommentDraft } from "./commentDraft.ts";
import type { CommentDraft } from "./commentDraft.ts";
import { Composer } from "./Composer.tsx";
import { nameApart } from "./mentionModel.ts";
import { OutgoingItem } from "./OutgoingItem.tsx";
import { useOutbox } from "./useOutbox.ts";
import styles from "./Conversation.module.css";

/** Props of Conversation. */
export interface ConversationProps {
  readonly desk: RecordDesk;
  /** Where the composer stands; below the list when there is no such place. */
  readonly foot: HTMLElement | null;
}

/** What people said about a record, and the box to say more. */
export function Conversation({ desk, foot }: ConversationProps): ReactElement {
  const { t } = useWording();
  const workspace = useWorkspace();
  const { account } = useMe();
  const form = desk.form.definition.key;
  const place = { account: account.id, workspace: workspace.key, form, record: desk.id, part: "comment" } as const;
  const [draft, setDraft] = useState<CommentDraft>(() => parseCommentDraft(readDraft(place)));
  const keep = (next: CommentDraft): void => {
    setDraft(next);
    const isEmpty = next.text === "" && next.files.length === 0 && next.outbox.length === 0;
    writeDraft(place, isEmpty ? undefined : next);
  };
  const comments = useQuery(commentsQuery(workspace.key, form, desk.id));
  const people = useMemo(() => nameApart(workspace.members), [workspace.members]);
  const outbox = useOutbox(workspace.key, form, desk.id, draft.outbox, (kept) =>
    // The outbox changes after the text was sent, so the newest draft is read, not the one of this rendering.
    setDraft((now) => {
      const next = { ...now, outbox: kept };
      const isEmpty = next.text === "" && next.files.length === 0 && kept.length === 0;
      writeDraft(place, isEmpty ? undefined : next);
      return next;
    }),
  );
  const composer = (
    <Composer
      draft={draft}
      people={people}
      onDraft={keep}
      onSend={(text, files) => {
        keep({ text: "", picked: [], files: [], outbox: draft.outbox });
        outbox.send({ key: crypto.randomUUID(), text, files, at: new Date().toISOString() });
      }}
    />
  );
  const isEmpty = comments.data?.comments.length === 0 && outbox.outgoing.length === 0;
  return (
    <>
      {comments.isPending && <Skeleton rows={3} label={t("common.loading")} />}
      {comments.isError && <Failure error={comments.error} onRetry={() => void comments.refetch()} />}
      {isEmpty && <EmptyState title={t("record.commentsNone")} text={t("record.commentsNoneText")} />}
      <ol className={styles.list}>
        {comments.data?.comments.map((comment) => (
          <CommentItem key={comment.id} comment={comment} form={form} record={desk.id} people={people} />
        ))}
        {outbox.outgoing.map((one) => (
          <OutgoingItem
            key={one.key}
            comment={one}
            onRetry={() => outbox.retry(one)}
            onDrop={() => outbox.drop(one.key)}
          />
        ))}
      </ol>
      {foot === null ? <div className={styles.inline}>{composer}</div> : createPortal(composer, foot)}
    </>
  );
}
