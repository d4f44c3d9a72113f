import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Icon, Panel, isIconName } from "@tongzhou/ui";
import { useLiveWatch } from "../../api/live/live.tsx";
import { recordPageQuery } from "../../api/recordQueries.ts";
import type { Workspace, WorkspaceForm } from "../../api/workspaceQueries.ts";
import { useWording } from "../../shell/language.tsx";
import styles from "./SideList.module.css";

const sinceToday = "updated_at >= TODAY()";

/** Every form with how much changed in it today; the number opens those records. */
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
  const { key, title } = form.definition;
  const params = { workspace, form: key };
  useLiveWatch({ form: key });
  const page = useQuery(
    recordPageQuery(workspace, key, { columns: [title], filter: sinceToday, limit: 1, count: "capped" }),
  );
  const count = page.data?.count;
  return (
    <li className={styles.row}>
      <Icon name={isIconName(form.definition.icon) ? form.definition.icon : "grid"} size={14} />
      <Link to="/w/$workspace/f/$form" params={params} className={styles.name}>
        {label(form.definition.label)}
      </Link>
      {count?.value === 0 && <span className={styles.note}>{t("home.quiet")}</span>}
      {count !== undefined && count.value > 0 && (
        <Link
          to="/w/$workspace/f/$form"
          params={params}
          search={{ filter: sinceToday }}
          className={styles.number}
          aria-label={t("home.changedToday", { count: count.value })}
        >
          {count.isCapped
            ? `${format.decimal(count.value, { thousands: true })}+`
            : format.decimal(count.value, { thousands: true })}
        </Link>
      )}
    </li>
  );
}
