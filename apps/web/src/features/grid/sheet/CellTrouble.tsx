/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a note beside a cell, not a fieldset */
import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import type { FieldDefinition } from "@tongzhou/model";
import { fieldErrorWords } from "../../../fields/fieldErrorWords.ts";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import type { FailedEdit } from "../data/Edits.ts";
import styles from "./Grid.module.css";

/** Props of CellTrouble. */
export interface CellTroubleProps {
  readonly id: string;
  readonly failed: FailedEdit;
  readonly kit: FieldKit;
  /** Fields of the form, to name those that the reason is about. */
  readonly fields: readonly FieldDefinition[];
  /** The cell's box within the view, and the view's own size. */
  readonly box: { readonly left: number; readonly top: number; readonly height: number };
  readonly size: { readonly width: number; readonly height: number };
  readonly onEdit: () => void;
  readonly onCompare: () => void;
  readonly onDiscard: () => void;
}

const width = 340;
const room = 120;

/** At a cell whose value did not arrive: why, and what can be done. Each has a key as well, told below. */
export function CellTrouble(props: CellTroubleProps): ReactElement {
  const { id, failed, kit, fields, box, size, onEdit, onCompare, onDiscard } = props;
  const { t } = kit.wording;
  const isStale = failed.state === "stale";
  const left = Math.max(4, Math.min(box.left, size.width - width - 8));
  const isAbove = box.top + box.height + room > size.height && box.top > room;
  const place = isAbove ? { bottom: size.height - box.top + 4 } : { top: box.top + box.height + 4 };
  return (
    <div
      id={id}
      role="group"
      aria-label={t("grid.notSaved")}
      data-part="trouble"
      className={styles.trouble}
      style={{ left, width, ...place }}
    >
      <p>{t("grid.stateFailed", { reason: fieldErrorWords(failed.error, fields, kit.wording) })}</p>
      <div className={styles.troubleActions}>
        {isStale ? (
          <Button size="small" variant="primary" text={t("grid.compare")} onClick={onCompare} />
        ) : (
          <>
            <Button size="small" variant="primary" text={t("grid.goOn")} onClick={onEdit} />
            <Button size="small" text={t("common.retry")} onClick={failed.retry} />
          </>
        )}
        <Button size="small" variant="quiet" text={t("grid.discard")} onClick={onDiscard} />
      </div>
      <p className={styles.troubleKeys}>{t(isStale ? "grid.staleKeys" : "grid.failedKeys")}</p>
    </div>
  );
}
