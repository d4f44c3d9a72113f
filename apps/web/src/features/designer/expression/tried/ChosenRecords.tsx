import { useId } from "react";
import type { ReactElement } from "react";
import type { FieldDefinition } from "@tongzhou/model";
import { FieldEditor } from "../../../../fields/FieldEditor.tsx";
import { useWording } from "../../../../shell/language.tsx";
import { chooseRecords, useChosenRecords } from "./chosenRecords.ts";
import styles from "./Tried.module.css";

/** Props of ChosenRecords. */
export interface ChosenRecordsProps {
  readonly workspace: string;
  readonly form: string;
}

/** Finds the records, three at most, that expressions are tried on. */
export function ChosenRecords({ workspace, form }: ChosenRecordsProps): ReactElement {
  const { t } = useWording();
  const id = useId();
  const records = useChosenRecords(workspace, form);
  const field: FieldDefinition = {
    key: "tried",
    kind: "links",
    form,
    label: { zh: "试算的记录", en: "Records to try on" },
    placeholder: { zh: "按标题搜索", en: "Search by title" },
  };
  return (
    <div className={styles.choose}>
      <span id={id} className={styles.caption}>
        {t("expression.choose")}
      </span>
      <FieldEditor
        field={field}
        value={records.length === 0 ? null : records.map((record) => ({ ...record }))}
        place="form"
        labelId={id}
        onChange={(value) => chooseRecords(workspace, form, value)}
        onCommit={() => undefined}
        onCancel={() => undefined}
      />
    </div>
  );
}
