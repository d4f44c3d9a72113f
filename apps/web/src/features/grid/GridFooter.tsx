import type { ReactElement } from "react";
import { aggregateRecords } from "@tongzhou/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { recordKeys } from "../../api/recordQueries.ts";
import { boundsOf } from "./sheet/cellRange.ts";
import type { CellRange } from "./sheet/cellRange.ts";
import type { Sheet } from "./sheet/sheetModel.ts";
import { sayTotal, totalNames } from "./sheet/totalModel.ts";
import styles from "./sheet/Grid.module.css";

/** Props of GridFooter. */
export interface GridFooterProps {
  readonly sheet: Sheet;
  readonly range: CellRange;
  readonly notice: string;
}

/** Under the grid: how many records, the totals of the columns that have one, what is selected, and what just happened. */
export function GridFooter({ sheet, range, notice }: GridFooterProps): ReactElement {
  const { data, layout, kit } = sheet;
  const { t, format, label } = kit.wording;
  const { workspace, form, selection } = data.query;
  const totals = layout.columns.flatMap(({ field, aggregate }) =>
    aggregate === undefined ? [] : [{ field, aggregate }],
  );
  const { filter, search } = selection;
  const body = {
    aggregates: totals.map(({ field, aggregate }) => ({ field: field.key, function: aggregate })),
    ...(filter === undefined ? {} : { filter }),
    ...(search === undefined ? {} : { search }),
  };
  const sums = useQuery({
    queryKey: [...recordKeys.form(workspace, form), "aggregates", body],
    queryFn: async ({ signal }) => call(aggregateRecords, { params: { workspace, form }, body }, { signal }),
    enabled: totals.length > 0,
    placeholderData: keepPreviousData,
  });
  const known = data.recordCount;
  const count = sums.data !== undefined && totals.length > 0 ? { value: sums.data.count, isExact: true } : known;
  const { top, bottom, left, right } = boundsOf(range);
  const isMany = top !== bottom || left !== right;
  return (
    <div className={styles.footer}>
      <span>
        {count === undefined
          ? data.error === undefined && t("grid.counting")
          : count.isExact
            ? t("grid.total", { count: count.value })
            : t("grid.totalOrMore", { count: format.decimal(count.value, { thousands: true }) })}
      </span>
      <span className={styles.totals}>
        {totals.map(({ field, aggregate }, index) => (
          <span key={field.key}>
            {`${label(field.label)} ${t(totalNames[aggregate])} `}
            <b>{sums.data === undefined ? "…" : sayTotal(field, aggregate, sums.data.values[index] ?? null, kit)}</b>
          </span>
        ))}
      </span>
      <span className={styles.footEnd}>
        <output className={styles.notice}>{notice}</output>
        {isMany && <span>{t("grid.selectedCells", { rows: bottom - top + 1, columns: right - left + 1 })}</span>}
      </span>
    </div>
  );
}
