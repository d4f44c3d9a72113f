import { useId } from "react";
import type { ReactElement } from "react";
import type { FieldDefinition, MatrixAxis, Wire } from "@tongzhou/model";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import { useWording } from "../../../shell/language.tsx";
import styles from "./MatrixDialog.module.css";

/** Props of AxisValues. */
export interface AxisValuesProps<A extends MatrixAxis> {
  readonly axis: A;
  readonly field: FieldDefinition | undefined;
  readonly onAxis: (axis: A) => void;
}

/** Which options, people or departments an axis shows, in this order; nothing picked shows all. Null for other kinds. */
export function AxisValues<A extends MatrixAxis>({ axis, field, onAxis }: AxisValuesProps<A>): ReactElement | null {
  const { t } = useWording();
  const labelId = useId();
  const many = field === undefined ? undefined : listOf(field);
  if (many === undefined) return null;
  const change = (value: Wire): void => {
    const values = Array.isArray(value)
      ? value.filter((one): one is string | number => typeof one === "string" || typeof one === "number")
      : [];
    const { values: _old, ...rest } = axis;
    // Only the values have changed; what is left is the same axis without them.
    onAxis((values.length === 0 ? rest : { ...rest, values }) as A);
  };
  return (
    <div className={styles.values}>
      <span id={labelId} className={styles.valuesName}>
        {t("matrix.values")}
      </span>
      <FieldEditor
        field={many}
        value={axis.values ?? null}
        place="form"
        labelId={labelId}
        onChange={change}
        onCommit={() => undefined}
        onCancel={() => undefined}
      />
    </div>
  );
}

// A field that holds several of what the axis' field holds one of.
function listOf({ key, label, ...field }: FieldDefinition): FieldDefinition | undefined {
  switch (field.kind) {
    case "choice":
      return { key, label, kind: "choices", options: field.options };
    case "member":
      return { key, label, kind: "members" };
    case "department":
      return { key, label, kind: "departments" };
    default:
      return undefined;
  }
}
