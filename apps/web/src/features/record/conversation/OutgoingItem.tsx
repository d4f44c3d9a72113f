import type { ReactElement } from "react";
import { Avatar, Button } from "@tongzhou/ui";
import { useMe } from "../../../shell/useWorkspace.ts";
import { useWording } from "../../../shell/language.tsx";
import { CommentText } from "./CommentText.tsx";
import type { Outgoing } from "./useOutbox.ts";
import styles from "./Conversation.module.css";

/** Props of OutgoingItem. */
export interface OutgoingItemProps {
  readonly comment: Outgoing;
  readonly onRetry: () => void;
  readonly onDrop: () => void;
}

/** A comment that has not arrived yet. */
export function OutgoingItem({ comment, onRetry, onDrop }: OutgoingItemProps): ReactElement {
  const { t } = useWording();
  const { account } = useMe();
  const { state, reason, text, files } = comment;
  return (
    <li className={styles.comment}>
      <Avatar name={account.name} size={28} />
      <div className={styles.body}>
        <div className={styles.meta}>
          <b>{account.name}</b>
          {t(state === "sending" ? "record.sending" : state === "waiting" ? "record.sendWaiting" : "record.sendFailed")}
        </div>
        <CommentText text={text} />
        {files.map((file) => (
          <p key={file.id} className={styles.meta}>
            {file.name}
          </p>
        ))}
        {state !== "sending" && (
          <div className={styles.failed} role="alert">
            {reason}
            <Button size="small" text={t("common.retry")} onClick={onRetry} />
            <Button size="small" variant="quiet" text={t("common.delete")} onClick={onDrop} />
          </div>
        )}
      </div>
    </li>
  );
}
