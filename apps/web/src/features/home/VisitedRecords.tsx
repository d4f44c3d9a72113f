import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import { Icon, Panel, findIcon } from "@tongzhou/ui";
import { useVisitedRecords } from "../../api/useVisitedRecords.ts";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { useWording } from "../../shell/language.tsx";
import { useRecordList } from "../../useRecordList.ts";
import styles from "./SideList.module.css";

const shown = 6;

/** Records opened lately on this device. */
export function VisitedRecords({ workspace }: { readonly workspace: Workspace }): ReactElement {
  const { t, label } = useWording();
  const records = useVisitedRecords(workspace).slice(0, shown);
  const list = useRecordList(
    workspace.key,
    records.map(({ form, record }) => ({ form: form.definition.key, record })),
  );
  return (
    <Panel title={t("home.recent")}>
      {records.length === 0 && <p className={styles.none}>{t("home.recentNone")}</p>}
      <ul>
        {records.map(({ form, record, title }) => (
          <li key={`${form.definition.key}/${record}`}>
            <Link
              to="/w/$workspace/f/$form/r/$record"
              params={{ workspace: workspace.key, form: form.definition.key, record: String(record) }}
              state={list}
              className={styles.row}
            >
              <Icon name={findIcon(form.definition.icon, "grid")} size={14} />
              <span className={styles.name}>{title ?? t("common.untitled")}</span>
              <span className={styles.note}>{label(form.definition.label)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
