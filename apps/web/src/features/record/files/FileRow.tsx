import type { ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import { fileUrl } from "../../../fields/file/fileUrl.ts";
import { Thumbnail } from "../../../fields/file/Thumbnail.tsx";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import styles from "./RecordFiles.module.css";

/** Props of FileRow. */
export interface FileRowProps {
  readonly file: { readonly id: string; readonly name: string; readonly sizeBytes: number; readonly mediaType: string };
  /** Where it lies, or who brought it. */
  readonly note?: string | undefined;
}

/** A file by name, with its picture when it is one. */
export function FileRow({ file, note }: FileRowProps): ReactElement {
  const { workspace, wording } = useFieldKit();
  const isImage = file.mediaType.startsWith("image/");
  return (
    <a href={fileUrl(workspace, file.id)} target="_blank" rel="noopener noreferrer" className={styles.file}>
      {isImage ? (
        <Thumbnail workspace={workspace} file={file} alt="" className={styles.picture} />
      ) : (
        <span className={styles.picture}>
          <Icon name="doc" />
        </span>
      )}
      <span className={styles.name}>{file.name}</span>
      <span className={styles.note}>
        {note === undefined ? "" : `${note} · `}
        {wording.format.sizeBytes(file.sizeBytes)}
      </span>
    </a>
  );
}
