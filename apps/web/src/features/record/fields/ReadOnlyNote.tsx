import type { ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { canWrite } from "../model/canWrite.ts";
import type { RecordDesk } from "../useRecordDesk.ts";
import styles from "./FieldRow.module.css";

/** Says that nothing of a record can be changed by its reader, and why; nothing where something can. */
export function ReadOnlyNote({ desk }: { readonly desk: RecordDesk }): ReactElement | null {
  const { t, label } = useWording();
  const { form, record } = desk;
  if (record === undefined) return null;
  const { definition, abilities } = form;
  const why = !abilities.edit
    ? t("record.readOnlyForm", { form: label(definition.label) })
    : !record.can.edit
      ? t("record.readOnlyRecord")
      : definition.fields.some((field) => canWrite(form, field))
        ? undefined
        : t("record.readOnlyFields");
  if (why === undefined) return null;
  return (
    <p className={styles.readOnly}>
      <Icon name="lock" size={12} /> {why}
    </p>
  );
}
