import type { PointerEvent, ReactElement } from "react";
import { Chip, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { enterSettings } from "../designFocus.ts";
import { spanOf } from "../model/layoutEdits.ts";
import type { CanvasGroup } from "../model/layoutEdits.ts";
import { FieldCard } from "./FieldCard.tsx";
import type { FieldCardActions } from "./FieldCard.tsx";
import styles from "./Canvas.module.css";

/** Props of CanvasGroupView. */
export interface CanvasGroupViewProps extends FieldCardActions {
  readonly group: CanvasGroup;
  readonly onPick: (key: string, how: "one" | "toggle" | "range") => void;
  readonly onDragStart: (event: PointerEvent, key: string, text: string) => void;
}

/** A section or tab with its fields, or the fields that stand free. */
export function CanvasGroupView({ group, onPick, onDragStart, ...actions }: CanvasGroupViewProps): ReactElement {
  const { t, label } = useWording();
  const { form, selection, select, selected } = useFormDesk();
  const { section, fields } = group;
  const isSelected = selection.kind === "section" && selection.key === section?.key;
  const hasSections = (form.sections?.length ?? 0) > 0;
  // One field of the page can be reached by Tab; the arrow keys go on from there.
  const reachable = selected.at(-1) ?? form.sections?.flatMap((one) => one.fields)[0] ?? form.fields[0]?.key;
  return (
    <section className={styles.group} data-group={section?.key ?? ""}>
      {section === null ? (
        hasSections && <p className={styles.free}>{t("designer.freeFields")}</p>
      ) : (
        <button
          type="button"
          aria-pressed={isSelected}
          className={classNames(styles.section, isSelected && styles.picked)}
          data-section={section.key}
          onClick={(event) => {
            select({ kind: "section", key: section.key });
            if (event.detail === 0) enterSettings();
          }}
        >
          {label(section.label)}
          {section.kind === "tab" && <Chip text={t("designer.tab")} color="teal" />}
        </button>
      )}
      <div className={styles.grid}>
        {fields.map((field) => (
          <FieldCard
            key={field.key}
            field={field}
            span={spanOf(field, group)}
            isReachable={field.key === reachable}
            onPick={onPick}
            onDragStart={onDragStart}
            {...actions}
          />
        ))}
        {fields.length === 0 && <p className={styles.empty}>{t("designer.emptySection")}</p>}
      </div>
    </section>
  );
}
