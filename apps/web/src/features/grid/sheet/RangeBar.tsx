import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import type { RangeProgress } from "./useRangeWork.ts";
import type { ReadyCopy } from "./useSheetClipboard.ts";
import styles from "./Report.module.css";

/** Props of RangeBar. */
export interface RangeBarProps {
  readonly progress: RangeProgress | undefined;
  readonly ready: ReadyCopy | undefined;
  readonly kit: FieldKit;
  readonly onCopy: () => void;
  readonly onClose: () => void;
}

/** Under the grid while many cells are fetched or written; and what was fetched, when the browser wants one more click. */
export function RangeBar({ progress, ready, kit, onCopy, onClose }: RangeBarProps): ReactElement | null {
  const { t, format } = kit.wording;
  const count = (value: number): string => format.decimal(Math.floor(value), { thousands: true });
  if (progress !== undefined) {
    const { text, done, total, onStop } = progress;
    return (
      <div className={styles.work}>
        <span>{text}</span>
        <progress max={total} value={done} aria-label={text} />
        <span>{t("grid.progress", { done: count(done), total: count(total) })}</span>
        {onStop !== undefined && <Button size="small" variant="quiet" text={t("grid.stop")} onClick={onStop} />}
      </div>
    );
  }
  if (ready === undefined) return null;
  return (
    <div className={styles.work} role="alert">
      <span>{t("grid.copyReady", { rows: count(ready.rows), columns: ready.columns })}</span>
      <Button size="small" variant="primary" icon="copy" text={t("common.copy")} onClick={onCopy} />
      <Button size="small" variant="quiet" text={t("common.close")} onClick={onClose} />
    </div>
  );
}
