import { useState } from "react";
import type { ReactElement } from "react";
import { Button, Dialog, SelectField } from "@tongzhou/ui";
import type { FieldDefinition, MatrixDefinition } from "@tongzhou/model";
import type { Workspace, WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { useWording } from "../../../shell/language.tsx";
import { ColorPanel } from "../panels/ColorPanel.tsx";
import { FilterTool } from "../panels/FilterTool.tsx";
import { SpokenOf } from "../panels/useExpressionWords.ts";
import { AxisValues } from "./AxisValues.tsx";
import { CellSetup } from "./CellSetup.tsx";
import { ColumnSetup } from "./ColumnSetup.tsx";
import { mendMatrix } from "./mendMatrix.ts";
import { MatrixSentence } from "./MatrixSentence.tsx";
import { PresetChoice } from "./PresetChoice.tsx";
import { cellSources, fitMatrix, guessMatrix } from "./setupModel.ts";
import { TotalSetup } from "./TotalSetup.tsx";
import styles from "./MatrixDialog.module.css";

/** Props of MatrixDialog. */
export interface MatrixDialogProps {
  readonly workspace: Workspace;
  readonly form: WorkspaceForm;
  readonly matrix: MatrixDefinition | undefined;
  readonly onMatrix: (matrix: MatrixDefinition) => void;
  readonly onClose: () => void;
}

/** What a matrix lays over what, set up in words. */
export function MatrixDialog({ workspace, form, matrix, onMatrix, onClose }: MatrixDialogProps): ReactElement {
  const { t, label } = useWording();
  const forms = workspace.forms.map(({ definition }) => definition);
  const sources = cellSources(forms, form.definition.key);
  const [draft, setDraft] = useState<MatrixDefinition | null>(() => {
    const [linked] = sources.toSorted(
      (a, b) => Number(a.form.key === form.definition.key) - Number(b.form.key === form.definition.key),
    );
    const mended = matrix === undefined ? null : mendMatrix(matrix, form.definition.key, forms);
    return mended ?? (linked === undefined ? null : guessMatrix(linked));
  });
  const source = sources.find((one) => one.form.key === draft?.form);
  const change = (next: MatrixDefinition): void => {
    if (source !== undefined) setDraft(fitMatrix(next, source.form));
  };
  return (
    <Dialog
      title={t("matrix.setup")}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      width="wide"
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button
            variant="primary"
            text={t("matrix.apply")}
            disabled={draft === null || source === undefined}
            onClick={() => {
              if (draft !== null) onMatrix(draft);
              onClose();
            }}
          />
        </>
      }
    >
      <PresetChoice sources={sources} onMatrix={setDraft} />
      {draft === null || source === undefined ? (
        <p className={styles.none}>{t("matrix.noSource", { form: label(form.definition.label) })}</p>
      ) : (
        <div className={styles.setup}>
          <MatrixSentence matrix={draft} form={source.form} forms={forms} />
          <div className={styles.pair}>
            <SelectField
              label={t("matrix.cellForm")}
              value={draft.form}
              options={sources.map((one) => ({ value: one.form.key, text: label(one.form.label) }))}
              onChange={(key) => {
                const next = sources.find((one) => one.form.key === key);
                const guess = next === undefined ? null : guessMatrix(next);
                if (guess !== null) setDraft(guess);
              }}
            />
            <SelectField
              label={t("matrix.rows")}
              value={draft.rows.field}
              options={source.rows.map((field) => ({ value: field.key, text: label(field.label) }))}
              onChange={(key) => {
                const guess = guessMatrix(
                  source,
                  source.rows.find((field) => field.key === key),
                );
                if (guess !== null) setDraft(guess);
              }}
            />
          </div>
          <AxisValues
            axis={draft.rows}
            field={source.rows.find((field) => field.key === draft.rows.field)}
            onAxis={(rows) => change({ ...draft, rows })}
          />
          <ColumnSetup matrix={draft} form={source.form} forms={forms} onMatrix={change} />
          <CellSetup matrix={draft} form={source.form} onMatrix={change} />
          <TotalSetup matrix={draft} form={source.form} onMatrix={change} />
          <section className={styles.part}>
            <h3>{t("matrix.which")}</h3>
            <div className={styles.group}>
              <SpokenOf value={{ form: draft.form }}>
                <FilterTool
                  fields={source.form.fields}
                  filter={draft.filter}
                  onFilter={(filter) => {
                    const { filter: _old, ...rest } = draft;
                    change(filter === undefined ? rest : { ...rest, filter });
                  }}
                />
              </SpokenOf>
            </div>
          </section>
          <section className={styles.part}>
            <h3>{t("grid.colors")}</h3>
            <SpokenOf value={draft.cell.kind === "total" ? { form: draft.form, totals: draft } : { form: draft.form }}>
              <ColorPanel
                key={`${draft.form} ${draft.rows.field} ${draft.cell.kind}`}
                fields={
                  draft.cell.kind === "total"
                    ? totalFields(draft, source.form.fields, t("grid.value"))
                    : source.form.fields
                }
                colors={draft.colors ?? []}
                hasTarget={false}
                onColors={(colors) =>
                  change({ ...draft, colors: colors.map(({ expression, color }) => ({ expression, color })) })
                }
              />
            </SpokenOf>
          </section>
        </div>
      )}
    </Dialog>
  );
}

// What rules over totals can ask: where the cell stands, and how much is in it.
function totalFields(
  { rows, columns }: MatrixDefinition,
  fields: readonly FieldDefinition[],
  value: string,
): readonly FieldDefinition[] {
  const axes = new Set([rows.field, ...columns.map(({ field }) => field)]);
  return [{ key: "value", kind: "number", label: { zh: value } }, ...fields.filter((field) => axes.has(field.key))];
}
