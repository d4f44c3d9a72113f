import { useState } from "react";
import type { KeyboardEvent, PointerEvent, ReactElement, Ref } from "react";
import { useQuery } from "@tanstack/react-query";
import { Kbd, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { recordCountQuery } from "../desk/designQueries.ts";
import { deleteFields, duplicateField } from "../model/fieldEdits.ts";
import { findField, splitFieldId } from "../model/fieldId.ts";
import { changeForm } from "../model/formEdits.ts";
import { canvasGroups, moveFieldBy, placeOf } from "../model/layoutEdits.ts";
import { CanvasGroupView } from "./CanvasGroupView.tsx";
import { enterCard, enterSettings } from "../designFocus.ts";
import { stepOf } from "../model/stepOf.ts";
import styles from "./Canvas.module.css";

/** Props of Canvas. */
export interface CanvasProps {
  readonly ref: Ref<HTMLElement>;
  readonly isDragging: boolean;
  readonly onDragStart: (event: PointerEvent, key: string, text: string) => void;
}

/**
 * The form as people will see it, every part to be picked: fields by click or arrow keys, moved by drag or Alt and
 * arrows, set after Enter.
 */
export function Canvas({ ref, isDragging, onDragStart }: CanvasProps): ReactElement {
  const { t, label } = useWording();
  const { workspace, desk } = useDesign();
  const { form, published, selected, select, announce } = useFormDesk();
  const { data: count } = useQuery({ ...recordCountQuery(workspace.key, form.key), enabled: published !== undefined });
  const [anchor, setAnchor] = useState<string | undefined>(undefined);
  const groups = canvasGroups(form);
  const order = groups.flatMap((group) => group.fields.map((field) => field.key));
  const active = selected.at(-1);
  const pick = (key: string, how: "one" | "toggle" | "range"): void => {
    if (how === "toggle")
      select({
        kind: "fields",
        ids: selected.includes(key) ? selected.filter((id) => id !== key) : [...selected, key],
      });
    else if (how === "range" && anchor !== undefined && order.includes(anchor) && order.includes(key)) {
      const [from, to] = [order.indexOf(anchor), order.indexOf(key)].toSorted((a, b) => a - b);
      const range = order.slice(from, (to ?? 0) + 1);
      select({ kind: "fields", ids: [...range.filter((id) => id !== key), key] });
      return;
    } else select({ kind: "fields", ids: [key] });
    setAnchor(key);
  };
  const move = (step: -1 | 1, key = active): void => {
    if (key === undefined || splitFieldId(key).parent !== undefined) return;
    const next = moveFieldBy(form, key, step);
    if (next === form) return;
    desk.edit(changeForm(form.key, () => next));
    const place = placeOf(next, key);
    const section = next.sections?.find((one) => one.key === place?.section);
    const field = findField(next, key);
    announce(
      t("designer.saidMoved", {
        field: field === undefined ? key : label(field.label),
        place: (place?.index ?? 0) + 1,
        section: section === undefined ? label(form.label) : label(section.label),
      }),
    );
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset["hit"] === undefined) return;
    const focused = event.target.dataset["hit"];
    const step = stepOf(event.key);
    const at = order.indexOf(focused);
    // Keys are for the field they are pressed on, and for all that are selected with it.
    const meant = selected.includes(focused) ? selected : [focused];
    const hasCommand = event.ctrlKey || event.metaKey;
    if (step !== undefined && event.altKey) move(step, focused);
    else if (step !== undefined) {
      const next = order[at + step];
      if (next === undefined) return;
      pick(next, event.shiftKey ? "range" : "one");
      enterCard(next);
    } else if (event.key === "Enter" && !hasCommand) {
      if (!selected.includes(focused)) pick(focused, "one");
      enterSettings();
    } else if (event.key === "Delete" || event.key === "Backspace") remove(meant);
    else if (hasCommand && event.key.toLowerCase() === "d") duplicate(focused);
    else if (hasCommand && event.key.toLowerCase() === "a") select({ kind: "fields", ids: order });
    else if (event.key === "Escape") select({ kind: "form" });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const remove = (ids: readonly string[]): void => {
    const gone = ids.filter((id) => id !== form.title);
    if (gone.length === 0) return announce(t("designer.titleStays"));
    desk.edit(deleteFields(form.key, gone));
    select({ kind: "form" });
    const place = order.findIndex((key) => gone.includes(key));
    const rest = order.filter((key) => !gone.includes(key));
    enterCard(rest[Math.min(place, rest.length - 1)]);
    return announce(t("designer.saidDeleted", { count: gone.length }));
  };
  const duplicate = (key = active): void => {
    const field = key === undefined ? undefined : findField(form, key);
    if (key === undefined || field === undefined) return;
    const copy = {
      zh: `${field.label.zh} 副本`,
      ...(field.label.en === undefined ? {} : { en: `${field.label.en} copy` }),
    };
    const added = duplicateField(form, key, copy);
    if (added === undefined) return;
    desk.edit(added.edit);
    select({ kind: "fields", ids: [added.id] });
  };
  return (
    <section
      ref={ref}
      aria-label={t("designer.canvas")}
      data-region=""
      className={classNames(styles.canvas, isDragging && styles.dragging)}
    >
      {/* Keys are heard here on their way from the fields; a click beside them picks the form itself. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={styles.sheet}
        onKeyDown={handleKey}
        onClick={(event) => {
          if (event.target === event.currentTarget) select({ kind: "form" });
        }}
      >
        <div className={styles.head}>
          <button
            type="button"
            className={styles.form}
            data-form=""
            onClick={(event) => {
              select({ kind: "form" });
              if (event.detail === 0) enterSettings();
            }}
          >
            {label(form.label)}
          </button>
          <span className={styles.note}>
            {count === undefined
              ? t(published === undefined ? "designer.formIsNew" : "designer.formKey", { key: form.key })
              : t("designer.formNote", { key: form.key, count })}
          </span>
        </div>
        {groups.map((group) => (
          <CanvasGroupView
            key={group.section?.key ?? ""}
            group={group}
            onPick={pick}
            onMove={move}
            onDuplicate={() => duplicate()}
            onDelete={() => remove(selected)}
            onDragStart={onDragStart}
          />
        ))}
        <p className={styles.hint}>
          {t("designer.dropHint")} <Kbd keys="/" /> {t("designer.dropHintKeys")}
        </p>
      </div>
    </section>
  );
}
