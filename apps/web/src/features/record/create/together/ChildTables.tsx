import { useId, useState } from "react";
import type { ReactElement } from "react";
import { Button, Icon } from "@tongzhou/ui";
import { RowRulesContext } from "../../../../fields/conditions/rowReadings.tsx";
import { FieldEditor } from "../../../../fields/FieldEditor.tsx";
import { ownValue } from "../../../../fields/ownValue.ts";
import { newRow } from "../../../../fields/subform/subformModel.ts";
import { useWording } from "../../../../shell/language.tsx";
import type { NewRecordDesk } from "../useNewRecord.ts";
import { rowsOf } from "./childTables.ts";
import type { ChildTable } from "./childTables.ts";
import styles from "./ChildTables.module.css";

/** Props of ChildTables. */
export interface ChildTablesProps {
  readonly desk: NewRecordDesk;
  /** Level of the heading. */
  readonly level: 2 | 3;
}

/**
 * Records of other forms that are made with a new one, a table for each way they link to it: those with rows and those
 * that a rule asks for are open, the others are a button each. Nothing when no form links here.
 */
export function ChildTables({ desk, level }: ChildTablesProps): ReactElement | null {
  const { t, label } = useWording();
  const { draft, children } = desk;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const isOpen = (table: ChildTable): boolean =>
    opened.has(table.key) || table.asked.length > 0 || rowsOf(table, draft.values).length > 0;
  if (children.tables.length === 0) return null;
  const Heading = level === 2 ? "h2" : "h3";
  const closed = children.tables.filter((table) => !isOpen(table));
  const open = (table: ChildTable): void => {
    setOpened((now) => new Set([...now, table.key]));
    desk.change(table.key, [{ ...children.rulesOf(table).start(table.rows), ...newRow() }]);
  };
  return (
    <section className={styles.together}>
      <Heading className={styles.title}>{t("record.together")}</Heading>
      <p className={styles.note}>{desk.isUnanswered ? t("record.togetherWaiting") : t("record.togetherNote")}</p>
      {/* What was sent and not answered may be saved already; it stays as it was sent. */}
      <div inert={desk.isUnanswered}>
        {children.tables.filter(isOpen).map((table) => (
          <Table key={table.key} desk={desk} table={table} />
        ))}
        {closed.length > 0 && (
          <div className={styles.more}>
            {closed.map((table) => (
              <Button
                key={table.key}
                size="small"
                icon="plus"
                text={label(table.rows.label)}
                aria-label={t("record.togetherAdd", { relation: label(table.rows.label) })}
                onClick={() => open(table)}
              />
            ))}
          </div>
        )}
      </div>
    </section>
  );
}

function Table({ desk, table }: { readonly desk: NewRecordDesk; readonly table: ChildTable }): ReactElement {
  const { label } = useWording();
  const id = useId();
  const { children, draft } = desk;
  const problems = children.problemsOf(table);
  return (
    <div className={styles.table} data-wrong={problems.length > 0 || undefined}>
      <p id={id} className={styles.name}>
        {label(table.rows.label)}
      </p>
      {table.asked.map(({ key, message }) => (
        <p key={key} className={styles.asked}>
          {label(message)}
        </p>
      ))}
      <RowRulesContext value={children.rulesOf(table)}>
        <FieldEditor
          field={children.columnsOf(table)}
          value={ownValue(draft.values, table.key) ?? null}
          place="form"
          labelId={id}
          onChange={(value) => desk.change(table.key, value)}
          onCommit={() => undefined}
          onCancel={() => undefined}
        />
      </RowRulesContext>
      {problems.length > 0 && (
        <div role="alert">
          <ul className={styles.problems}>
            {problems.map((problem) => (
              <li key={problem}>
                <Icon name="alert" size={12} /> {problem}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
