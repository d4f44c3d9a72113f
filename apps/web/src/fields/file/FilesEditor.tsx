/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- files can be dropped and pasted anywhere on the field, and chosen with a button */
import { useEffect, useRef, useState } from "react";
import type { DragEvent, ClipboardEvent, ReactElement } from "react";
import { Button, Icon, IconButton, classNames } from "@tongzhou/ui";
import type { FieldOf } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { filesOf } from "./fileValue.ts";
import { fileUrl, thumbnailUrl } from "./fileUrl.ts";
import { useUploads } from "./useUploads.ts";
import type { UploadedFile } from "./uploadFile.ts";
import styles from "../Editor.module.css";

/** Files of a record: dropped, pasted or chosen; each shows how far it has come. */
export function FilesEditor(props: EditorProps<FieldOf<"attachments">> | EditorProps<FieldOf<"images">>): ReactElement {
  const { field, value, onChange, onCommit, labelId } = props;
  const { workspace, wording } = useFieldKit();
  const { t, format } = wording;
  const [isOver, setIsOver] = useState(false);
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
  const take = (list: readonly File[]): void => {
    const fit = isImages ? list.filter((file) => file.type.startsWith("image/")) : list;
    add(fit.slice(0, Math.max(0, max - files.length - uploads.length)));
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
      onDragLeave={() => setIsOver(false)}
      onDrop={handleDrop}
      onPaste={handlePaste}
    >
      <ul className={styles.files}>
        {files.map((file) => (
          <li key={file.id} className={styles.fileRow}>
            {isImages ? (
              <img src={thumbnailUrl(workspace, file.id)} alt="" className={styles.thumb} />
            ) : (
              <Icon name="clip" size={14} />
            )}
            <a
              href={fileUrl(workspace, file.id)}
              target="_blank"
              rel="noopener noreferrer"
              className={styles.fileName}
              title={file.name}
            >
              {file.name}
            </a>
            <span className={styles.caption}>{format.sizeBytes(file.sizeBytes)}</span>
            <IconButton
              icon="x"
              iconSize={12}
              label={t("fields.remove", { name: file.name })}
              onClick={() => remove(file.id)}
            />
          </li>
        ))}
        {uploads.map((upload) => (
          <li key={upload.id} className={styles.fileRow}>
            <span className={styles.fileName}>{upload.file.name}</span>
            {upload.problem === undefined ? (
              <span
                className={styles.meter}
                role="progressbar"
                aria-label={upload.file.name}
                aria-valuenow={Math.round(upload.share * 100)}
                aria-valuemin={0}
                aria-valuemax={100}
              >
                <span style={{ width: `${upload.share * 100}%` }} />
              </span>
            ) : (
              <>
                <span className={styles.note}>{upload.problem}</span>
                <Button size="small" variant="quiet" text={t("common.retry")} onClick={() => retry(upload)} />
              </>
            )}
            <IconButton
              icon="x"
              iconSize={12}
              label={t("fields.remove", { name: upload.file.name })}
              onClick={() => drop(upload.id)}
            />
          </li>
        ))}
      </ul>
      <div className={styles.fileRow}>
        <Button
          size="small"
          icon="upload"
          text={t(isImages ? "fields.addImages" : "fields.addFiles")}
          disabled={files.length >= max}
          onClick={() => chooser.current?.click()}
        />
        <span className={styles.caption}>{t("fields.dropHint")}</span>
      </div>
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
