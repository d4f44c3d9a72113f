import type { ReactElement } from "react";
import { EmptyState } from "@tongzhou/ui";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import type { CommentView } from "../recordDetailQueries.ts";
import type { RecordDesk } from "../useRecordDesk.ts";
import { FileRow } from "./FileRow.tsx";
import { collectFiles } from "./filesModel.ts";
import styles from "./RecordFiles.module.css";

/** Props of RecordFiles. */
export interface RecordFilesProps {
  readonly desk: RecordDesk;
  readonly comments: readonly CommentView[];
}

/** All files of a record in one list. */
export function RecordFiles({ desk, comments }: RecordFilesProps): ReactElement {
  const { wording, directory } = useFieldKit();
  const { t, label } = wording;
  const files = collectFiles(desk.form.definition, desk.values, comments);
  if (files.length === 0) return <EmptyState title={t("record.filesNone")} text={t("record.filesNoneText")} />;
  return (
    <ul className={styles.list}>
      {files.map(({ file, field, author }) => {
        const place = field === null ? directory.members.get(author ?? 0)?.name : label(field);
        return (
          <li key={`${file.id} ${field === null ? "comment" : "field"}`}>
            <FileRow file={file} note={place === undefined ? undefined : t("record.fileIn", { place })} />
          </li>
        );
      })}
    </ul>
  );
}
