import type { ReactElement } from "react";
import { VisuallyHidden } from "@tongzhou/ui";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { useWording } from "../../shell/language.tsx";
import { MemberRow } from "./MemberRow.tsx";
import styles from "./MembersPage.module.css";

/** Props of MemberTable. */
export interface MemberTableProps {
  readonly workspace: Workspace;
  /** Those who match what was typed. */
  readonly shown: Workspace["members"];
  readonly canManage: boolean;
}

/** One line for each person. */
export function MemberTable({ workspace, shown, canManage }: MemberTableProps): ReactElement {
  const { t } = useWording();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t("members.name")}</th>
          <th scope="col" className={styles.wide}>
            {t("members.email")}
          </th>
          <th scope="col" className={styles.wide}>
            {t("members.departments")}
          </th>
          <th scope="col" className={styles.wide}>
            {t("members.manager")}
          </th>
          <th scope="col">{t("members.role")}</th>
          <th scope="col" className={styles.wide}>
            {t("members.status")}
          </th>
          <th scope="col">
            <VisuallyHidden>{t("common.more")}</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((member) => (
          <MemberRow key={member.id} member={member} workspace={workspace} canManage={canManage} />
        ))}
      </tbody>
    </table>
  );
}
