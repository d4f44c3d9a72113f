import { useId } from "react";
import type { ReactElement } from "react";
import { IconButton, Select } from "@tongzhou/ui";
import { fieldSpec } from "@tongzhou/model";
import type { Condition, FieldDefinition, Wire } from "@tongzhou/model";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import { resultField } from "../../../fields/formula/formulaFace.tsx";
import { sentValue } from "../../../fields/sentValue.ts";
import { useWording } from "../../../shell/language.tsx";
import { changeOperator, newComparison, setValue, valueCount } from "./filterTree.ts";
import type { Comparison } from "./filterTree.ts";
import { operatorName } from "./operatorNames.ts";
import styles from "./Panels.module.css";

/** Props of ConditionRow. */
export interface ConditionRowProps {
  readonly condition: Exclude<Condition, { readonly kind: "all" | "any" }>;
  readonly fields: readonly FieldDefinition[];
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

/** One condition: field, comparison, value; or a piece of expression that no row can say. */
export function ConditionRow({ condition, fields, onChange, onRemove }: ConditionRowProps): ReactElement {
  const { t, label } = useWording();
  const remove = <IconButton icon="x" iconSize={12} label={t("grid.removeCondition")} onClick={onRemove} />;
  if (condition.kind === "expression")
    return (
      <div className={styles.line}>
        <code className={styles.piece}>{condition.source}</code>
        {remove}
      </div>
    );
  const field = fields.find((one) => one.key === condition.field);
  if (field === undefined) return <div className={styles.line}>{remove}</div>;
  return (
    <div className={styles.condition}>
      <Select
        size="small"
        aria-label={t("grid.field")}
        value={field.key}
        options={fields.map((one) => ({ value: one.key, text: label(one.label) }))}
        onChange={(key) => {
          const next = fields.find((one) => one.key === key);
          if (next !== undefined) onChange(newComparison(next));
        }}
      />
      <Select
        size="small"
        aria-label={t("grid.operator")}
        value={condition.operator}
        options={fieldSpec(field.kind).operators.map((operator) => ({
          value: operator,
          text: t(operatorName(operator, field)),
        }))}
        onChange={(operator) => onChange(changeOperator(condition, operator))}
      />
      <span className={styles.values}>
        <Values comparison={condition} field={field} onChange={onChange} />
      </span>
      {remove}
    </div>
  );
}

interface ValuesProps {
  readonly comparison: Comparison;
  readonly field: FieldDefinition;
  readonly onChange: (comparison: Comparison) => void;
}

function Values({ comparison, field, onChange }: ValuesProps): ReactElement | null {
  const { t } = useWording();
  const id = useId();
  const { max } = valueCount(comparison.operator);
  if (max === 0) return null;
  const isMany = max > 2;
  const shown = compareField(field, isMany);
  const names = max === 2 ? ([t("grid.valueFrom"), t("grid.valueTo")] as const) : ([t("grid.value")] as const);
  const editor = (index: number, value: Wire, change: (value: Wire) => void): ReactElement => (
    <span key={index} className={styles.value}>
      <span id={`${id}-${index}`} className={styles.hidden}>
        {names[index]}
      </span>
      <FieldEditor
        field={shown}
        value={value}
        place="form"
        labelId={`${id}-${index}`}
        onChange={change}
        onCommit={() => undefined}
        onCancel={() => undefined}
      />
    </span>
  );
  if (isMany && shown.kind !== field.kind)
    return editor(0, comparison.values.length === 0 ? null : comparison.values, (value) =>
      onChange({ ...comparison, values: listOf(sentValue(shown, value)) }),
    );
  return (
    <>
      {names.map((_, index) =>
        editor(index, comparison.values[index] ?? null, (value) =>
          onChange(setValue(comparison, index, sentValue(shown, value))),
        ),
      )}
    </>
  );
}

function listOf(value: Wire): readonly Wire[] {
  // Editors of several values give a list or nothing.
  return Array.isArray(value) ? (value as readonly Wire[]) : [];
}

/** The field whose editor gives values to compare with: free of the field's own limits, days for moments, several where several are asked for. */
export function compareField(field: FieldDefinition, isMany: boolean): FieldDefinition {
  const { key, label } = field;
  const common = { key, label };
  switch (field.kind) {
    case "formula":
      return compareField(resultField(field), isMany);
    case "datetime":
    case "created_at":
    case "updated_at":
      // Moments are compared by day, as people mean them.
      return { ...common, kind: "date" };
    case "choice":
    case "choices":
      return { ...common, kind: isMany ? "choices" : "choice", options: field.options };
    case "member":
    case "members":
    case "created_by":
    case "updated_by":
      return { ...common, kind: isMany ? "members" : "member" };
    case "department":
    case "departments":
      return { ...common, kind: isMany ? "departments" : "department" };
    case "link":
    case "links":
      return { ...common, kind: isMany ? "links" : "link", form: field.form };
    case "text":
    case "long_text":
    case "rich_text":
    case "phone":
    case "email":
    case "url":
    case "auto_number":
      // Half an address is a fair thing to look for.
      return isMany ? { ...common, kind: "choices", options: [] } : { ...common, kind: "text" };
    case "number":
      return {
        ...common,
        kind: "number",
        decimals: 20,
        ...(field.percent === undefined ? {} : { percent: field.percent }),
      };
    case "money":
      return { ...common, kind: "number", decimals: 20 };
    case "integer":
    case "progress":
    case "rating":
      return { ...common, kind: "integer" };
    default:
      return { ...field, ...common, readOnly: false };
  }
}
