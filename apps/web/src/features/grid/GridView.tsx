import { useSyncExternalStore } from "react";
import type { ReactElement } from "react";
import { Link, useParams } from "@tanstack/react-router";
import { Button, EmptyState, buttonClass } from "@tongzhou/ui";
import type { SortKey, ViewDefinition } from "@tongzhou/model";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { BatchBar } from "./batch/BatchBar.tsx";
import { tickCount } from "./batch/ticks.ts";
import { useTicks } from "./batch/useTicks.ts";
import { useListTrouble } from "./data/useListTrouble.ts";
import { useListWatch } from "./data/useListWatch.ts";
import { useOpenList } from "./data/useOpenList.ts";
import { GridFooter } from "./GridFooter.tsx";
import { changeGroup, newGroup } from "./panels/groupLevels.ts";
import { changeColumn, moveColumn, viewColumns } from "./sheet/columnModel.ts";
import { RecordGrid } from "./sheet/RecordGrid.tsx";
import type { ColumnActions } from "./sheet/GridHead.tsx";
import { useSheet } from "./useSheet.ts";
import type { ViewChange } from "./view/viewModel.ts";
import styles from "./FormPage.module.css";

/** Props of GridView and of the other ways to show a view's records. */
export interface ViewBodyProps {
  readonly form: WorkspaceForm;
  readonly view: ViewDefinition;
  readonly filter: string | undefined;
  readonly search: string;
  readonly onView: (change: ViewChange) => void;
  readonly openRecord: number | undefined;
  readonly onOpen: (record: number) => void;
  readonly onCreate: () => void;
  readonly onClearFilter: () => void;
}

/** A view as a grid. */
export function GridView(props: ViewBodyProps): ReactElement {
  const { form, view, filter, search, onView, openRecord, onOpen } = props;
  const { label } = useWording();
  const sheet = useSheet(form, view, { filter, search });
  const { data } = sheet;
  const version = useSyncExternalStore(data.subscribe, data.version);
  useOpenList(sheet.kit.workspace, form.definition.key, data, version);
  useListWatch(sheet, version);
  const [ticks, setTicks] = useTicks(data);
  const columns = viewColumns(form.definition, view);
  const actions: ColumnActions = {
    onResize: (field, width) => onView({ columns: changeColumn(columns, field, { width }) }),
    onMove: (field, before) => onView({ columns: moveColumn(columns, field, before) }),
    onSort: (field, direction) => onView({ sort: [{ field, direction } satisfies SortKey] }),
    onGroup: (key) => {
      const field = form.definition.fields.find((one) => one.key === key);
      if (field !== undefined) onView({ group: changeGroup([], 0, newGroup(field)) });
    },
    onHide: (field) => onView({ columns: changeColumn(columns, field, { hidden: true }) }),
    onFreeze: (frozenColumns) => onView({ frozenColumns }),
    onAggregate: (field, aggregate) => onView({ columns: changeColumn(columns, field, { aggregate }) }),
  };
  const trouble = useListTrouble(data);
  const count = data.recordCount;
  const isEmpty = count?.value === 0 && count.isExact;
  return (
    <div className={styles.body}>
      {trouble !== undefined && (
        <div className={styles.failure}>
          <Failure error={trouble} onRetry={() => data.refresh()} />
        </div>
      )}
      {isEmpty ? (
        <div className={styles.nothing}>
          <NothingHere {...props} />
        </div>
      ) : (
        <RecordGrid
          sheet={sheet}
          sort={view.sort ?? []}
          actions={actions}
          ticked={ticks}
          onTicked={setTicks}
          openRecord={openRecord}
          onOpen={onOpen}
          label={label(form.definition.label)}
          renderFooter={(state) => <GridFooter sheet={sheet} {...state} />}
        />
      )}
      {tickCount(ticks) > 0 && <BatchBar sheet={sheet} ticks={ticks} onTicks={setTicks} />}
    </div>
  );
}

/** What stands in place of records: how the first comes to be, or how to see more. */
export function NothingHere({ form, view, filter, search, onCreate, onClearFilter }: ViewBodyProps): ReactElement {
  const { t } = useWording();
  const { workspace } = useParams({ from: "/w/$workspace" });
  const isFiltered = view.filter !== undefined || filter !== undefined || search !== "";
  if (isFiltered)
    return (
      <EmptyState title={t("grid.noneTitle")} text={t("grid.noneText")}>
        <Button text={t("grid.clearFilter")} onClick={onClearFilter} />
      </EmptyState>
    );
  return (
    <EmptyState title={t("grid.emptyTitle")} text={t("grid.emptyText")}>
      {form.abilities.create && <Button variant="primary" icon="plus" text={t("grid.addRecord")} onClick={onCreate} />}
      {form.abilities.import && (
        <Link
          to="/w/$workspace/import"
          params={{ workspace }}
          search={{ form: form.definition.key }}
          className={buttonClass()}
        >
          {t("grid.importRecords")}
        </Link>
      )}
    </EmptyState>
  );
}
