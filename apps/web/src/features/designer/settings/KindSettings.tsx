import type { ReactElement } from "react";
import type { Label } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";
import { CheckField, SelectField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { isPlainObject } from "../model/sameJson.ts";
import { currencies, settingsOf } from "../model/kindSettings.ts";
import type { PlainSetting } from "../model/kindSettings.ts";
import { LabelInput } from "./LabelInput.tsx";
import { NumberInput } from "./NumberInput.tsx";
import styles from "./Settings.module.css";

/** Props of KindSettings. */
export interface KindSettingsProps {
  readonly field: FieldDefinition;
  /** Whether it is a column of a subform. */
  readonly isColumn: boolean;
  readonly onSet: (name: string, value: unknown) => void;
}

/** What only this kind of field can be told. */
export function KindSettings({ field, isColumn, onSet }: KindSettingsProps): ReactElement | null {
  const settings = settingsOf(field, isColumn);
  if (settings.length === 0) return null;
  return (
    <div className={styles.pairs}>
      {settings.map((setting) => (
        <div key={`${field.key} ${setting.name}`} className={isShort(setting) ? undefined : styles.long}>
          <Setting setting={setting} field={field} onSet={onSet} />
        </div>
      ))}
    </div>
  );
}

interface SettingProps extends Pick<KindSettingsProps, "field" | "onSet"> {
  readonly setting: PlainSetting;
}

function Setting({ setting, field, onSet }: SettingProps): ReactElement {
  const { t, label } = useWording();
  const { draft } = useDesign();
  const { name } = setting;
  const value = valueOf(field, name);
  const words = t(setting.phrase);
  switch (setting.kind) {
    case "toggle":
      return (
        <CheckField
          look="switch"
          label={words}
          isChecked={setting.isOnByDefault === true ? value !== false : value === true}
          onChange={(isOn) => onSet(name, isOn === (setting.isOnByDefault ?? false) ? undefined : isOn)}
        />
      );
    case "integer":
      return (
        <NumberInput
          name={words}
          value={value === undefined ? "" : String(value)}
          problem={t("designer.between", { min: setting.min, max: setting.max })}
          placeholder={setting.usual === undefined ? undefined : String(setting.usual)}
          read={(text) => {
            const number = Number(text);
            const isFit = Number.isSafeInteger(number) && number >= setting.min && number <= setting.max;
            return isFit ? String(number) : undefined;
          }}
          onChange={(text) => onSet(name, text === "" ? undefined : Number(text))}
        />
      );
    case "decimal":
      return (
        <NumberInput
          name={words}
          value={value === undefined ? "" : String(value)}
          problem={t("designer.notNumber")}
          read={(text) => (/^-?\d{1,38}(\.\d{1,20})?$/.test(text) ? text : undefined)}
          onChange={(text) => onSet(name, text === "" ? undefined : text)}
        />
      );
    case "label":
      return (
        <LabelInput
          name={words}
          value={isLabel(value) ? value : undefined}
          isOptional
          onChange={(next) => onSet(name, next)}
        />
      );
    case "pick":
      return (
        <SelectField
          label={words}
          value={typeof value === "string" ? value : (setting.options[0]?.value ?? "")}
          options={setting.options.map((option) => ({ value: option.value, text: t(option.phrase) }))}
          onChange={(next) => onSet(name, next === "" ? undefined : next)}
        />
      );
    case "currency": {
      const none = setting.isOptional === true ? "" : "CNY";
      const current = typeof value === "string" ? value : none;
      const known = new Set([none, ...currencies, current]);
      return (
        <SelectField
          label={words}
          value={current}
          options={[...known].map((one) => ({ value: one, text: one === "" ? t("designer.setCurrencyNone") : one }))}
          onChange={(next) => onSet(name, next === "" ? undefined : next)}
        />
      );
    }
    case "form":
      return (
        <SelectField
          label={words}
          value={typeof value === "string" ? value : ""}
          options={draft.now.forms.map((form) => ({ value: form.key, text: label(form.label) }))}
          onChange={(next) => onSet(name, next)}
        />
      );
    default:
      return setting satisfies never;
  }
}

function isShort(setting: PlainSetting): boolean {
  const { kind } = setting;
  return (
    kind === "integer" || kind === "decimal" || kind === "currency" || (kind === "pick" && setting.isLong !== true)
  );
}

function valueOf(field: FieldDefinition, name: string): unknown {
  return isPlainObject(field) ? field[name] : undefined;
}

function isLabel(value: unknown): value is Label {
  return isPlainObject(value) && typeof value["zh"] === "string";
}
