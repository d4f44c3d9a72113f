/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a bar in our colours, which a progress element cannot have everywhere */
import type { ReactElement } from "react";
import { Button, IconButton } from "@tongzhou/ui";
import { useFieldKit } from "../FieldProvider.tsx";
import type { Upload } from "./useUploads.ts";
import styles from "../Editor.module.css";

/** Props of UploadLine. */
export interface UploadLineProps {
  readonly upload: Upload;
  readonly onCancel: () => void;
  readonly onRetry: () => void;
}

/** A file on its way with how far it has come, or why it did not arrive. */
export function UploadLine({ upload, onCancel, onRetry }: UploadLineProps): ReactElement {
  const { t } = useFieldKit().wording;
  const { file, share, problem } = upload;
  const percent = Math.round(share * 100);
  return (
    <li>
      <div className={styles.fileRow}>
        <span className={styles.fileName} title={file.name}>
          {file.name}
        </span>
        {problem === undefined && (
          <>
            <span
              className={styles.meter}
              role="progressbar"
              aria-label={file.name}
              aria-valuenow={percent}
              aria-valuemin={0}
              aria-valuemax={100}
            >
              <span style={{ width: `${percent}%` }} />
            </span>
            <span className={styles.caption}>{`${percent}%`}</span>
          </>
        )}
        {problem !== undefined && <Button size="small" variant="quiet" text={t("common.retry")} onClick={onRetry} />}
        <IconButton
          icon="x"
          iconSize={12}
          label={t(problem === undefined ? "fields.cancelSending" : "fields.remove", { name: file.name })}
          onClick={onCancel}
        />
      </div>
      {problem !== undefined && (
        <span className={styles.note} role="alert">
          {problem}
        </span>
      )}
    </li>
  );
}
