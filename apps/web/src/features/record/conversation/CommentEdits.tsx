import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Dialog, Skeleton } from "@tongzhou/ui";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { commentEditsQuery } from "../recordDetailQueries.ts";
import { CommentText } from "./CommentText.tsx";
import styles from "./Conversation.module.css";

/** Props of CommentEdits. */
export interface CommentEditsProps {
  readonly workspace: string;
  readonly form: string;
  readonly record: number;
  readonly comment: number;
  readonly onClose: () => void;
}

/** What a comment said before it was edited, newest first. */
export function CommentEdits({ workspace, form, record, comment, onClose }: CommentEditsProps): ReactElement {
  const { t, format } = useWording();
  const edits = useQuery(commentEditsQuery(workspace, form, record, comment));
  return (
    <Dialog title={t("record.earlierTexts")} isOpen onClose={onClose} closeText={t("common.close")}>
      {edits.isPending && <Skeleton rows={3} label={t("common.loading")} />}
      {edits.isError && <Failure error={edits.error} onRetry={() => void edits.refetch()} />}
      <ol>
        {edits.data?.edits.map(({ at, text }) => (
          <li key={at} className={styles.earlier}>
            <span className={styles.meta}>{format.moment(at)}</span>
            <CommentText text={text} />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
