/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- files can be dropped and pasted anywhere on the field, and chosen with a button */
import { useEffect, useRef, useState } from "react";
import type { DragEvent, ClipboardEvent, ReactElement } from "react";
import { Button, classNames } from "@tongzhou/ui";
import type { FieldOf } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { useHold } from "../unfinished.tsx";
import { FileLine } from "./FileLine.tsx";
import { filesOf } from "./fileValue.ts";
import { UploadLine } from "./UploadLine.tsx";
import { useUploads } from "./useUploads.ts";
import type { UploadedFile } from "./uploadFile.ts";
import styles from "../Editor.module.css";

/** Files of a record: dropped, pasted or chosen; each shows how far it has come. */
export function FilesEditor(props: EditorProps<FieldOf<"attachments">> | EditorProps<FieldOf<"images">>): ReactElement {
  const { field, value, onChange, onCommit, labelId, path } = props;
  const { t, label, format } = useFieldKit().wording;
  const [isOver, setIsOver] = useState(false);
  const [refusal, setRefusal] = useState<string | undefined>(undefined);
  const chooser = useRef<HTMLInputElement>(null);
  const files = filesOf(value);
  const latest = useRef(files);
  useEffect(() => {
    latest.current = files;
  });
  const isImages = field.kind === "images";
  const max = field.maxFiles ?? 100;
  const { uploads, add, drop, retry } = useUploads((file: UploadedFile) => {
    latest.current = [...latest.current, file];
    onChange(latest.current.map((one) => ({ ...one })));
    onCommit();
  });
  const isSending = uploads.some(({ problem }) => problem === undefined);
  useHold(
    path ?? field.key,
    uploads.length === 0
      ? undefined
      : t(isSending ? "fields.stillSending" : "fields.notSent", { name: label(field.label) }),
  );
  const take = (list: readonly File[]): void => {
    const fit = isImages ? list.filter((file) => file.type.startsWith("image/")) : list;
    const room = Math.max(0, max - files.length - uploads.length);
    const others = list.filter((file) => !fit.includes(file)).map((file) => file.name);
    setRefusal(
      others.length > 0
        ? t("fields.notImage", { name: format.list(others) })
        : fit.length > room
          ? t("fields.tooManyFiles", { limit: max })
          : undefined,
    );
    add(fit.slice(0, room));
  };
  const handleDrop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    setIsOver(false);
    take([...event.dataTransfer.files]);
  };
  const handlePaste = (event: ClipboardEvent): void => {
    const pasted = [...event.clipboardData.files];
    if (pasted.length === 0) return;
    event.preventDefault();
    take(pasted);
  };
  const remove = (id: string): void => {
    const rest = files.filter((file) => file.id !== id);
    setRefusal(undefined);
    onChange(rest.length === 0 ? null : rest.map((one) => ({ ...one })));
    onCommit();
  };
  return (
    <div
      role="group"
      aria-labelledby={labelId}
      className={classNames(styles.drop, isOver && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget))
          setIsOver(false);
      }}
      onDrop={handleDrop}
      onPaste={handlePaste}
    >
      {files.length + uploads.length > 0 && (
        <ul className={styles.files}>
          {files.map((file) => (
            <FileLine key={file.id} file={file} isImage={isImages} onRemove={() => remove(file.id)} />
          ))}
          {uploads.map((upload) => (
            <UploadLine
              key={upload.id}
              upload={upload}
              onCancel={() => drop(upload.id)}
              onRetry={() => retry(upload)}
            />
          ))}
        </ul>
      )}
      <div className={styles.fileRow}>
        <Button
          size="small"
          icon="upload"
          data-begin=""
          text={t(isImages ? "fields.addImages" : "fields.addFiles")}
          disabled={files.length >= max}
          onClick={() => chooser.current?.click()}
        />
        <span className={styles.caption}>{t("fields.dropHint")}</span>
      </div>
      {refusal !== undefined && (
        <span className={styles.note} role="alert">
          {refusal}
        </span>
      )}
      <input
        ref={chooser}
        type="file"
        hidden
        multiple={max > 1}
        accept={isImages ? "image/*" : undefined}
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </div>
  );
}
