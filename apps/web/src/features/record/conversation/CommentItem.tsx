import { useState } from "react";
import type { ReactElement } from "react";
import { deleteComment, updateComment } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Avatar, Button, Dialog, MenuButton } from "@tongzhou/ui";
import { call } from "../../../api/call.ts";
import { recordKeys } from "../../../api/recordQueries.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import { useWording } from "../../../shell/language.tsx";
import { notice } from "../../../shell/notices.ts";
import { useNow } from "./useNow.ts";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { FileRow } from "../files/FileRow.tsx";
import type { CommentView } from "../recordDetailQueries.ts";
import type { CommentDraft } from "./commentDraft.ts";
import { CommentEdits } from "./CommentEdits.tsx";
import { CommentText } from "./CommentText.tsx";
import { Composer } from "./Composer.tsx";
import { decodeMentions } from "./mentionModel.ts";
import type { Person } from "./mentionModel.ts";
import styles from "./Conversation.module.css";

/** Props of CommentItem. */
export interface CommentItemProps {
  readonly comment: CommentView;
  readonly form: string;
  readonly record: number;
  readonly people: readonly Person[];
}

/** One comment: who, when, what, and for its author the ways to mend it. */
export function CommentItem({ comment, form, record, people }: CommentItemProps): ReactElement {
  const wording = useWording();
  const { t, format } = wording;
  const { key: workspace, members, memberId } = useWorkspace();
  const queryClient = useQueryClient();
  const now = useNow();
  const [draft, setDraft] = useState<CommentDraft | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [areEditsOpen, setAreEditsOpen] = useState(false);
  const { id, author, at, text, files, editedAt, isDeleted } = comment;
  const params = { workspace, form, record, comment: id };
  const nameOf = (member: number): string =>
    people.find((person) => person.id === member)?.name ??
    members.find((one) => one.id === member)?.name ??
    t("common.unknownMember");
  const refresh = async (): Promise<void> =>
    queryClient.invalidateQueries({ queryKey: recordKeys.record(workspace, form, record) });
  const onError = (error: Error): void => notice.set({ text: errorWords(error, wording) });
  const edit = useMutation({
    mutationFn: async (body: { text: string; files: string[] }) => call(updateComment, { params, body }),
    onSuccess: async () => {
      setDraft(null);
      await refresh();
    },
    onError,
  });
  const remove = useMutation({ mutationFn: async () => call(deleteComment, { params }), onSuccess: refresh, onError });
  const name = members.find((one) => one.id === author)?.name ?? t("common.unknownMember");
  if (isDeleted)
    return (
      <li className={styles.event}>
        {t("record.commentDeleted")}
        {` · ${name}`}
      </li>
    );
  return (
    <li className={styles.comment}>
      <Avatar name={name} size={28} />
      <div className={styles.body}>
        <div className={styles.meta}>
          <b>{name}</b>
          <time dateTime={at} title={format.moment(at, "second")}>
            {format.relative(at, now)}
          </time>
          {editedAt !== null && (
            <button type="button" className={styles.edited} onClick={() => setAreEditsOpen(true)}>
              {t("record.edited")}
            </button>
          )}
          {author === memberId && draft === null && (
            <OwnMenu
              onEdit={() => setDraft({ ...decodeMentions(text, nameOf), files, outbox: [] })}
              onDelete={() => setIsAsking(true)}
            />
          )}
        </div>
        {draft === null ? (
          <>
            {text !== "" && <CommentText text={text} />}
            {files.map((file) => (
              <FileRow key={file.id} file={file} />
            ))}
          </>
        ) : (
          <Composer
            draft={draft}
            people={people}
            onDraft={setDraft}
            sendText={t("common.save")}
            onCancel={() => setDraft(null)}
            onSend={(next, kept) => edit.mutate({ text: next, files: kept.map((file) => file.id) })}
          />
        )}
      </div>
      {areEditsOpen && <CommentEdits {...params} onClose={() => setAreEditsOpen(false)} />}
      <Dialog
        title={t("record.deleteCommentTitle")}
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        closeText={t("common.cancel")}
        width="narrow"
        footer={
          <>
            <Button text={t("common.cancel")} onClick={() => setIsAsking(false)} />
            <Button
              variant="danger"
              text={t("common.delete")}
              onClick={() => {
                setIsAsking(false);
                remove.mutate();
              }}
            />
          </>
        }
      >
        <p>{t("record.deleteCommentText")}</p>
      </Dialog>
    </li>
  );
}

function OwnMenu({ onEdit, onDelete }: { readonly onEdit: () => void; readonly onDelete: () => void }): ReactElement {
  const { t } = useWording();
  return (
    <MenuButton
      iconSize={14}
      label={t("record.commentActions")}
      className={styles.menu}
      align="end"
      items={[
        { key: "edit", text: t("record.editComment"), icon: "pen", onPick: onEdit },
        { key: "delete", text: t("record.deleteComment"), icon: "trash", isDangerous: true, onPick: onDelete },
      ]}
    />
  );
}
