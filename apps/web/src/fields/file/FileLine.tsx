import type { ReactElement } from "react";
import { Icon, IconButton, buttonClass, classNames } from "@tongzhou/ui";
import type { FileReference } from "@tongzhou/model";
import { useFieldKit } from "../FieldProvider.tsx";
import { downloadUrl, fileUrl } from "./fileUrl.ts";
import { Thumbnail } from "./Thumbnail.tsx";
import styles from "../Editor.module.css";

/** Props of FileLine. */
export interface FileLineProps {
  readonly file: FileReference;
  readonly isImage: boolean;
  readonly onRemove: () => void;
}

/** A file of a field that is being edited: looked at, saved to disk, taken out. */
export function FileLine({ file, isImage, onRemove }: FileLineProps): ReactElement {
  const { workspace, wording } = useFieldKit();
  const { t, format } = wording;
  const download = t("fields.download", { name: file.name });
  return (
    <li className={styles.fileRow}>
      {isImage ? (
        <Thumbnail workspace={workspace} file={file} alt="" className={styles.thumb} />
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
      <a
        href={downloadUrl(workspace, file.id)}
        download={file.name}
        className={classNames(buttonClass({ variant: "quiet", size: "small" }), styles.square)}
        aria-label={download}
        title={download}
      >
        <Icon name="dl" size={12} />
      </a>
      <IconButton icon="x" iconSize={12} label={t("fields.remove", { name: file.name })} onClick={onRemove} />
    </li>
  );
}
