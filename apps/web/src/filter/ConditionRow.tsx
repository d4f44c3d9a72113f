import { useId } from "react";
import type { ReactElement } from "react";
import { IconButton, Select, classNames, VisuallyHidden } from "@tongzhou/ui";
import { fieldSpec } from "@tongzhou/model";
import type { Condition, FieldDefinition, Wire } from "@tongzhou/model";
import { FieldEditor } from "../fields/FieldEditor.tsx";
import { sentValue } from "../fields/sentValue.ts";
import { useWording } from "../shell/language.tsx";
import { compareField } from "./compareField.ts";
import { changeOperator, newComparison, setValue, valueCount } from "./filterTree.ts";
import type { Comparison } from "./filterTree.ts";
import { operatorName } from "./operatorNames.ts";
import { useRecordTitles } from "./useRecordTitles.ts";
import styles from "./Filter.module.css";

/** Props of ConditionRow. */
export interface ConditionRowProps {
  readonly condition: Exclude<Condition, { readonly kind: "all" | "any" }>;
  readonly fields: readonly FieldDefinition[];
  /** Says a piece of expression by labels. */
  readonly say: (source: string) => string;
  readonly onChange: (condition: Condition) => void;
  /** Absent where the condition goes with what it belongs to. */
  readonly onRemove?: () => void;
}

/** One condition: field, comparison, value; or a piece of expression that no row can say. */
export function ConditionRow({ condition, fields, say, onChange, onRemove }: ConditionRowProps): ReactElement {
  const { t, label } = useWording();
  const remove = onRemove !== undefined && (
    <IconButton icon="x" iconSize={12} label={t("grid.removeCondition")} onClick={onRemove} />
  );
  if (condition.kind === "expression")
    return (
      <div className={styles.line}>
        <code className={styles.piece}>{say(condition.source)}</code>
        {remove}
      </div>
    );
  const field = fields.find((one) => one.key === condition.field);
  if (field === undefined) return <div className={styles.line}>{remove}</div>;
  return (
    <div className={classNames(styles.condition, onRemove === undefined && styles.alone)}>
      <Select
        aria-label={t("grid.field")}
        value={field.key}
        options={fields.map((one) => ({ value: one.key, text: label(one.label) }))}
        onChange={(key) => {
          const next = fields.find((one) => one.key === key);
          if (next !== undefined) onChange(newComparison(next));
        }}
      />
      <Select
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
  const withTitle = useRecordTitles([comparison], new Map([[field.key, field]]));
  const { max } = valueCount(comparison.operator);
  if (max === 0) return null;
  const isMany = max > 2;
  const shown = compareField(field, isMany);
  const names = max === 2 ? ([t("grid.valueFrom"), t("grid.valueTo")] as const) : ([t("grid.value")] as const);
  const named = (value: Wire): Wire => {
    if (shown.kind === "link") return withTitle(shown.form, value);
    return shown.kind === "links" ? listOf(value).map((one) => withTitle(shown.form, one)) : value;
  };
  const editor = (index: number, value: Wire, change: (value: Wire) => void): ReactElement => (
    <span key={index} className={styles.value}>
      <span id={`${id}-${index}`}>
        <VisuallyHidden>{names[index]}</VisuallyHidden>
      </span>
      <FieldEditor
        field={shown}
        value={named(value)}
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
