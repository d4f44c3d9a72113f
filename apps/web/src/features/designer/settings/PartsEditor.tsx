import { useRef, useState } from "react";
import type { ReactElement } from "react";
import type { AutoNumberPart, FieldOf } from "@tongzhou/model";
import { Button, IconButton, Select } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { DragHandle } from "../drag/DragHandle.tsx";
import { DragMarks } from "../drag/DragMarks.tsx";
import { useListDrag } from "../drag/useListDrag.ts";
import { moveItem } from "../model/dropModel.ts";
import { sampleNumber } from "../model/autoNumberModel.ts";
import styles from "./Options.module.css";

const formats = ["YYYY", "YYYYMM", "YYYYMMDD", "YY", "MM", "DD"] as const;
const resets = ["never", "day", "month", "year"] as const;
const resetWords = {
  never: "designer.resetNever",
  day: "designer.resetDay",
  month: "designer.resetMonth",
  year: "designer.resetYear",
} as const;

/** Props of PartsEditor. */
export interface PartsEditorProps {
  readonly field: FieldOf<"auto_number">;
  readonly onChange: (parts: readonly AutoNumberPart[], tag?: string) => void;
}

/** The parts of an auto number in their order, with the number they give. */
export function PartsEditor({ field, onChange }: PartsEditorProps): ReactElement {
  const { t, label } = useWording();
  const { form } = useFormDesk();
  const { parts } = field;
  const [today] = useState(() => new Date());
  const others = form.fields.filter((one) => one.key !== field.key && one.kind !== "subform");
  const nameOf = (key: string): string => {
    const found = form.fields.find((one) => one.key === key);
    return found === undefined ? key : label(found.label);
  };
  const change = (index: number, part: AutoNumberPart): void =>
    onChange(parts.with(index, part), `part ${field.key} ${index}`);
  const list = useRef<HTMLOListElement>(null);
  const move = (index: number, step: -1 | 1): void => {
    const to = index + step;
    if (to < 0 || to >= parts.length) return;
    onChange(moveItem(parts, index, step === 1 ? index + 2 : to));
    requestAnimationFrame(() => list.current?.children[to]?.querySelector<HTMLElement>("button")?.focus());
  };
  const { drag, start } = useListDrag(list, (key, drop) => onChange(moveItem(parts, Number(key), drop.index)));
  const first = others[0];
  return (
    <fieldset className={styles.options}>
      <legend className={styles.legend}>{t("designer.parts")}</legend>
      <output className={styles.sample}>{sampleNumber(parts, today, nameOf)}</output>
      <ol ref={list} className={styles.list} data-list="">
        {parts.map((part, index) => (
          // Parts have no names of their own; their place is what they are.
          <li key={`${part.kind} ${index}`} className={styles.row} data-item={index}>
            <DragHandle
              label={t("designer.dragItem", { item: t("designer.part", { number: index + 1 }) })}
              onDragStart={(event) => start(event, String(index), t("designer.part", { number: index + 1 }))}
              onMove={(step) => move(index, step)}
            />
            <Part
              part={part}
              number={index + 1}
              fields={others.map((one) => one.key)}
              nameOf={nameOf}
              onChange={(next) => change(index, next)}
            />
            <IconButton
              icon="x"
              iconSize={12}
              label={t("designer.partRemove", { number: index + 1 })}
              disabled={part.kind === "counter"}
              onClick={() => onChange(parts.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ol>
      <DragMarks drag={drag} />
      <div className={styles.foot}>
        <Button
          size="small"
          icon="plus"
          text={t("designer.partText")}
          disabled={parts.length >= 8}
          onClick={() => onChange([{ kind: "text", text: "NO-" }, ...parts])}
        />
        <Button
          size="small"
          icon="plus"
          text={t("designer.partDate")}
          disabled={parts.length >= 8}
          onClick={() => onChange([{ kind: "date", format: "YYYYMMDD" }, ...parts])}
        />
        {first !== undefined && (
          <Button
            size="small"
            icon="plus"
            text={t("designer.partField")}
            disabled={parts.length >= 8}
            onClick={() => onChange([{ kind: "field", field: first.key }, ...parts])}
          />
        )}
      </div>
    </fieldset>
  );
}

interface PartProps {
  readonly part: AutoNumberPart;
  readonly number: number;
  readonly fields: readonly string[];
  readonly nameOf: (key: string) => string;
  readonly onChange: (part: AutoNumberPart) => void;
}

function Part({ part, number, fields, nameOf, onChange }: PartProps): ReactElement {
  const { t } = useWording();
  switch (part.kind) {
    case "text":
      return (
        <input
          className={styles.name}
          aria-label={t("designer.partTextName", { number })}
          value={part.text}
          maxLength={20}
          onChange={(event) => {
            if (event.target.value !== "") onChange({ ...part, text: event.target.value });
          }}
        />
      );
    case "date":
      return (
        <Select
          size="small"
          className={styles.grow}
          aria-label={t("designer.partDateName", { number })}
          value={part.format}
          options={formats.map((format) => ({ value: format, text: format }))}
          onChange={(format) => onChange({ ...part, format })}
        />
      );
    case "field":
      return (
        <Select
          size="small"
          className={styles.grow}
          aria-label={t("designer.partFieldName", { number })}
          value={part.field}
          options={fields.map((key) => ({ value: key, text: nameOf(key) }))}
          onChange={(field) => onChange({ ...part, field })}
        />
      );
    case "counter":
      return (
        <>
          <Select
            size="small"
            className={styles.grow}
            aria-label={t("designer.counterDigits")}
            value={String(part.digits)}
            options={Array.from({ length: 12 }, (_, index) => ({
              value: String(index + 1),
              text: t("designer.digits", { count: index + 1 }),
            }))}
            onChange={(digits) => onChange({ ...part, digits: Number(digits) })}
          />
          <Select
            size="small"
            className={styles.grow}
            aria-label={t("designer.counterReset")}
            value={part.reset ?? "never"}
            options={resets.map((reset) => ({ value: reset, text: t(resetWords[reset]) }))}
            onChange={(reset) => onChange({ ...part, reset })}
          />
          <input
            className={styles.start}
            inputMode="numeric"
            aria-label={t("designer.counterStart")}
            title={t("designer.counterStart")}
            value={part.start ?? 1}
            onChange={(event) => {
              const start = Number(event.target.value);
              if (/^\d{1,9}$/.test(event.target.value)) onChange({ ...part, start });
            }}
          />
        </>
      );
    default:
      return part satisfies never;
  }
}
