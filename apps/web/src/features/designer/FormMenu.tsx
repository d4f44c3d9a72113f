import type { ReactElement } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { FormDefinition } from "@tongzhou/model";
import { MenuButton } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import { useDesign } from "./desk/DesignProvider.tsx";
import { deleteForm, duplicateForm, makeFormKey } from "./model/formEdits.ts";

/** What can be done with a form as a whole. */
export function FormMenu({ form }: { readonly form: FormDefinition }): ReactElement {
  const { t, label } = useWording();
  const { workspace, desk, draft } = useDesign();
  const navigate = useNavigate();
  const params = { workspace: workspace.key };
  const isPublished = draft.base.definition.forms.some((one) => one.key === form.key);
  const handleDuplicate = (): void => {
    const copy = {
      zh: `${form.label.zh} 副本`,
      ...(form.label.en === undefined ? {} : { en: `${form.label.en} copy` }),
    };
    const key = makeFormKey(draft.now, copy);
    desk.edit(duplicateForm(form.key, key, copy));
    void navigate({ to: "/w/$workspace/design/$form", params: { ...params, form: key } });
  };
  const handleDelete = (): void => {
    desk.edit(deleteForm(form.key));
    void navigate({ to: "/w/$workspace/design", params });
  };
  return (
    <MenuButton
      label={t("designer.formMenu", { form: label(form.label) })}
      items={[
        {
          key: "open",
          text: t("designer.openRecords"),
          icon: "grid",
          isDisabled: !isPublished,
          onPick: () => void navigate({ to: "/w/$workspace/f/$form", params: { ...params, form: form.key } }),
        },
        { key: "copy", text: t("designer.duplicateForm"), icon: "copy", onPick: handleDuplicate },
        { kind: "line", key: "line" },
        { key: "delete", text: t("designer.deleteForm"), icon: "trash", isDangerous: true, onPick: handleDelete },
      ]}
    />
  );
}
