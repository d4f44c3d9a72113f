import type { ReactElement } from "react";
import { Button, CheckField, IconButton, Select } from "@tongzhou/ui";
import type { FormDefinition, MatrixColumns, MatrixDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { FilterTool } from "../panels/FilterTool.tsx";
import { SpokenOf } from "../panels/useExpressionWords.ts";
import { AxisValues } from "./AxisValues.tsx";
import { ColumnOrder } from "./ColumnOrder.tsx";
import { NameInput } from "./NameInput.tsx";
import { axisFields } from "./setupModel.ts";
import styles from "./MatrixDialog.module.css";

/** Props of the parts of a matrix' setup. */
export interface SetupPartProps {
  readonly matrix: MatrixDefinition;
  /** The cell form. */
  readonly form: FormDefinition;
  readonly onMatrix: (matrix: MatrixDefinition) => void;
}

const maxGroups = 4;
const captionKinds = new Set(["text", "choice", "member", "department", "date", "integer", "link"]);

/** Which groups of columns there are. */
export function ColumnSetup({
  matrix,
  form,
  forms,
  onMatrix,
}: SetupPartProps & { readonly forms: readonly FormDefinition[] }): ReactElement {
  const { t, label } = useWording();
  const axes = axisFields(form).filter((field) => field.key !== matrix.rows.field);
  const { columns } = matrix;
  const free = axes.find((field) => !columns.some((group) => group.field === field.key));
  const change = (index: number, group: MatrixColumns): void =>
    onMatrix({ ...matrix, columns: columns.with(index, group) });
  return (
    <section className={styles.part}>
      <h3>{t("matrix.columns")}</h3>
      {columns.map((group, index) => {
        const field = axes.find((one) => one.key === group.field);
        const linked = field?.kind === "link" ? forms.find((one) => one.key === field.form) : undefined;
        return (
          <div key={index} className={styles.group}>
            <Select
              size="small"
              aria-label={t("matrix.columnField", { index: index + 1 })}
              value={group.field}
              options={axes.map((one) => ({ value: one.key, text: label(one.label) }))}
              onChange={(key) => {
                // Another field has other values.
                const { values: _values, filter: _filter, sort: _sort, caption: _caption, ...rest } = group;
                change(index, { ...rest, field: key });
              }}
            />
            <NameInput
              name={t("matrix.groupName")}
              placeholder={t("matrix.groupName")}
              value={group.label}
              onValue={(name) => {
                const { label: _old, ...rest } = group;
                change(index, name === undefined ? rest : { ...rest, label: name });
              }}
            />
            {linked !== undefined && (
              <Select
                size="small"
                aria-label={t("matrix.caption")}
                value={group.caption ?? ""}
                options={[
                  { value: "", text: t("matrix.noCaption") },
                  ...linked.fields
                    .filter(({ kind, key }) => captionKinds.has(kind) || key === group.caption)
                    .map((one) => ({ value: one.key, text: label(one.label) })),
                ]}
                onChange={(caption) => {
                  const { caption: _old, ...rest } = group;
                  change(index, caption === "" ? rest : { ...rest, caption });
                }}
              />
            )}
            <CheckField
              label={t("matrix.usedOnly")}
              isChecked={group.usedOnly === true}
              onChange={(isOn) => {
                const { usedOnly: _old, ...rest } = group;
                change(index, isOn ? { ...rest, usedOnly: true } : rest);
              }}
            />
            {columns.length > 1 && (
              <IconButton
                icon="x"
                iconSize={12}
                label={t("matrix.removeColumns")}
                onClick={() => onMatrix({ ...matrix, columns: columns.toSpliced(index, 1) })}
              />
            )}
            {linked !== undefined && (
              <div className={styles.linked}>
                <span className={styles.valuesName}>{t("matrix.whichColumns", { form: label(linked.label) })}</span>
                <SpokenOf value={{ form: linked.key }}>
                  <FilterTool
                    fields={linked.fields}
                    filter={group.filter}
                    onFilter={(filter) => {
                      const { filter: _old, ...rest } = group;
                      change(index, filter === undefined ? rest : { ...rest, filter });
                    }}
                  />
                </SpokenOf>
                <ColumnOrder
                  fields={linked.fields}
                  sort={group.sort ?? []}
                  onSort={(sort) => {
                    const { sort: _old, ...rest } = group;
                    change(index, sort.length === 0 ? rest : { ...rest, sort });
                  }}
                />
              </div>
            )}
            <AxisValues axis={group} field={field} onAxis={(next) => change(index, next)} />
          </div>
        );
      })}
      {free !== undefined && columns.length < maxGroups && (
        <div>
          <Button
            size="small"
            variant="quiet"
            icon="plus"
            text={t("matrix.addColumns")}
            onClick={() => onMatrix({ ...matrix, columns: [...columns, { field: free.key }] })}
          />
        </div>
      )}
    </section>
  );
}
