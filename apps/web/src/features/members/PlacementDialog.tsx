import { useId, useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { updateMember } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, CheckField, Dialog, SelectField } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { workspaceQuery } from "../../api/workspaceQueries.ts";
import type { Workspace, WorkspaceMember } from "../../api/workspaceQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { listAbove, listPickable, listTree, toggleId } from "./departmentsModel.ts";
import styles from "./MembersPage.module.css";

/** Props of PlacementDialog. */
export interface PlacementDialogProps {
  readonly workspace: Workspace;
  readonly member: WorkspaceMember;
  readonly onClose: () => void;
}

/** Says in which departments a person is and whom they report to. */
export function PlacementDialog({ workspace, member, onClose }: PlacementDialogProps): ReactElement {
  const { t, format } = useWording();
  const formId = useId();
  const queryClient = useQueryClient();
  const [departments, setDepartments] = useState<readonly number[]>(member.departments);
  const [manager, setManager] = useState(`${member.managerId ?? ""}`);
  const saving = useMutation({
    mutationFn: async () =>
      call(updateMember, {
        params: { workspace: workspace.key, member: member.id },
        body: { departments: [...departments], managerId: manager === "" ? null : Number(manager) },
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace.key).queryKey });
      onClose();
    },
  });
  const handleSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    saving.mutate();
  };
  const rows = listTree(workspace.departments);
  const managers = listPickable(listAbove(workspace.members, member.id), member.managerId, format.compare);
  return (
    <Dialog
      title={t("members.placementOf", { name: member.name })}
      isOpen
      width="narrow"
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button variant="primary" type="submit" form={formId} text={t("common.save")} isBusy={saving.isPending} />
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={handleSubmit}>
        <fieldset className={styles.choices}>
          <legend>{t("members.departments")}</legend>
          {rows.length === 0 && <p className={styles.muted}>{t("members.noDepartmentsText")}</p>}
          {rows.map(({ department, depth }) => (
            <div key={department.id} style={{ paddingInlineStart: `${depth * 20}px` }}>
              <CheckField
                label={
                  department.id === departments[0] && departments.length > 1
                    ? t("members.mainDepartment", { name: department.name })
                    : department.name
                }
                isChecked={departments.includes(department.id)}
                onChange={(isChosen) => setDepartments(toggleId(departments, department.id, isChosen))}
              />
            </div>
          ))}
        </fieldset>
        <SelectField
          label={t("members.manager")}
          value={manager}
          onChange={setManager}
          options={[
            { value: "", text: t("members.nobody") },
            ...managers.map(({ id, name }) => ({ value: `${id}`, text: name })),
          ]}
        />
        {saving.isError && <Failure error={saving.error} />}
      </form>
    </Dialog>
  );
}
