import type { ReactElement } from "react";
import { fieldSpec } from "@tongzhou/model";
import type { FormValidation } from "@tongzhou/model";
import { Button, CheckField, IconButton, SelectField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormScope } from "../desk/useFormScope.ts";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { ExpressionInput } from "../expression/ExpressionInput.tsx";
import { setFormPart } from "../model/formEdits.ts";
import { makeKey } from "../model/makeKey.ts";
import { IconPicker } from "./IconPicker.tsx";
import { LabelInput } from "./LabelInput.tsx";
import styles from "./Settings.module.css";

const newRule = { zh: "请检查填写的内容", en: "Please check this record" } as const;

/** The settings of the form as a whole. */
export function FormSettings(): ReactElement {
  const { t, label, format } = useWording();
  const { desk, draft } = useDesign();
  const scope = useFormScope();
  const { form } = useFormDesk();
  const { key } = form;
  const titles = form.fields.filter((field) => fieldSpec(field.kind).can.beTitle);
  const searchable = form.fields.filter((field) => fieldSpec(field.kind).can.beSearched);
  const search = form.search ?? [];
  const rules = form.validations ?? [];
  const groups = draft.now.forms.flatMap((one) => (one.group === undefined ? [] : [label(one.group)]));
  const setRules = (next: readonly FormValidation[], tag?: string): void =>
    desk.edit(setFormPart(key, "validations", next.length === 0 ? undefined : next), tag);
  const changeRule = (rule: FormValidation, change: Partial<FormValidation>): void =>
    setRules(
      rules.map((one) => (one.key === rule.key ? { ...one, ...change } : one)),
      `rule ${rule.key}`,
    );
  return (
    <>
      <header className={styles.head}>
        <b className={styles.title}>{t("designer.formSettings")}</b>
        <span className={styles.caption}>{key}</span>
      </header>
      <div className={styles.body}>
        <LabelInput
          name={t("designer.formName")}
          value={form.label}
          onChange={(next) => {
            if (next !== undefined) desk.edit(setFormPart(key, "label", next), "form label");
          }}
        />
        <IconPicker value={form.icon} onChange={(icon) => desk.edit(setFormPart(key, "icon", icon))} />
        <LabelInput
          name={t("designer.formGroup")}
          value={form.group}
          isOptional
          help={
            groups.length === 0 ? undefined : t("designer.formGroupHelp", { groups: format.list([...new Set(groups)]) })
          }
          onChange={(next) => desk.edit(setFormPart(key, "group", next), "form group")}
        />
        <LabelInput
          name={t("designer.description")}
          value={form.description}
          isOptional
          onChange={(next) => desk.edit(setFormPart(key, "description", next), "form description")}
        />
        <SelectField
          label={t("designer.titleField")}
          help={t("designer.titleHelp")}
          value={form.title}
          options={titles.map((field) => ({ value: field.key, text: label(field.label) }))}
          onChange={(next) => desk.edit(setFormPart(key, "title", next))}
        />
        <fieldset className={styles.set}>
          <legend className={styles.legend}>{t("designer.searchFields")}</legend>
          {searchable.map((field) => (
            <CheckField
              key={field.key}
              label={label(field.label)}
              isChecked={field.key === form.title || search.includes(field.key)}
              isDisabled={field.key === form.title}
              onChange={(isOn) => {
                const next = isOn ? [...search, field.key] : search.filter((one) => one !== field.key);
                desk.edit(setFormPart(key, "search", next.length === 0 ? undefined : next));
              }}
            />
          ))}
          <p className={styles.note}>{t("designer.searchHelp")}</p>
        </fieldset>
        <fieldset className={styles.set}>
          <legend className={styles.legend}>{t("designer.formRules")}</legend>
          {rules.map((rule, index) => (
            <div key={rule.key} className={styles.rule}>
              <ExpressionInput
                name={t("designer.formRule", { number: index + 1 })}
                value={rule.expression}
                scope={scope}
                expected="boolean"
                preview={form.fields}
                onChange={(expression) => changeRule(rule, { expression })}
              />
              <LabelInput
                name={t("designer.validationMessage")}
                value={rule.message}
                original={newRule}
                onChange={(message) => {
                  if (message !== undefined) changeRule(rule, { message });
                }}
              />
              <IconButton
                icon="trash"
                label={t("designer.formRuleRemove", { number: index + 1 })}
                onClick={() => setRules(rules.filter((one) => one.key !== rule.key))}
              />
            </div>
          ))}
          <Button
            size="small"
            icon="plus"
            text={t("designer.formRuleAdd")}
            onClick={() => {
              const taken = new Set(rules.map((rule) => rule.key));
              const made = { key: makeKey({ zh: "rule" }, taken, "rule", "other"), expression: "", message: newRule };
              setRules([...rules, made]);
            }}
          />
          {rules.length > 0 && <p className={styles.note}>{t("designer.formRulesHelp")}</p>}
        </fieldset>
      </div>
    </>
  );
}
