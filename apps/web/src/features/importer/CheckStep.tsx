import { useState } from "react";
import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import type { ImportView, Replacement } from "./importPlan.ts";
import { Progress } from "./Progress.tsx";
import { RejectTable } from "./RejectTable.tsx";
import styles from "./ResultStep.module.css";

/** Props of CheckStep. */
export interface CheckStepProps {
  readonly view: ImportView;
  readonly isBusy: boolean;
  /** What the cells of a column are chosen from; empty where anything may stand. */
  readonly optionsOf: (column: number) => readonly string[];
  /** Something is corrected that was not checked yet. */
  readonly onEdit: () => void;
  /** Checks again with cells read as corrected, by column. */
  readonly onReplace: (changes: ReadonlyMap<number, readonly Replacement[]>) => void;
}

/** What a run over every row would do, and the cells that stand in its way, which can be set right here; nothing is written yet. */
export function CheckStep({ view, isBusy, optionsOf, onEdit, onReplace }: CheckStepProps): ReactElement {
  const { t } = useWording();
  const [edits, setEdits] = useState<ReadonlyMap<string, { readonly column: number; readonly change: Replacement }>>(
    new Map(),
  );
  if (view.status === "checking") return <Progress view={view} title={t("importer.checking")} />;
  const { rowsCreated, rowsUpdated, rowsRejected } = view;
  const good = rowsCreated + rowsUpdated;
  const handleChecked = (): void => {
    const byColumn = Map.groupBy(edits.values(), ({ column }) => column);
    onReplace(new Map([...byColumn].map(([column, own]) => [column, own.map(({ change }) => change)])));
  };
  return (
    <section className={styles.result}>
      <h2>
        {good === 0
          ? t("importer.checkedNone")
          : rowsRejected === 0
            ? t("importer.checkedClean", { count: good })
            : t("importer.checkedTitle", { count: good })}
      </h2>
      <p>{t("importer.checkedText", { created: rowsCreated, updated: rowsUpdated, rejected: rowsRejected })}</p>
      <RejectTable
        view={view}
        optionsOf={optionsOf}
        edits={new Map([...edits].map(([key, { change }]) => [key, change.to]))}
        onEdit={(key, column, change) => {
          setEdits(new Map([...edits, [key, { column, change }]]));
          onEdit();
        }}
      />
      {edits.size > 0 && (
        <p className={styles.actions}>
          <Button
            variant="primary"
            text={t("importer.checkEdits", { count: edits.size })}
            isBusy={isBusy}
            onClick={handleChecked}
          />
        </p>
      )}
    </section>
  );
}
