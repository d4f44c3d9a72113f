import type { ReactElement } from "react";
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Chip, EmptyState, Icon, Panel, Skeleton, findIcon } from "@tongzhou/ui";
import { recordPageQuery } from "../../api/recordQueries.ts";
import type { Workspace, WorkspaceForm } from "../../api/workspaceQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { useRecordList } from "../../useRecordList.ts";
import { DueChip } from "./DueChip.tsx";
import styles from "./Duties.module.css";
import { describeDuty, orderDuties, readDutyRows } from "./homeModel.ts";
import type { Duty, DutyItem } from "./homeModel.ts";

const rowsPerForm = 12;
const rowsShown = 12;

interface FormDuty {
  readonly form: WorkspaceForm;
  readonly duty: Duty;
}

/** Props of Duties. */
export interface DutiesProps {
  readonly workspace: Workspace;
  readonly now: Date;
}

/** What waits for me, over all forms: soonest due first, and a number per form that opens the rest. */
export function Duties({ workspace, now }: DutiesProps): ReactElement {
  const { t, format } = useWording();
  const duties = workspace.forms.flatMap((form): readonly FormDuty[] => {
    const duty = describeDuty(form.definition);
    return duty === undefined ? [] : [{ form, duty }];
  });
  const pages = useQueries({ queries: duties.map((entry) => pageOf(workspace.key, entry)) });
  const items = orderDuties(
    duties.flatMap(({ form, duty }, at) =>
      duty.state === undefined
        ? []
        : readDutyRows(form.definition, duty, pages[at]?.data?.rows ?? [], (instant) => format.moment(instant, "date")),
    ),
  );
  const failed = pages.find((page) => page.isError);
  const isPending = pages.some((page) => page.isPending);
  const listed = items.slice(0, rowsShown);
  const list = useRecordList(
    workspace.key,
    listed.map(({ form, record }) => ({ form: form.key, record })),
  );
  const counted = duties.map((entry, at) => ({ ...entry, count: pages[at]?.data?.count }));
  return (
    <Panel title={t("home.mine")}>
      {failed !== undefined && <Failure error={failed.error} onRetry={() => void failed.refetch()} />}
      {isPending && items.length === 0 && <Skeleton label={t("common.loading")} rows={8} />}
      {!isPending && failed === undefined && items.length === 0 && (
        <EmptyState title={t("home.mineNoneTitle")} text={t("home.mineNoneText")} />
      )}
      {items.length > 0 && (
        <ul>
          {listed.map((item) => (
            <DutyRow
              key={`${item.form.key}/${item.record}`}
              item={item}
              workspace={workspace.key}
              today={format.moment(now.toISOString(), "date")}
              list={list}
            />
          ))}
        </ul>
      )}
      <div className={styles.rest}>
        {counted.map(({ form, duty, count }) =>
          count === undefined || count.value === 0 ? null : (
            <Link
              key={form.definition.key}
              to="/w/$workspace/f/$form"
              params={{ workspace: workspace.key, form: form.definition.key }}
              search={{ filter: duty.filter }}
              className={styles.count}
            >
              <FormCount form={form} count={count} />
            </Link>
          ),
        )}
      </div>
    </Panel>
  );
}

function pageOf(workspace: string, { form, duty }: FormDuty) {
  const { columns, due, changed, filter } = duty;
  const byChange = changed === undefined ? [] : [{ field: changed, direction: "desc" as const }];
  return recordPageQuery(workspace, form.definition.key, {
    columns: [...columns],
    filter,
    sort: due === undefined ? byChange : [{ field: due.key, direction: "asc" }],
    limit: duty.state === undefined ? 1 : rowsPerForm,
    count: "capped",
  });
}

function FormCount(props: {
  readonly form: WorkspaceForm;
  readonly count: { readonly value: number; readonly isCapped: boolean };
}): ReactElement {
  const { form, count } = props;
  const { t, label } = useWording();
  const words = count.isCapped
    ? t("home.mineCapped", { count: count.value })
    : t("home.mineCount", { count: count.value });
  return (
    <>
      <Icon name={findIcon(form.definition.icon, "grid")} size={14} />
      {label(form.definition.label)}
      <b>{words}</b>
    </>
  );
}

interface DutyRowProps {
  readonly item: DutyItem;
  readonly workspace: string;
  readonly today: string;
  readonly list: ReturnType<typeof useRecordList>;
}

function DutyRow({ item, workspace, today, list }: DutyRowProps): ReactElement {
  const { t, label } = useWording();
  const { form, record, title, state, dueDay } = item;
  return (
    <li>
      <Link
        to="/w/$workspace/f/$form/r/$record"
        params={{ workspace, form: form.key, record: String(record) }}
        state={list}
        className={styles.row}
      >
        <span className={styles.due}>{dueDay !== undefined && <DueChip dueDay={dueDay} today={today} />}</span>
        <span className={styles.form}>{label(form.label)}</span>
        <span className={styles.title}>{title ?? t("common.untitled")}</span>
        <span className={styles.state}>
          {state !== undefined && <Chip text={label(state.label)} color={state.color} />}
        </span>
      </Link>
    </li>
  );
}
