import type { ReactElement } from "react";
import { Button, Dialog } from "@tongzhou/ui";
import type { Wire } from "@tongzhou/model";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import { renderCell } from "../../../fields/FieldCell.tsx";
import { isBlank } from "../../../fields/fieldText.ts";
import type { Clash } from "../data/Edits.ts";
import styles from "./Report.module.css";

/** Props of StaleDialog. */
export interface StaleDialogProps {
  readonly clash: Clash | undefined;
  readonly kit: FieldKit;
  /** Closed without a choice, the cell keeps mine and says that it is not saved. */
  readonly onResolve: (keeps: "mine" | "theirs" | "later") => void;
}

/** Two people changed one cell: both values, and which to keep. */
export function StaleDialog({ clash, kit, onResolve }: StaleDialogProps): ReactElement | null {
  const { t, label } = kit.wording;
  if (clash === undefined) return null;
  const { field, old, value } = clash.edit;
  const isLong = field.kind === "long_text" || field.kind === "rich_text";
  const show = (name: string, one: Wire): ReactElement => (
    <div className={styles.value}>
      <dt>{name}</dt>
      {/* Long texts scroll by themselves, so the keyboard must be able to reach them. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <dd tabIndex={isLong ? 0 : undefined}>{isBlank(one) ? t("grid.blank") : renderCell(field, one, kit, "form")}</dd>
    </div>
  );
  return (
    <Dialog
      title={t("grid.staleTitle", { field: label(field.label) })}
      isOpen
      onClose={() => onResolve("later")}
      closeText={t("common.close")}
      width={isLong ? "normal" : "narrow"}
      footer={
        <>
          <Button text={t("grid.keepTheirs")} onClick={() => onResolve("theirs")} />
          <Button variant="primary" text={t("grid.keepYours")} onClick={() => onResolve("mine")} />
        </>
      }
    >
      <p>{t("grid.staleText")}</p>
      <dl className={styles.values}>
        {show(t("grid.staleYours"), value)}
        {show(t("grid.staleTheirs"), clash.theirs)}
        {show(t("grid.staleBase"), old)}
      </dl>
    </Dialog>
  );
}
