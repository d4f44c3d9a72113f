import { useId, useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { createDepartment, updateDepartment } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Dialog, SelectField, TextField } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { workspaceQuery } from "../../api/workspaceQueries.ts";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { focusInvalid } from "../../shell/focusInvalid.ts";
import { useWording } from "../../shell/language.tsx";
import { indented, listParents, listPickable, listTree } from "./departmentsModel.ts";
import styles from "./MembersPage.module.css";

/** Props of DepartmentDialog. */
export interface DepartmentDialogProps {
  readonly workspace: Workspace;
  /** The one to change; a new one when absent. */
  readonly department?: Workspace["departments"][number] | undefined;
  /** Where a new one begins. */
  readonly parentId: number | null;
  readonly onClose: () => void;
}

const toId = (value: string): number | null => (value === "" ? null : Number(value));

/** Adds a department, or renames it, puts it elsewhere and says who leads it. */
export function DepartmentDialog(props: DepartmentDialogProps): ReactElement {
  const { workspace, department, onClose } = props;
  const { t, format } = useWording();
  const formId = useId();
  const queryClient = useQueryClient();
  const [name, setName] = useState(department?.name ?? "");
  const [parent, setParent] = useState(`${props.parentId ?? ""}`);
  const [head, setHead] = useState(`${department?.headId ?? ""}`);
  const [isChecked, setIsChecked] = useState(false);
  const saving = useMutation({
    mutationFn: async () => {
      const params = { workspace: workspace.key };
      const [parentId, headId] = [toId(parent), toId(head)];
      if (department === undefined) return call(createDepartment, { params, body: { name: name.trim(), parentId } });
      const moved = parentId === department.parentId ? {} : { parentId };
      const body = { name: name.trim(), headId, ...moved };
      return call(updateDepartment, { params: { ...params, department: department.id }, body });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace.key).queryKey });
      onClose();
    },
  });
  const handleSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setIsChecked(true);
    focusInvalid(event.currentTarget);
    if (name.trim() !== "") saving.mutate();
  };
  return (
    <Dialog
      title={department === undefined ? t("members.addDepartment") : t("members.editDepartment")}
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
      <form id={formId} className={styles.form} onSubmit={handleSubmit} noValidate>
        <TextField
          label={t("members.departmentName")}
          value={name}
          onChange={setName}
          maxLength={80}
          autoComplete="off"
          error={isChecked && name.trim() === "" ? t("members.departmentNameRequired") : undefined}
        />
        <SelectField
          label={t("members.parent")}
          value={parent}
          onChange={setParent}
          options={[
            { value: "", text: t("members.noParent") },
            ...listParents(listTree(workspace.departments), department?.id).map((row) => ({
              value: `${row.department.id}`,
              text: indented(row),
            })),
          ]}
        />
        {department !== undefined && (
          <SelectField
            label={t("members.head")}
            value={head}
            onChange={setHead}
            options={[
              { value: "", text: t("members.nobody") },
              ...listPickable(workspace.members, department.headId, format.compare).map((one) => ({
                value: `${one.id}`,
                text: one.name,
              })),
            ]}
          />
        )}
        {saving.isError && <Failure error={saving.error} />}
      </form>
    </Dialog>
  );
}
