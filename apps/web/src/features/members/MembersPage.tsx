import { useState } from "react";
import type { ReactElement } from "react";
import { Button, Icon, VisuallyHidden } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { InviteDialog } from "./InviteDialog.tsx";
import { MemberRow } from "./MemberRow.tsx";
import { listMembers } from "./membersModel.ts";
import styles from "./MembersPage.module.css";

/** The people of the workspace; owners invite, give roles, hand over reset links and deactivate. */
export function MembersPage(): ReactElement {
  const { t, format } = useWording();
  const workspace = useWorkspace();
  const [typed, setTyped] = useState("");
  const [isInviting, setIsInviting] = useState(false);
  const shown = listMembers(workspace.members, typed, format.compare);
  const canManage = workspace.role === "owner";
  const canInvite = workspace.role === "owner" || workspace.role === "builder";
  const active = workspace.members.filter(({ status }) => status === "active").length;
  return (
    <Page
      title={t("members.title")}
      note={canManage ? t("members.count", { count: active }) : t("members.ownersOnly")}
      actions={
        <>
          <label className={styles.filter}>
            <Icon name="search" size={14} />
            <input
              type="search"
              value={typed}
              placeholder={t("members.filter")}
              aria-label={t("members.filter")}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
          {canInvite && (
            <Button variant="primary" icon="plus" text={t("members.invite")} onClick={() => setIsInviting(true)} />
          )}
        </>
      }
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t("members.name")}</th>
            <th scope="col" className={styles.wide}>
              {t("members.email")}
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
      {shown.length === 0 && <p className={styles.none}>{t("members.noMatch", { typed })}</p>}
      {isInviting && <InviteDialog workspace={workspace.key} onClose={() => setIsInviting(false)} />}
    </Page>
  );
}
