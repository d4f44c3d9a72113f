import type { ReactElement } from "react";
import type { ConstraintGate } from "@tongzhou/model";
import { CheckField, SelectField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { gateOn, useGateForms } from "./useFirstGate.ts";
import settings from "../settings/Settings.module.css";

/** Props of GateInput. */
export interface GateInputProps {
  readonly gate: ConstraintGate | undefined;
  readonly onChange: (gate: ConstraintGate) => void;
}

/** Whose state it is, which field holds it, and the values that are not entered while the constraint is broken. */
export function GateInput({ gate, onChange }: GateInputProps): ReactElement | null {
  const { t, label } = useWording();
  const { form: own } = useFormDesk();
  const forms = useGateForms();
  const current = forms.find(({ through }) => through === gate?.through) ?? forms[0];
  if (current === undefined) return null;
  const choices = current.form.fields.filter((field) => field.kind === "choice");
  const field = choices.find(({ key }) => key === gate?.field) ?? choices[0];
  const put = (next: ConstraintGate | null): void => {
    if (next !== null) onChange(next);
  };
  return (
    <>
      {forms.length > 1 && (
        <SelectField
          label={t("constraints.gateOf")}
          value={current.through ?? ""}
          options={forms.map(({ through }) => {
            const link = own.fields.find(({ key }) => key === through);
            return { value: through ?? "", text: link === undefined ? t("constraints.gateSelf") : label(link.label) };
          })}
          onChange={(value) => {
            const next = forms.find(({ through }) => (through ?? "") === value);
            if (next !== undefined) put(gateOn(next));
          }}
        />
      )}
      <SelectField
        label={t("constraints.gateField")}
        value={field?.key ?? ""}
        options={choices.map((choice) => ({ value: choice.key, text: label(choice.label) }))}
        onChange={(key) => put(gateOn(current, key))}
      />
      <fieldset className={settings.set}>
        <legend className={settings.legend}>{t("constraints.gateValues")}</legend>
        {field?.options.map((option) => {
          const values = gate?.values ?? [];
          const isOn = values.includes(option.key);
          return (
            <CheckField
              key={option.key}
              label={label(option.label)}
              isChecked={isOn}
              isDisabled={isOn && values.length === 1}
              onChange={(next) =>
                onChange({
                  ...(current.through === undefined ? {} : { through: current.through }),
                  field: field.key,
                  values: next ? [...values, option.key] : values.filter((value) => value !== option.key),
                })
              }
            />
          );
        })}
      </fieldset>
    </>
  );
}
