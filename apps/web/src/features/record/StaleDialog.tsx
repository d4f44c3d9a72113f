import type { ReactElement } from "react";
import { Button, Dialog } from "@tongzhou/ui";
import type { FieldDefinition } from "@tongzhou/model";
import { FieldCell } from "../../fields/FieldCell.tsx";
import { useFieldKit } from "../../fields/FieldProvider.tsx";
import { formatValue, isBlank } from "../../fields/fieldText.ts";
import { useWording } from "../../shell/language.tsx";
import type { Clash } from "./model/mergeModel.ts";
import type { RecordDesk } from "./useRecordDesk.ts";
import styles from "./StaleDialog.module.css";
import { ownValue } from "../../fields/ownValue.ts";

/** Props of StaleDialog. */
export interface StaleDialogProps {
  readonly desk: RecordDesk;
  readonly isOpen: boolean;
  readonly onLater: () => void;
}

/** The same field changed by two people: both values side by side, and the choice. */
export function StaleDialog({ desk, isOpen, onLater }: StaleDialogProps): ReactElement {
  const { t } = useWording();
  const { state, editing, form } = desk;
  const clashes = form.definition.fields.flatMap((field) => {
    const clash = ownValue(state.clashes, field.key);
    return clash === undefined ? [] : [{ field, clash }];
  });
  return (
    <Dialog
      title={t("record.staleTitle")}
      isOpen={isOpen && clashes.length > 0}
      onClose={onLater}
      closeText={t("record.staleLater")}
      width="wide"
    >
      <p className={styles.text}>{t("record.staleText")}</p>
      {clashes.map(({ field, clash }) => (
        <ClashRow key={field.key} field={field} clash={clash} onPick={(choice) => editing.settle(field.key, choice)} />
      ))}
    </Dialog>
  );
}

interface ClashRowProps {
  readonly field: FieldDefinition;
  readonly clash: Clash;
  readonly onPick: (choice: "mine" | "theirs") => void;
}

function ClashRow({ field, clash, onPick }: ClashRowProps): ReactElement {
  const { wording, directory } = useFieldKit();
  const { t, label } = wording;
  const before = formatValue(field, clash.base, wording, directory);
  const isLong = field.kind === "long_text" || field.kind === "rich_text";
  const sides = [
    { choice: "mine", title: t("record.staleYours"), value: clash.yours, button: t("record.staleKeepYours") },
    { choice: "theirs", title: t("record.staleTheirs"), value: clash.theirs, button: t("record.staleKeepTheirs") },
  ] as const;
  return (
    <section className={styles.clash} aria-label={label(field.label)}>
      <h3 className={styles.name}>
        {label(field.label)}
        <span className={styles.base}>
          {t("record.staleBase", { value: before === "" ? t("record.blank") : before })}
        </span>
      </h3>
      <div className={styles.sides}>
        {sides.map(({ choice, title, value, button }) => (
          <div key={choice} className={styles.side}>
            <span className={styles.caption}>{title}</span>
            {/* Long texts scroll by themselves, so the keyboard must be able to reach them. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className={styles.value} tabIndex={isLong ? 0 : undefined}>
              {isBlank(value) ? t("record.blank") : <FieldCell field={field} value={value} place="form" />}
            </div>
            <Button size="small" text={button} onClick={() => onPick(choice)} />
          </div>
        ))}
      </div>
    </section>
  );
}
