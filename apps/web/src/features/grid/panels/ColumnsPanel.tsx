import type { ReactElement } from "react";
import { Button, CheckField, IconButton, Segmented, Select, classNames, VisuallyHidden } from "@tongzhou/ui";
import type { FormDefinition, ViewDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { usePhone } from "../usePhone.ts";
import { changeColumn, viewColumns } from "../sheet/columnModel.ts";
import type { ViewChange } from "../view/viewModel.ts";
import styles from "./Panels.module.css";

/** Props of ColumnsPanel. */
export interface ColumnsPanelProps {
  readonly form: FormDefinition;
  readonly view: ViewDefinition;
  readonly onView: (change: ViewChange) => void;
}

/** Which columns, in which order, how many stay, how tall the lines are; for a board, what its columns and cards are made of. */
export function ColumnsPanel({ form, view, onView }: ColumnsPanelProps): ReactElement {
  const { t, label } = useWording();
  const isBoard = view.kind === "board";
  // A phone shows cards, which have neither lines nor a part that stays.
  const isPhone = usePhone();
  return (
    <div className={classNames(styles.panel, styles.narrow)}>
      {isBoard ? (
        <BoardSettings form={form} view={view} onView={onView} />
      ) : (
        <GridColumns form={form} view={view} onView={onView} />
      )}
      {view.kind === "grid" && !isPhone && (
        <div className={styles.settings}>
          <Segmented
            label={t("grid.rowHeight")}
            value={view.rowHeight ?? "normal"}
            segments={[
              { value: "compact", text: t("grid.rowCompact") },
              { value: "normal", text: t("grid.rowNormal") },
              { value: "tall", text: t("grid.rowTall") },
            ]}
            onChange={(rowHeight) => onView({ rowHeight })}
          />
          <span className={styles.line}>
            <span>{t("grid.frozenColumns")}</span>
            <Select
              size="small"
              aria-label={t("grid.frozenColumns")}
              value={String(view.frozenColumns ?? 1)}
              options={["0", "1", "2", "3", "4"].map((value) => ({ value, text: value }))}
              onChange={(count) => onView({ frozenColumns: Number(count) })}
            />
          </span>
        </div>
      )}
      <VisuallyHidden>{label(form.label)}</VisuallyHidden>
    </div>
  );
}

function GridColumns({ form, view, onView }: ColumnsPanelProps): ReactElement {
  const { t, label } = useWording();
  const columns = viewColumns(form, view);
  const fields = new Map(form.fields.map((field) => [field.key, field]));
  const move = (index: number, step: -1 | 1): void => {
    const [column, other] = [columns[index], columns[index + step]];
    if (column !== undefined && other !== undefined)
      onView({ columns: columns.with(index, other).with(index + step, column) });
  };
  return (
    <>
      <div className={styles.list}>
        {columns.map((column, index) => {
          const field = fields.get(column.field);
          if (field === undefined) return null;
          const name = label(field.label);
          return (
            <div key={column.field} className={styles.item}>
              <CheckField
                label={name}
                isChecked={column.hidden !== true}
                onChange={(isShown) => onView({ columns: changeColumn(columns, column.field, { hidden: !isShown }) })}
              />
              <IconButton
                icon="up"
                iconSize={12}
                label={t("grid.moveUp", { field: name })}
                disabled={index === 0}
                onClick={() => move(index, -1)}
              />
              <IconButton
                icon="down"
                iconSize={12}
                label={t("grid.moveDown", { field: name })}
                disabled={index === columns.length - 1}
                onClick={() => move(index, 1)}
              />
            </div>
          );
        })}
      </div>
      <div>
        <Button
          size="small"
          variant="quiet"
          text={t("grid.showAll")}
          onClick={() => onView({ columns: columns.map(({ hidden: _hidden, ...column }) => column) })}
        />
      </div>
    </>
  );
}

function BoardSettings({ form, view, onView }: ColumnsPanelProps): ReactElement {
  const { t, label } = useWording();
  const choices = form.fields.filter((field) => field.kind === "choice");
  const cardFields = view.cardFields ?? [];
  const others = form.fields.filter((field) => field.key !== form.title && field.key !== view.boardField);
  const toggle = (key: string, isOn: boolean): void =>
    onView({ cardFields: isOn ? [...cardFields, key] : cardFields.filter((one) => one !== key) });
  return (
    <>
      <div className={styles.line}>
        <span>{t("grid.boardField")}</span>
        <Select
          size="small"
          aria-label={t("grid.boardField")}
          value={view.boardField ?? ""}
          options={choices.map((field) => ({ value: field.key, text: label(field.label) }))}
          onChange={(boardField) => onView({ boardField })}
        />
      </div>
      <span className={styles.title}>{t("grid.cardFields")}</span>
      <div className={styles.list}>
        {others.map((field) => (
          <CheckField
            key={field.key}
            label={label(field.label)}
            isChecked={cardFields.includes(field.key)}
            onChange={(isOn) => toggle(field.key, isOn)}
          />
        ))}
      </div>
    </>
  );
}
