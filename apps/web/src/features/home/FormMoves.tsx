import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Icon, Panel, findIcon } from "@tongzhou/ui";
import { useLiveWatch } from "../../api/live/live.tsx";
import { recordPageQuery } from "../../api/recordQueries.ts";
import type { RecordSelection } from "../../api/recordQueries.ts";
import type { Workspace, WorkspaceForm } from "../../api/workspaceQueries.ts";
import { useWording } from "../../shell/language.tsx";
import styles from "./SideList.module.css";

// What a pack brings and what the platform calculates is nobody's work. Every record knows these two, shown or not.
const movedToday = "updated_at >= TODAY() and ISNOTBLANK(updated_by)";

/** Every form with its number of records, and how many of them changed today; each number opens those records. */
export function FormMoves({ workspace }: { readonly workspace: Workspace }): ReactElement {
  const { t } = useWording();
  return (
    <Panel title={t("home.forms")} actions={t("home.formsNote")}>
      <ul>
        {workspace.forms.map((form) => (
          <FormMove key={form.definition.key} form={form} workspace={workspace.key} />
        ))}
      </ul>
    </Panel>
  );
}

function FormMove({ form, workspace }: { readonly form: WorkspaceForm; readonly workspace: string }): ReactElement {
  const { t, label, format } = useWording();
  const { key } = form.definition;
  const params = { workspace, form: key };
  useLiveWatch({ form: key });
  const all = useQuery(recordPageQuery(workspace, key, countOf(form)));
  const today = useQuery(recordPageQuery(workspace, key, { ...countOf(form), filter: movedToday }));
  const total = all.data?.count;
  const moved = today.data?.count;
  const say = (count: { readonly value: number; readonly isCapped: boolean }): string =>
    `${format.decimal(count.value, { thousands: true })}${count.isCapped ? "+" : ""}`;
  return (
    <li className={styles.row}>
      <Icon name={findIcon(form.definition.icon, "grid")} size={14} />
      <Link to="/w/$workspace/f/$form" params={params} className={styles.name}>
        {label(form.definition.label)}
      </Link>
      {moved !== undefined && moved.value > 0 && (
        <Link to="/w/$workspace/f/$form" params={params} search={{ filter: movedToday }} className={styles.moved}>
          {t("home.changedToday", { count: say(moved) })}
        </Link>
      )}
      <span className={styles.number}>{total === undefined ? "" : say(total)}</span>
    </li>
  );
}

function countOf(form: WorkspaceForm): RecordSelection {
  return { columns: [form.definition.title], limit: 1, count: "capped" };
}
