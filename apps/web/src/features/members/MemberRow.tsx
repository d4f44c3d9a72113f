import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { updateMember } from "@tongzhou/contract";
import type { RouteInput } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconButton, Menu, Person, Select, Status } from "@tongzhou/ui";
import type { MenuItem, StatusKind } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { trackSave } from "../../api/saveState.ts";
import { workspaceQuery } from "../../api/workspaceQueries.ts";
import type { Workspace, WorkspaceMember } from "../../api/workspaceQueries.ts";
import { ConfirmDialog } from "../../shell/ConfirmDialog.tsx";
import { useWording } from "../../shell/language.tsx";
import { PlacementDialog } from "./PlacementDialog.tsx";
import { isLastOwner, roles } from "./membersModel.ts";
import styles from "./MembersPage.module.css";
import { ResetLinkDialog } from "./ResetLinkDialog.tsx";

const statusShapes = { active: "done", invited: "waiting", left: "new" } as const satisfies Record<
  WorkspaceMember["status"],
  StatusKind
>;

/** Props of MemberRow. */
export interface MemberRowProps {
  readonly member: WorkspaceMember;
  readonly workspace: Workspace;
  readonly canManage: boolean;
}

/** One person and what an owner can do about them. */
export function MemberRow({ member, workspace, canManage }: MemberRowProps): ReactElement {
  const { t, format } = useWording();
  const queryClient = useQueryClient();
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const [dialog, setDialog] = useState<"deactivate" | "placement" | "reset">();
  const anchor = useRef<HTMLButtonElement>(null);
  const isLocked = !canManage || isLastOwner(workspace.members, member) || member.status === "left";
  const changing = useMutation({
    mutationFn: async (body: RouteInput<typeof updateMember>["body"]) =>
      trackSave(member.name, async () =>
        call(updateMember, { params: { workspace: workspace.key, member: member.id }, body }),
      ),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace.key).queryKey }),
  });
  const places = member.departments.flatMap(
    (id) => workspace.departments.find((department) => department.id === id)?.name ?? [],
  );
  const manager = workspace.members.find(({ id }) => id === member.managerId)?.name;
  const items: readonly MenuItem[] = [
    { key: "placement", icon: "dept", text: t("members.placement"), onPick: () => setDialog("placement") },
    {
      key: "reset",
      icon: "key",
      text: t("members.resetLink"),
      isDisabled: member.status === "invited",
      onPick: () => setDialog("reset"),
    },
    member.status === "left"
      ? {
          key: "back",
          icon: "undo",
          text: t("members.reactivate"),
          onPick: () => changing.mutate({ status: "active" }),
        }
      : {
          key: "leave",
          icon: "exit",
          text: t("members.deactivate"),
          isDangerous: true,
          isDisabled: isLastOwner(workspace.members, member),
          onPick: () => setDialog("deactivate"),
        },
  ];
  return (
    <tr>
      <td>
        <Person name={member.name} />
        {member.id === workspace.memberId && <span className={styles.you}>{t("members.you")}</span>}
        <span className={styles.under}>
          {member.status !== "active" && <b>{t(`members.${member.status}`)}</b>}
          {member.email}
        </span>
      </td>
      <td className={`${styles.wide} ${styles.muted}`} title={member.email}>
        {member.email}
      </td>
      <td className={styles.wide} title={format.list(places)}>
        {format.list(places)}
      </td>
      <td className={styles.wide}>{manager}</td>
      <td>
        {isLocked ? (
          t(`members.${member.role}`)
        ) : (
          <Select
            size="small"
            isQuiet
            className={styles.role}
            aria-label={t("members.roleOf", { name: member.name })}
            value={changing.variables?.role !== undefined && changing.isPending ? changing.variables.role : member.role}
            options={roles.map((role) => ({ value: role, text: t(`members.${role}`) }))}
            onChange={(role) => changing.mutate({ role })}
          />
        )}
      </td>
      <td className={styles.wide}>
        <Status kind={statusShapes[member.status]} text={t(`members.${member.status}`)} />
      </td>
      <td>
        {canManage && (
          <IconButton
            ref={anchor}
            icon="dots"
            label={t("members.actionsFor", { name: member.name })}
            aria-haspopup="menu"
            aria-expanded={isMenuOpen}
            onClick={() => setIsMenuOpen(!isMenuOpen)}
          />
        )}
        <Menu
          anchor={anchor}
          isOpen={isMenuOpen}
          onClose={() => setIsMenuOpen(false)}
          label={t("members.actionsFor", { name: member.name })}
          items={items}
          align="end"
        />
        {dialog === "placement" && (
          <PlacementDialog workspace={workspace} member={member} onClose={() => setDialog(undefined)} />
        )}
        {dialog === "reset" && (
          <ResetLinkDialog workspace={workspace.key} member={member} onClose={() => setDialog(undefined)} />
        )}
        {dialog === "deactivate" && (
          <ConfirmDialog
            title={t("members.deactivateTitle", { name: member.name })}
            text={t("members.deactivateText")}
            action={t("members.deactivate")}
            onClose={() => setDialog(undefined)}
            onConfirm={() => {
              setDialog(undefined);
              changing.mutate({ status: "left" });
            }}
          />
        )}
      </td>
    </tr>
  );
}
