import { useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { Label } from "@tongzhou/base";
import { isKey } from "@tongzhou/model";
import { Button, Dialog, SelectField, TextField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { addForm, makeFormKey } from "../model/formEdits.ts";

/** Asks for the name of a new form, and opens it. */
export function NewFormDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t, label } = useWording();
  const { workspace, desk, draft } = useDesign();
  const navigate = useNavigate();
  const [zh, setZh] = useState("");
  const [en, setEn] = useState("");
  const [typedKey, setTypedKey] = useState<string | undefined>(undefined);
  const [group, setGroup] = useState("");
  const name = zh.trim() || en.trim();
  const words: Label = { zh: name, ...(en.trim() === "" ? {} : { en: en.trim() }) };
  const key = typedKey ?? (name === "" ? "" : makeFormKey(draft.now, words));
  const groups = new Map(
    draft.now.forms.flatMap((form) => (form.group === undefined ? [] : [[form.group.zh, form.group]])),
  );
  const isTaken = draft.now.forms.some((form) => form.key === key);
  const keyError =
    key === "" ? undefined : !isKey(key) ? t("designer.keyWrong") : isTaken ? t("designer.keyTaken") : undefined;
  const handleSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (name === "" || key === "" || keyError !== undefined) return;
    desk.edit(addForm(key, words, groups.get(group)));
    onClose();
    void navigate({ to: "/w/$workspace/design/$form", params: { workspace: workspace.key, form: key } });
  };
  return (
    <Dialog
      title={t("designer.newForm")}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button
            variant="primary"
            type="submit"
            form="new-form"
            text={t("designer.newFormMake")}
            disabled={name === "" || keyError !== undefined}
          />
        </>
      }
    >
      <form id="new-form" onSubmit={handleSubmit} style={{ display: "grid", gap: 12 }}>
        <TextField label={t("designer.formNameZh")} value={zh} maxLength={200} onChange={setZh} autoComplete="off" />
        <TextField label={t("designer.formNameEn")} value={en} maxLength={200} onChange={setEn} autoComplete="off" />
        {groups.size > 0 && (
          <SelectField
            label={t("designer.formGroup")}
            value={group}
            options={[
              { value: "", text: t("designer.noGroup") },
              ...[...groups].map(([value, one]) => ({ value, text: label(one) })),
            ]}
            onChange={setGroup}
          />
        )}
        <TextField
          label={t("designer.key")}
          value={key}
          help={t("designer.keyFormHelp")}
          error={keyError}
          spellCheck={false}
          autoComplete="off"
          onChange={setTypedKey}
        />
      </form>
    </Dialog>
  );
}
