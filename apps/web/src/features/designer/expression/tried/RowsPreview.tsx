import { useState } from "react";
import type { ReactElement } from "react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { toJsWithErrors } from "@tongzhou/expr";
import { recordQuery } from "../../../../api/recordQueries.ts";
import { useWording } from "../../../../shell/language.tsx";
import { useDesign } from "../../desk/DesignProvider.tsx";
import { useFormDesk } from "../../desk/FormDeskContext.tsx";
import { sampleQuery } from "../../desk/designQueries.ts";
import { readRecord } from "../../model/sampleRow.ts";
import { listTriedRows } from "../../model/triedRows.ts";
import { evaluateParts, toTried } from "../../model/triedModel.ts";
import { ExplainedParts } from "./ExplainedParts.tsx";
import { TriedTable } from "./TriedTable.tsx";
import { useChosenRecords } from "./chosenRecords.ts";
import type { PreviewProps } from "./previewProps.ts";
import styles from "./Tried.module.css";

/** Props of RowsPreview. */
export interface RowsPreviewProps extends PreviewProps {
  /** Key of the subform whose rows the expression is about; `fields` are its columns. */
  readonly rowsOf: string;
}

/** What an expression over a subform's row gives for rows of three records, evaluated here as it is typed. */
export function RowsPreview({ typed, fields, rowsOf, onMark }: RowsPreviewProps): ReactElement | null {
  const { t, locale } = useWording();
  const { workspace, draft } = useDesign();
  const { form, published } = useFormDesk();
  const [now] = useState(() => new Date());
  const chosen = useChosenRecords(workspace.key, form.key);
  const isChosen = chosen.length > 0;
  const isStored = published?.fields.some(({ key, kind }) => key === rowsOf && kind === "subform") === true;
  // A list says how many rows a record has; the rows come with the record.
  const { data } = useQuery({
    ...sampleQuery(workspace.key, form.key, [published?.title ?? form.title]),
    enabled: isStored && !isChosen,
  });
  const ids = isChosen ? chosen.map(({ id }) => id) : (data?.rows ?? []).map(([id]) => Number(id));
  const records = useQueries({
    queries: ids.map((id) => ({ ...recordQuery(workspace.key, form.key, id), retry: false, enabled: isStored })),
  });
  if (!isStored || ids.length === 0 || records.some(({ isPending }) => isPending)) return null;
  const rows = listTriedRows(
    records.flatMap(({ data: record }) => record ?? []),
    rowsOf,
  );
  if (rows.length === 0) return <p className={styles.note}>{t("expression.noRows")}</p>;
  const evaluate = toJsWithErrors(typed);
  const context = { now, currentMember: workspace.memberId, zone: draft.now.zone };
  return (
    <TriedTable
      type={typed.type}
      isChosen={isChosen}
      records={rows.map(({ title, row, values }, index) => ({
        id: index,
        title: t("expression.rowOf", { record: title ?? t("common.untitled"), row }),
        tried: toTried(evaluate(readRecord(fields, values, context), context)),
      }))}
      explain={(index) => {
        const values = rows[index]?.values;
        const parts =
          values === undefined ? [] : evaluateParts(typed, readRecord(fields, values, context), context, locale);
        return <ExplainedParts parts={parts} onMark={onMark} />;
      }}
    />
  );
}
