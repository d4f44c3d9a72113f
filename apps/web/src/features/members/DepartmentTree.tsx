import { useState } from "react";
import type { ReactElement } from "react";
import { updateDepartment } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { EmptyState, Icon, MenuButton } from "@tongzhou/ui";
import type { MenuItem } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { trackSave } from "../../api/saveState.ts";
import { workspaceQuery } from "../../api/workspaceQueries.ts";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { useWording } from "../../shell/language.tsx";
import { DeleteDepartmentDialog } from "./DeleteDepartmentDialog.tsx";
import { DepartmentDialog } from "./DepartmentDialog.tsx";
import { listTree } from "./departmentsModel.ts";
import type { TreeRow } from "./departmentsModel.ts";
import styles from "./MembersPage.module.css";

/** Props of DepartmentTree. */
export interface DepartmentTreeProps {
  readonly workspace: Workspace;
  readonly canArrange: boolean;
}

interface Open {
  readonly what: "add" | "edit" | "delete";
  readonly department: Workspace["departments"][number];
}

/** The departments one below the other, with who leads them, how many are in them, and what can be done. */
export function DepartmentTree({ workspace, canArrange }: DepartmentTreeProps): ReactElement {
  const { t } = useWording();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState<Open>();
  const moving = useMutation({
    mutationFn: async ({ row, position }: { readonly row: TreeRow; readonly position: number }) =>
      trackSave(row.department.name, async () =>
        call(updateDepartment, {
          params: { workspace: workspace.key, department: row.department.id },
          body: { position },
        }),
      ),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace.key).queryKey }),
  });
  const rows = listTree(workspace.departments);
  const itemsOf = (row: TreeRow): readonly MenuItem[] => {
    const { department, index, isLast } = row;
    const move = (position: number): void => moving.mutate({ row, position });
    return [
      {
        key: "edit",
        icon: "pen",
        text: t("members.editDepartment"),
        onPick: () => setOpen({ what: "edit", department }),
      },
      { key: "add", icon: "plus", text: t("members.addBelow"), onPick: () => setOpen({ what: "add", department }) },
      { kind: "line", key: "order" },
      { key: "up", icon: "up", text: t("members.moveUp"), isDisabled: index === 0, onPick: () => move(index - 1) },
      { key: "down", icon: "down", text: t("members.moveDown"), isDisabled: isLast, onPick: () => move(index + 1) },
      { kind: "line", key: "end" },
      {
        key: "delete",
        icon: "trash",
        text: t("common.delete"),
        isDangerous: true,
        onPick: () => setOpen({ what: "delete", department }),
      },
    ];
  };
  const close = (): void => setOpen(undefined);
  if (rows.length === 0)
    return (
      <EmptyState
        title={t("members.noDepartments")}
        text={canArrange ? t("members.noDepartmentsText") : t("members.buildersArrange")}
      />
    );
  return (
    <>
      <ul className={styles.tree}>
        {rows.map((row) => {
          const { department, depth } = row;
          const head = workspace.members.find(({ id }) => id === department.headId);
          const count = workspace.members.filter(({ departments }) => departments.includes(department.id)).length;
          return (
            <li key={department.id} style={{ paddingInlineStart: `${depth * 20}px` }}>
              <Icon name="dept" size={14} />
              <span className={styles.department}>{department.name}</span>
              <span className={styles.muted}>
                {head !== undefined && `${t("members.headIs", { name: head.name })} · `}
                {t("members.count", { count })}
              </span>
              {canArrange && (
                <MenuButton
                  label={t("members.actionsFor", { name: department.name })}
                  items={itemsOf(row)}
                  align="end"
                />
              )}
            </li>
          );
        })}
      </ul>
      {open?.what === "edit" && (
        <DepartmentDialog
          workspace={workspace}
          department={open.department}
          parentId={open.department.parentId}
          onClose={close}
        />
      )}
      {open?.what === "add" && <DepartmentDialog workspace={workspace} parentId={open.department.id} onClose={close} />}
      {open?.what === "delete" && (
        <DeleteDepartmentDialog workspace={workspace.key} department={open.department} onClose={close} />
      )}
    </>
  );
}
