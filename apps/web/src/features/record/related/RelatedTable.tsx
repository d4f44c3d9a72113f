import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Icon, Panel, classNames } from "@tongzhou/ui";
import type { FieldDefinition } from "@tongzhou/model";
import { useLiveWindow } from "../../../api/live/live.tsx";
import { recordPageQuery } from "../../../api/recordQueries.ts";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { isAtEnd } from "../../../fields/fieldFaces.ts";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { useRecordList } from "../../../useRecordList.ts";
import { ScrollBox } from "../fields/ScrollBox.tsx";
import table from "../fields/Table.module.css";
import type { RelatedView } from "../recordDetailQueries.ts";
import { pickColumns } from "./relatedColumns.ts";
import styles from "./RelatedLists.module.css";

/** Props of RelatedTable. */
export interface RelatedTableProps {
  readonly list: RelatedView;
  readonly form: WorkspaceForm;
  /** The link field that points here. */
  readonly field: FieldDefinition;
  readonly record: number;
}

const shownRows = 8;
const steppedRows = 200;

/** The first records of a related list, the way to all of them, and to a new one that links here. */
export function RelatedTable({ list, form, field, record }: RelatedTableProps): ReactElement {
  const { t, label, format } = useWording();
  const { key: workspace } = useWorkspace();
  const { definition } = form;
  useLiveWindow(definition.key, { filter: list.filter });
  const columns = pickColumns(definition, field.key);
  const hasLink = field.kind === "link" || field.kind === "links";
  const title = label((hasLink ? field.inverse : undefined) ?? definition.label);
  const page = useQuery(
    recordPageQuery(workspace, definition.key, {
      filter: list.filter,
      columns: columns.map(({ key }) => key),
      limit: shownRows,
      count: "capped",
    }),
  );
  const count = page.data?.count ?? list.count;
  // More can be stepped through than are shown; their numbers are all that is needed for it.
  const more = useQuery({
    ...recordPageQuery(workspace, definition.key, { filter: list.filter, columns: [], limit: steppedRows }),
    enabled: count.value > shownRows,
  });
  const state = useRecordList(
    workspace,
    (more.data ?? page.data)?.rows.map(([id]) => ({ form: definition.key, record: Number(id) })) ?? [],
    count.value,
  );
  const params = { workspace, form: definition.key };
  return (
    <Panel
      title={title}
      note={`${format.decimal(count.value, { thousands: true })}${count.isCapped ? "+" : ""}`}
      actions={
        form.abilities.create && (
          <Link
            to="/w/$workspace/f/$form/r/$record"
            params={{ ...params, record: "new" }}
            search={{ link: `${field.key}.${record}` }}
            className={styles.add}
          >
            <Icon name="plus" size={14} />
            {t("record.relatedAdd", { form: label(definition.label) })}
          </Link>
        )
      }
    >
      {page.isError && <Failure error={page.error} onRetry={() => void page.refetch()} />}
      {page.data !== undefined && page.data.rows.length > 0 && (
        <ScrollBox label={title}>
          <table className={table.table}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.key} scope="col" className={classNames(isAtEnd(column) && table.end)}>
                    {label(column.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {page.data.rows.map(([id, , ...values]) => (
                <tr key={String(id)}>
                  {columns.map((column, index) => (
                    <td key={column.key} className={classNames(isAtEnd(column) && table.end)}>
                      {column.key === definition.title ? (
                        <Link
                          to="/w/$workspace/f/$form/r/$record"
                          params={{ ...params, record: String(id) }}
                          state={state}
                          className={table.title}
                        >
                          <Cell column={column} value={values[index]} fallback={t("common.untitled")} />
                        </Link>
                      ) : (
                        <FieldCell field={column} value={values[index] as CellValue} place="cell" />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
      {count.value > shownRows && (
        <Link to="/w/$workspace/f/$form" params={params} search={{ filter: list.filter }} className={styles.all}>
          {count.isCapped
            ? t("record.relatedAllCapped", { count: count.value })
            : t("record.relatedAll", { count: count.value })}
        </Link>
      )}
    </Panel>
  );
}

// Rows carry wire values by contract; the arrays only do not say which column has which.
type CellValue = Parameters<typeof FieldCell>[0]["value"];

function Cell(props: {
  readonly column: FieldDefinition;
  readonly value: unknown;
  readonly fallback: string;
}): ReactElement {
  const { column, value, fallback } = props;
  if (value === null || value === undefined || value === "") return <>{fallback}</>;
  return <FieldCell field={column} value={value as CellValue} place="cell" />;
}
