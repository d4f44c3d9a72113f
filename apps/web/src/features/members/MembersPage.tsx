import { useState } from "react";
import type { ReactElement } from "react";
import { Button, Icon } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { Tabs } from "../../shell/Tabs.tsx";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { DepartmentDialog } from "./DepartmentDialog.tsx";
import { DepartmentTree } from "./DepartmentTree.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { MemberTable } from "./MemberTable.tsx";
import { listMembers } from "./membersModel.ts";
import styles from "./MembersPage.module.css";

/** The people of the workspace; owners invite, give roles, hand over reset links and deactivate. */
export function MembersPage(): ReactElement {
  const { t, format } = useWording();
  const workspace = useWorkspace();
  const [typed, setTyped] = useState("");
  const [isInviting, setIsInviting] = useState(false);
  const [tab, setTab] = useState<"people" | "departments">("people");
  const [isAdding, setIsAdding] = useState(false);
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
          {tab === "people" && (
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
          )}
          {tab === "people" && canInvite && (
            <Button variant="primary" icon="plus" text={t("members.invite")} onClick={() => setIsInviting(true)} />
          )}
          {tab === "departments" && workspace.canDefine && (
            <Button variant="primary" icon="plus" text={t("members.addDepartment")} onClick={() => setIsAdding(true)} />
          )}
        </>
      }
    >
      <Tabs
        label={t("members.title")}
        tabs={[
          { key: "people", text: t("members.people") },
          { key: "departments", text: t("members.departments") },
        ]}
        open={tab}
        onOpen={setTab}
      >
        <div className={styles.panel}>
          {tab === "departments" && <DepartmentTree workspace={workspace} canArrange={workspace.canDefine} />}
          {tab === "people" && <MemberTable workspace={workspace} shown={shown} canManage={canManage} />}
          {tab === "people" && shown.length === 0 && <p className={styles.none}>{t("members.noMatch", { typed })}</p>}
        </div>
      </Tabs>
      {isAdding && <DepartmentDialog workspace={workspace} parentId={null} onClose={() => setIsAdding(false)} />}
      {isInviting && <InviteDialog workspace={workspace.key} onClose={() => setIsInviting(false)} />}
    </Page>
  );
}
