import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import type { FieldDefinition, FieldOf, Wire } from "@tongzhou/model";
import { recordQuery } from "../../../api/recordQueries.ts";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import { isBlank } from "../../../fields/fieldText.ts";
import { toItem } from "../../../fields/link/linkedRecords.ts";
import styles from "./RecordHistory.module.css";

/** Props of HistoryValue. */
export interface HistoryValueProps {
  readonly field: FieldDefinition;
  readonly value: Wire;
}

/** A value as it once was. Records are kept by id alone, so their titles are looked up. */
export function HistoryValue({ field, value }: HistoryValueProps): ReactElement {
  const { t } = useFieldKit().wording;
  if (isBlank(value)) return <span className={styles.blank}>{t("record.blank")}</span>;
  if (field.kind === "link" || field.kind === "links") {
    const ids = (Array.isArray(value) ? (value as readonly Wire[]) : [value]).flatMap((one) => toItem(one).id ?? []);
    return (
      <>
        {ids.map((id, index) => (
          <span key={id}>
            {index > 0 && ", "}
            <LinkedTitle field={field} id={id} />
          </span>
        ))}
      </>
    );
  }
  return <FieldCell field={field} value={value} place={field.kind === "long_text" ? "form" : "cell"} />;
}

function LinkedTitle({ field, id }: { readonly field: FieldOf<"link"> | FieldOf<"links">; readonly id: number }) {
  const { workspace, wording } = useFieldKit();
  const record = useQuery({ ...recordQuery(workspace, field.form, id), retry: false });
  return <>{record.data?.title ?? wording.t(record.isPending ? "common.loading" : "common.untitled")}</>;
}
