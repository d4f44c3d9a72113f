import { useLayoutEffect, useRef, useState } from "react";
import type { ClipboardEvent, KeyboardEvent, ReactElement } from "react";
import { Button, Icon, IconButton, classNames } from "@tongzhou/ui";
import { useUploads } from "../../../fields/file/useUploads.ts";
import { commandKey } from "../../../shell/keys.ts";
import { useWording } from "../../../shell/language.tsx";
import type { CommentView } from "../recordDetailQueries.ts";
import type { CommentDraft } from "./commentDraft.ts";
import { MentionList } from "./MentionList.tsx";
import { encodeMentions, findPeople, findTyped, insertMention } from "./mentionModel.ts";
import type { Person } from "./mentionModel.ts";
import styles from "./Composer.module.css";

/** Props of Composer. */
export interface ComposerProps {
  readonly draft: CommentDraft;
  readonly people: readonly Person[];
  readonly onDraft: (draft: CommentDraft) => void;
  readonly onSend: (text: string, files: CommentView["files"]) => void;
  /** Words of the button and, when editing, the way out. */
  readonly sendText?: string | undefined;
  readonly onCancel?: (() => void) | undefined;
}

/** The box in which a comment is written: @ mentions, files by button, paste or drop, Ctrl Enter sends. */
export function Composer({ draft, people, onDraft, onSend, sendText, onCancel }: ComposerProps): ReactElement {
  const { t } = useWording();
  const box = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const latest = useRef(draft);
  const nextCaret = useRef<number | null>(null);
  useLayoutEffect(() => {
    latest.current = draft;
    // At once with the text it belongs to: the next letter may already be on its way.
    const at = nextCaret.current;
    if (at === null) return;
    nextCaret.current = null;
    box.current?.focus();
    box.current?.setSelectionRange(at, at);
  });
  const { uploads, add, drop, retry } = useUploads((file) =>
    onDraft({ ...latest.current, files: [...latest.current.files, file] }),
  );
  const typed = caret === null ? undefined : findTyped(draft.text, caret);
  const offered = typed === undefined || typed.start === dismissed ? undefined : findPeople(people, typed.typed);
  const text = encodeMentions(draft.text, draft.picked).trim();
  const canSend = (text !== "" || draft.files.length > 0) && uploads.length === 0;
  const handleText = (next: string): void => {
    setCaret(box.current?.selectionStart ?? next.length);
    setActive(0);
    onDraft({ ...draft, text: next });
  };
  const handlePick = (person: Person): void => {
    if (typed === undefined) return;
    const made = insertMention(draft.text, typed, person);
    const others = draft.picked.filter(({ id }) => id !== person.id);
    nextCaret.current = made.caret;
    onDraft({ ...draft, text: made.text, picked: [...others, person] });
    setCaret(null);
  };
  const handleSend = (): void => {
    if (canSend) onSend(text, draft.files);
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const person = offered?.[active];
    if (offered !== undefined && offered.length > 0 && /^Arrow(?:Up|Down)$/.test(event.key)) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((active + step + offered.length) % offered.length);
    } else if (person !== undefined && (event.key === "Enter" || event.key === "Tab")) handlePick(person);
    else if (event.key === "Escape" && offered !== undefined && typed !== undefined) setDismissed(typed.start);
    else if (event.key === "Escape" && onCancel !== undefined) onCancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) handleSend();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const handlePaste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    add([...event.clipboardData.files]);
  };
  const handleAt = (): void => {
    const at = box.current?.selectionStart ?? draft.text.length;
    const space = at > 0 && /\S/.test(draft.text[at - 1] ?? "") ? " " : "";
    const next = at + space.length + 1;
    nextCaret.current = next;
    onDraft({ ...draft, text: `${draft.text.slice(0, at)}${space}@${draft.text.slice(at)}` });
    setCaret(next);
  };
  const listId = "record-mentions";
  return (
    <div
      className={classNames(styles.compose, (draft.text !== "" || draft.files.length > 0) && styles.filled)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        add([...event.dataTransfer.files]);
      }}
    >
      {offered !== undefined && (
        <MentionList
          id={listId}
          people={offered}
          typed={typed?.typed ?? ""}
          active={active}
          onActive={setActive}
          onPick={handlePick}
        />
      )}
      <textarea
        ref={box}
        className={styles.text}
        rows={2}
        value={draft.text}
        aria-label={t("record.composeName")}
        placeholder={t("record.compose")}
        aria-controls={offered === undefined ? undefined : listId}
        aria-activedescendant={offered === undefined ? undefined : `${listId}-${active}`}
        onChange={(event) => handleText(event.target.value)}
        onSelect={() => setCaret(box.current?.selectionStart ?? null)}
        onBlur={() => setCaret(null)}
        onKeyDown={handleKey}
        onPaste={handlePaste}
      />
      {(draft.files.length > 0 || uploads.length > 0) && (
        <ul className={styles.files}>
          {draft.files.map((file) => (
            <li key={file.id} className={styles.file}>
              <Icon name="clip" size={12} />
              <span className={styles.name}>{file.name}</span>
              <IconButton
                icon="x"
                iconSize={12}
                label={t("record.removeFile", { name: file.name })}
                onClick={() => onDraft({ ...draft, files: draft.files.filter(({ id }) => id !== file.id) })}
              />
            </li>
          ))}
          {uploads.map((upload) => (
            <li key={upload.id} className={styles.file}>
              <span className={styles.name}>
                {upload.problem === undefined
                  ? t("record.uploading", { name: upload.file.name })
                  : `${t("record.uploadFailed", { name: upload.file.name })} ${upload.problem}`}
              </span>
              {upload.problem !== undefined && (
                <IconButton icon="refresh" iconSize={12} label={t("common.retry")} onClick={() => retry(upload)} />
              )}
              <IconButton
                icon="x"
                iconSize={12}
                label={t("record.removeFile", { name: upload.file.name })}
                onClick={() => drop(upload.id)}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={styles.foot}>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <IconButton icon="clip" label={t("record.attach")} onClick={() => chooser.current?.click()} />
        <IconButton icon="at" label={t("record.mention")} onClick={handleAt} />
        <span className={styles.grow} />
        {onCancel !== undefined && <Button size="small" variant="quiet" text={t("common.cancel")} onClick={onCancel} />}
        <Button
          size="small"
          variant="primary"
          icon="send"
          text={sendText ?? t("record.send")}
          title={t("record.sendKeys", { keys: `${commandKey} Enter` })}
          disabled={!canSend}
          onClick={handleSend}
        />
      </div>
    </div>
  );
}
