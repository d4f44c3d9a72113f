import { useState } from "react";
import type { ReactElement } from "react";
import { Button, Dialog } from "@tongzhou/ui";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import type { RefusedCell } from "./pastePlan.ts";
import styles from "./Report.module.css";

/** Props of PasteReport. */
export interface PasteReportProps {
  readonly refused: readonly RefusedCell[];
  readonly kit: FieldKit;
  readonly onClose: () => void;
}

const shown = 200;

/** How many cells were not taken, with the reason of each on request. */
export function PasteReport({ refused, kit, onClose }: PasteReportProps): ReactElement | null {
  const { t } = kit.wording;
  const [isOpen, setIsOpen] = useState(false);
  if (refused.length === 0) return null;
  return (
    <>
      <div className={styles.bar} role="alert">
        <span className={styles.count}>{t("grid.pasteReport", { count: refused.length })}</span>
        <Button size="small" text={t("grid.showDetails")} onClick={() => setIsOpen(true)} />
        <Button size="small" variant="quiet" text={t("common.close")} onClick={onClose} />
      </div>
      {/* Beside the alert, which would read all of it aloud. */}
      <Dialog
        title={t("grid.pasteRefusedTitle")}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        closeText={t("common.close")}
        width="wide"
      >
        <p className={styles.first}>{t("grid.pasteKept")}</p>
        {refused.length > shown && (
          <p className={styles.first}>{t("grid.pasteFirst", { shown, count: refused.length })}</p>
        )}
        {/* The dialog scrolls, so the keyboard must be able to reach what it scrolls. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- nothing else in it takes the keyboard */}
        <ul className={styles.list} tabIndex={0}>
          {refused.slice(0, shown).map((cell, index) => (
            <li key={index} className={styles.item}>
              <b>
                {cell.record === undefined
                  ? t("grid.pasteRow", { row: cell.row, field: cell.field })
                  : t("grid.pasteRecord", { row: cell.row, record: cell.record, field: cell.field })}
              </b>
              <span className={styles.text} title={cell.text}>
                {cell.text}
              </span>
              <span>{cell.reason}</span>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}
