import type { ReactElement } from "react";
import { compileDefault, defaultScope, exprTypeOf, fieldSpec, holdsKeys, rowsKey } from "@tongzhou/model";
import { CheckField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { useFormScope } from "../desk/useFormScope.ts";
import { ExpressionInput } from "../expression/ExpressionInput.tsx";
import { siblingsOf, splitFieldId } from "../model/fieldId.ts";
import { LinkFilterSetting } from "./LinkFilterSetting.tsx";
import { OptionConditions } from "./OptionConditions.tsx";
import type { FieldTabProps } from "./FieldSettings.tsx";
import { LabelInput } from "./LabelInput.tsx";
import styles from "./Settings.module.css";

/** What a field demands of its values: required, unique, a start value, rules, and when it is shown, locked or filtered. */
export function RulesTab({ id, field, onSet }: FieldTabProps): ReactElement {
  const { t } = useWording();
  const { form } = useFormDesk();
  const { parent } = splitFieldId(id);
  const spec = fieldSpec(field.kind);
  const siblings = siblingsOf(form, parent);
  const ofForm = useFormScope();
  // Rows of a subform follow their own links, and have no stamps.
  const rows = parent === undefined ? undefined : ofForm.related?.(rowsKey(form.key, parent));
  const scope = rows === undefined ? ofForm : { ...ofForm, fields: rows ?? [] };
  const type = exprTypeOf(field);
  const condition = {
    scope,
    expected: "boolean",
    preview: siblings,
    rowsOf: parent,
  } as const;
  // An option may be computed as the text of its key.
  const start = field.default === undefined ? null : compileDefault({ ...field, default: field.default }, scope);
  const isKeyText = start?.ok === true && holdsKeys(start.value.type, type);
  // What reads nothing gives the same for every record.
  const isTried = start?.ok === true && (start.value.isRelated || start.value.fields.length > 0);
  const hasDefault = spec.can.beWritten && type.kind !== "opaque" && type.kind !== "files";
  return (
    <>
      {spec.can.beWritten && (
        <CheckField
          look="switch"
          label={t("designer.required")}
          isChecked={field.required === true}
          onChange={(isOn) => onSet("required", isOn || undefined)}
        />
      )}
      {spec.can.beWritten && field.required !== true && (
        <ExpressionInput
          key={`required ${id}`}
          name={t("designer.requiredIf")}
          help={t("designer.requiredIfHelp")}
          value={field.requiredIf ?? ""}
          {...condition}
          onChange={(source) => onSet("requiredIf", source === "" ? undefined : source)}
        />
      )}
      {spec.can.beUnique && (
        <CheckField
          look="switch"
          label={t("designer.unique")}
          isChecked={field.unique === true}
          onChange={(isOn) => onSet("unique", isOn || undefined)}
        />
      )}
      {hasDefault && (
        <ExpressionInput
          key={`default ${id}`}
          name={t("designer.default")}
          help={t("designer.defaultHelp")}
          value={field.default ?? ""}
          scope={defaultScope(scope)}
          expected={isKeyText ? undefined : type}
          preview={isTried ? siblings : null}
          rowsOf={parent}
          onChange={(source) => onSet("default", source === "" ? undefined : source)}
        />
      )}
      {spec.can.beWritten && (
        <ExpressionInput
          key={`validation ${id}`}
          name={t("designer.validation")}
          help={t("designer.validationHelp")}
          value={field.validation?.expression ?? ""}
          {...condition}
          onChange={(source) =>
            onSet(
              "validation",
              source === ""
                ? undefined
                : {
                    expression: source,
                    message: field.validation?.message ?? { zh: "请检查填写的内容", en: "Please check this value" },
                  },
            )
          }
        />
      )}
      {field.validation !== undefined && (
        <LabelInput
          name={t("designer.validationMessage")}
          value={field.validation.message}
          original={{ zh: "请检查填写的内容", en: "Please check this value" }}
          onChange={(message) => {
            if (message !== undefined) onSet("validation", { ...field.validation, message });
          }}
        />
      )}
      <ExpressionInput
        key={`visible ${id}`}
        name={t("designer.visibleIf")}
        help={t("designer.visibleIfHelp")}
        value={field.visibleIf ?? ""}
        {...condition}
        scope={{ ...condition.scope, allowJavaScript: false }}
        onChange={(source) => onSet("visibleIf", source === "" ? undefined : source)}
      />
      {spec.can.beWritten && parent === undefined && field.readOnly !== true && (
        <ExpressionInput
          key={`locked ${id}`}
          name={t("designer.readOnlyIf")}
          help={t("designer.readOnlyIfHelp")}
          value={field.readOnlyIf ?? ""}
          {...condition}
          onChange={(source) => onSet("readOnlyIf", source === "" ? undefined : source)}
        />
      )}
      {(field.kind === "choice" || field.kind === "choices") && (
        <OptionConditions
          key={`options ${id}`}
          field={field}
          scope={condition.scope}
          preview={condition.preview}
          rowsOf={parent}
          onChange={(options) => onSet("options", options)}
        />
      )}
      {parent === undefined && (field.kind === "link" || field.kind === "links") && (
        <LinkFilterSetting key={`filter ${id}`} field={field} onSet={onSet} />
      )}
      {!spec.can.beWritten && <p className={styles.note}>{t("designer.platformWritten")}</p>}
    </>
  );
}
