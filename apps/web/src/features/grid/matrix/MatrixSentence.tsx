import type { ReactElement } from "react";
import type { FormDefinition, MatrixDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { functionNames } from "./functionNames.ts";
import styles from "./MatrixDialog.module.css";

/** Props of MatrixSentence. */
export interface MatrixSentenceProps {
  readonly matrix: MatrixDefinition;
  readonly form: FormDefinition;
  readonly forms: readonly FormDefinition[];
}

/** A matrix in one sentence: rows, columns, cells. */
export function MatrixSentence({ matrix, form, forms }: MatrixSentenceProps): ReactElement {
  const { t, label } = useWording();
  const nameOf = (key: string): string => {
    const field = form.fields.find((one) => one.key === key);
    if (field === undefined) return key;
    const linked = field.kind === "link" ? forms.find((one) => one.key === field.form) : undefined;
    return label(linked?.label ?? field.label);
  };
  const { cell } = matrix;
  const shown =
    cell.kind === "field"
      ? `${label(form.label)}.${label(form.fields.find((one) => one.key === cell.field)?.label ?? form.label)}`
      : t("matrix.totalOf", { form: label(form.label), function: t(functionNames[cell.function]) });
  return (
    <p className={styles.sentence}>
      {t("matrix.sentence", {
        rows: nameOf(matrix.rows.field),
        columns: matrix.columns.map(({ field }) => nameOf(field)).join(" + "),
        cell: shown,
      })}
    </p>
  );
}
