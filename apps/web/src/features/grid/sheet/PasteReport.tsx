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
    <div className={styles.bar} role="alert">
      <span>{t("grid.pasteReport", { count: refused.length })}</span>
      <Button size="small" text={t("grid.showDetails")} onClick={() => setIsOpen(true)} />
      <Button size="small" variant="quiet" text={t("common.close")} onClick={onClose} />
      <Dialog
        title={t("grid.pasteRefusedTitle")}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        closeText={t("common.close")}
      >
        <ul className={styles.list}>
          {refused.slice(0, shown).map((cell, index) => (
            <li key={index} className={styles.item}>
              <b>{t("grid.pasteRow", { row: cell.row, field: cell.field })}</b>
              {cell.text !== "" && <q className={styles.text}>{cell.text}</q>}
              <span>{cell.reason}</span>
            </li>
          ))}
        </ul>
      </Dialog>
    </div>
  );
}
