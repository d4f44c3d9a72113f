import { useState } from "react";
import type { ReactElement } from "react";
import { fieldSpec, isFieldKey } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { TextField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { isKeyFree, renameField } from "../model/fieldEdits.ts";
import { joinFieldId, splitFieldId } from "../model/fieldId.ts";
import type { FieldId } from "../model/fieldId.ts";

/** Props of KeyInput. */
export interface KeyInputProps {
  readonly id: FieldId;
  readonly field: FieldDefinition;
  readonly isPublished: boolean;
}

/** The key of a field: the name of its column, for good once it is published. */
export function KeyInput({ id, field, isPublished }: KeyInputProps): ReactElement {
  const { t } = useWording();
  const { desk } = useDesign();
  const { form, select } = useFormDesk();
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const { parent } = splitFieldId(id);
  const isFixed = isPublished || fieldSpec(field.kind).group === "system";
  const isFit = (key: string): boolean => isFieldKey(key, parent === undefined ? "form" : "subform");
  const error =
    typed === undefined || typed === field.key
      ? undefined
      : !isFit(typed)
        ? t("designer.keyWrong")
        : isKeyFree(form, id, typed)
          ? undefined
          : t("designer.keyTaken");
  const finish = (): void => {
    if (typed !== undefined && typed !== field.key && error === undefined) {
      desk.edit(renameField(form.key, id, typed));
      select({ kind: "fields", ids: [joinFieldId(parent, typed)] });
    }
    if (error === undefined) setTyped(undefined);
  };
  return (
    <TextField
      label={t("designer.key")}
      value={typed ?? field.key}
      readOnly={isFixed}
      spellCheck={false}
      autoComplete="off"
      help={t(isFixed ? "designer.keyFixed" : "designer.keyHelp")}
      error={error}
      onChange={setTyped}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === "Enter") finish();
      }}
    />
  );
}
