import { useEffect, useRef } from "react";
import type { PointerEvent, ReactElement } from "react";
import type { FieldDefinition } from "@tongzhou/model";
import { fieldSpec } from "@tongzhou/model";
import { IconButton, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { FieldStandIn } from "./FieldStandIn.tsx";
import { RuleSigns, Sign } from "./RuleSigns.tsx";
import styles from "./FieldCard.module.css";

/** What can be done with the selected field. */
export interface FieldCardActions {
  readonly onMove: (step: -1 | 1) => void;
  readonly onDuplicate: () => void;
  readonly onDelete: () => void;
}

/** Props of FieldCard. */
export interface FieldCardProps extends FieldCardActions {
  readonly field: FieldDefinition;
  /** Twelfths of the page. */
  readonly span: number;
  readonly isReachable: boolean;
  readonly onPick: (key: string, how: "one" | "toggle" | "range") => void;
  readonly onDragStart: (event: PointerEvent, key: string, text: string) => void;
}

/** A field on the page: its name, its marks, and what people will type into. */
export function FieldCard(props: FieldCardProps): ReactElement {
  const { field, span, isReachable, onPick, onDragStart, onMove, onDuplicate, onDelete } = props;
  const { t, label } = useWording();
  const { form, states, selected } = useFormDesk();
  const isSelected = selected.includes(field.key);
  const state = states.get(field.key);
  const name = label(field.label);
  const kind = label(fieldSpec(field.kind).label);
  const card = useRef<HTMLDivElement>(null);
  const isAlone = isSelected && selected.length === 1;
  useEffect(() => {
    if (isAlone) card.current?.scrollIntoView({ block: "nearest" });
  }, [isAlone]);
  return (
    <div
      ref={card}
      className={classNames(
        styles.card,
        isSelected && styles.selected,
        field.hidden === true && styles.hidden,
        state === "new" && styles.added,
        state === "changed" && styles.changed,
      )}
      style={{ gridColumn: `span ${span}` }}
      data-card={field.key}
    >
      <button
        type="button"
        data-hit={field.key}
        className={styles.hit}
        tabIndex={isReachable ? 0 : -1}
        aria-pressed={isSelected}
        aria-label={t("designer.cardName", { field: name, kind })}
        onClick={(event) =>
          onPick(field.key, event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "one")
        }
        onPointerDown={(event) => onDragStart(event, field.key, name)}
      />
      <div className={styles.head}>
        <span className={styles.name}>{name}</span>
        {field.required === true && <span className={styles.required}>{t("designer.requiredMark")}</span>}
        {state === "new" && <em className={styles.mark}>{t("designer.markNew")}</em>}
        {state === "changed" && <em className={styles.mark}>{t("designer.markChanged")}</em>}
        <span className={styles.signs}>
          {field.key === form.title && <Sign icon="star" text={t("designer.isTitle")} />}
          <RuleSigns field={field} />
        </span>
      </div>
      <FieldStandIn field={field} />
      {isAlone && (
        <div className={styles.tools}>
          <IconButton icon="up" label={t("designer.moveUp")} iconSize={12} onClick={() => onMove(-1)} />
          <IconButton icon="down" label={t("designer.moveDown")} iconSize={12} onClick={() => onMove(1)} />
          <IconButton icon="copy" label={t("designer.duplicate")} iconSize={12} onClick={onDuplicate} />
          {field.key !== form.title && (
            <IconButton icon="trash" label={t("designer.deleteField")} iconSize={12} onClick={onDelete} />
          )}
        </div>
      )}
    </div>
  );
}
