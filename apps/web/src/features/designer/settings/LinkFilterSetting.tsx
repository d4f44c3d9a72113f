import type { ReactElement } from "react";
import { buildFormScope } from "@tongzhou/model";
import type { FieldOf } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { useFormScope } from "../desk/useFormScope.ts";
import { ExpressionInput } from "../expression/ExpressionInput.tsx";
import type { FieldTabProps } from "./FieldSettings.tsx";

/** Props of LinkFilterSetting. */
export interface LinkFilterSettingProps {
  readonly field: FieldOf<"link"> | FieldOf<"links">;
  readonly onSet: FieldTabProps["onSet"];
}

/** Which records a link may lead to: names mean the other form's fields, `this.x` the record's own. */
export function LinkFilterSetting({ field, onSet }: LinkFilterSettingProps): ReactElement | null {
  const { t, label } = useWording();
  const { draft } = useDesign();
  const { form } = useFormDesk();
  const own = useFormScope();
  const { forms } = draft.now;
  const target = forms.find((one) => one.key === field.form);
  if (target === undefined) return null;
  const scope = {
    ...buildFormScope(target.fields, { among: { forms, form: target.key } }),
    own: own.fields,
  };
  return (
    <ExpressionInput
      name={t("designer.linkFilter")}
      help={t("designer.linkFilterHelp", { form: label(target.label) })}
      value={field.filter ?? ""}
      scope={scope}
      expected="boolean"
      preview={form.fields}
      among={target}
      onChange={(source) => onSet("filter", source === "" ? undefined : source)}
    />
  );
}
