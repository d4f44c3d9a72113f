import { useEffect, useRef } from "react";
import type { ReactElement, RefObject } from "react";
import { Popover } from "@tongzhou/ui";
import type { Wire } from "@tongzhou/model";
import { isBlank, readText } from "../../../fields/fieldText.ts";
import { DayPicker } from "../../../fields/moment/DayPicker.tsx";
import { toLocal } from "../../../fields/moment/zoned.ts";
import { wireOf } from "../../../fields/pick/pickModel.ts";
import type { PickField } from "../../../fields/pick/pickModel.ts";
import { PickList } from "../../../fields/pick/PickList.tsx";
import { usePick } from "../../../fields/pick/usePick.ts";
import type { CellInputProps } from "./CellInput.tsx";
import { RowRecord } from "./RowRecord.tsx";
import { isManyPick } from "./useCellEditing.ts";
import type { CellEditing } from "./useCellEditing.ts";
import styles from "./Grid.module.css";

/** Props of CellCompanion: the input's, and what is edited. */
export interface CellCompanionProps extends CellInputProps {
  readonly editing: CellEditing;
  readonly picking: PickField | undefined;
  readonly listId: string;
  readonly anchor: RefObject<HTMLTextAreaElement | null>;
}

/** What stands below the box while one types: a list, a calendar, or what is wrong. */
export function CellCompanion({
  editing,
  picking,
  listId,
  anchor,
  kit,
  form,
  fillCount,
  verdict,
  onValue,
  onText,
  onCommit,
  onCommitValue,
  onCancel,
}: CellCompanionProps): ReactElement | false {
  const { t, label } = kit.wording;
  const { field, text, problem } = editing;
  const name = label(field.label);
  const note = verdict !== undefined && (
    <p className={styles.badHint} role="alert">
      {verdict}
    </p>
  );
  const keys = (
    <div className={styles.hint}>
      <span>{t("grid.editKeys")}</span>
      {fillCount > 1 && <span>{t("grid.fillKeys", { count: fillCount })}</span>}
    </div>
  );
  if (picking !== undefined)
    return (
      <Popover anchor={anchor} isOpen onClose={() => onCommit("stay")} label={name}>
        <RowRecord form={form} field={picking} row={editing.row} saving={editing.saving}>
          <CellPicks
            field={picking}
            editing={editing}
            listId={listId}
            anchor={anchor}
            onValue={onValue}
            onText={onText}
            onCommitValue={onCommitValue}
            name={name}
          />
        </RowRecord>
        {note}
        {keys}
      </Popover>
    );
  if (problem !== undefined)
    return (
      <Popover anchor={anchor} isOpen onClose={onCancel} label={name}>
        <p className={styles.badHint} role="alert">
          {t("grid.cellNotValue", { reason: problem })}
        </p>
      </Popover>
    );
  if (editing.input !== "day")
    return (
      note !== false && (
        <Popover anchor={anchor} isOpen onClose={() => onCommit("stay")} label={name}>
          {note}
        </Popover>
      )
    );
  const reading = readText(field, text, kit.wording, kit.directory);
  const value = reading.ok && typeof reading.value === "string" ? reading.value : null;
  const zone = kit.wording.format.zone;
  const day = isBlank(value) ? null : field.kind === "datetime" ? toLocal(value, zone).day : value;
  return (
    <Popover anchor={anchor} isOpen onClose={() => onCommit("stay")} label={name}>
      {/* The keyboard stays in the box. */}
      <div role="presentation" onPointerDown={(event) => event.preventDefault()}>
        <DayPicker
          key={day}
          day={day}
          onPick={(picked) => {
            const time = field.kind === "datetime" ? (/\d{1,2}:.*$/.exec(text)?.[0] ?? "") : "";
            onText(`${picked} ${time}`.trim());
            if (field.kind === "date") queueMicrotask(() => anchor.current?.focus());
          }}
        />
        {note}
        {keys}
      </div>
    </Popover>
  );
}

interface CellPicksProps {
  readonly field: PickField;
  readonly editing: CellEditing;
  readonly listId: string;
  readonly anchor: RefObject<HTMLTextAreaElement | null>;
  readonly name: string;
  readonly onValue: (value: Wire) => void;
  readonly onText: (text: string) => void;
  readonly onCommitValue: CellInputProps["onCommitValue"];
}

function CellPicks({
  field,
  editing,
  listId,
  anchor,
  name,
  onValue,
  onText,
  onCommitValue,
}: CellPicksProps): ReactElement {
  const picking = usePick(field, editing.value, editing.text, onValue);
  const { chosen, activeIndex } = picking;
  const offer = editing.isComing ? { items: [], isLoading: true } : picking.offer;
  const isMany = isManyPick(field);
  const active = useRef(picking);
  useEffect(() => {
    active.current = picking;
    const input = anchor.current;
    if (input === null) return;
    if (activeIndex >= 0) input.setAttribute("aria-activedescendant", `${listId}-${activeIndex}`);
    else input.removeAttribute("aria-activedescendant");
  });
  // The box belongs to the grid; while the list is open, these keys are the list's.
  useEffect(() => {
    const input = anchor.current;
    const handleKey = (event: globalThis.KeyboardEvent): void => {
      if (event.isComposing || event.keyCode === 229) return;
      const now = active.current;
      const item = now.offer.items[now.activeIndex];
      const count = now.offer.items.length;
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count > 0) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        now.setActiveIndex((Math.max(now.activeIndex, step === 1 ? -1 : 0) + step + count) % count);
      } else if (
        (event.key === "Enter" || event.key === "Tab") &&
        item !== undefined &&
        !(isMany && event.key === "Tab") &&
        !event.ctrlKey &&
        !event.metaKey
      ) {
        if (isMany) {
          now.pick(item);
          onText("");
        } else onCommitValue(wireOf(field, [item]), event.key === "Tab" ? "right" : "down");
      } else if (event.key === "Backspace" && input?.value === "") {
        if (isMany) now.dropLast();
        else onValue(null);
      } else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    input?.addEventListener("keydown", handleKey);
    return () => input?.removeEventListener("keydown", handleKey);
  }, [anchor, field, isMany, onText, onValue, onCommitValue]);
  return (
    <PickList
      id={listId}
      label={name}
      items={offer.items}
      activeIndex={activeIndex}
      chosen={new Set(chosen.map((item) => item.key))}
      isMany={isMany}
      isLoading={offer.isLoading}
      onHover={picking.setActiveIndex}
      onPick={(item) => {
        if (isMany) {
          picking.pick(item);
          onText("");
        } else onCommitValue(wireOf(field, [item]), "stay");
      }}
    />
  );
}
