import { useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { IconButton, Popover, classNames } from "@tongzhou/ui";
import type { EditorProps } from "./fieldFace.ts";
import { isAtEnd } from "./fieldFaces.ts";
import { useFieldKit } from "./FieldProvider.tsx";
import { isBlank, plainValue, readText } from "./fieldText.ts";
import { DayPicker } from "./moment/DayPicker.tsx";
import { sayProblem } from "./sayProblem.ts";
import styles from "./Editor.module.css";

const inputModes: Partial<Record<FieldDefinition["kind"], "decimal" | "numeric" | "tel" | "email" | "url">> = {
  number: "decimal",
  money: "decimal",
  integer: "numeric",
  progress: "numeric",
  phone: "tel",
  email: "email",
  url: "url",
};

/** A value typed as one line of text, read as the field reads texts; days have a calendar besides. */
export function TypedEditor(props: EditorProps): ReactElement {
  const { field, value, onChange, onCommit, onCancel, labelId, problem } = props;
  const { wording, directory } = useFieldKit();
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [isOpen, setIsOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const isComposing = useRef(false);
  const shown = typed ?? plainValue(field, value, wording, directory);
  const reading = readText(field, shown, wording, directory);
  const own = typed !== undefined && !reading.ok ? sayProblem(reading.error, wording) : undefined;
  const noteId = `${labelId}-note`;
  const handleText = (text: string): void => {
    setTyped(text);
    const next = readText(field, text, wording, directory);
    if (next.ok) onChange(next.value);
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (isComposing.current || event.nativeEvent.isComposing) return;
    if (event.key === "Enter") onCommit();
    if (event.key === "Escape") {
      setTyped(undefined);
      onCancel();
    }
  };
  const finish = (): void => {
    // A half-typed value stays as it was typed, with its problem, so that nothing typed is lost.
    if (reading.ok) setTyped(undefined);
    onCommit();
  };
  const pickDay = (day: string): void => {
    setIsOpen(false);
    const time =
      field.kind === "datetime" && !isBlank(value) ? plainValue(field, value, wording, directory).slice(10) : "";
    handleText(`${day}${time}`);
    setTyped(undefined);
  };
  const hasCalendar = field.kind === "date" || field.kind === "datetime";
  return (
    <>
      <span ref={anchor} className={classNames(styles.box, (own ?? problem) !== undefined && styles.wrong)}>
        <input
          className={classNames(styles.input, isAtEnd(field) && styles.end)}
          aria-labelledby={labelId}
          aria-invalid={(own ?? problem) !== undefined || undefined}
          aria-describedby={own === undefined ? undefined : noteId}
          inputMode={inputModes[field.kind]}
          placeholder={field.placeholder === undefined ? undefined : wording.label(field.placeholder)}
          autoComplete="off"
          value={shown}
          onChange={(event) => handleText(event.target.value)}
          onCompositionStart={() => (isComposing.current = true)}
          onCompositionEnd={() => (isComposing.current = false)}
          onKeyDown={handleKey}
          onBlur={finish}
        />
        {hasCalendar && (
          <IconButton
            icon="cal"
            label={wording.t("fields.openCalendar")}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          />
        )}
      </span>
      {own !== undefined && (
        <span id={noteId} className={styles.note} role="alert">
          {own}
        </span>
      )}
      <Popover anchor={anchor} isOpen={isOpen} onClose={() => setIsOpen(false)} label={wording.label(field.label)}>
        <DayPicker
          day={dayOf(field, value, (one) => plainValue(field, one, wording, directory))}
          onPick={pickDay}
          isFocused
        />
      </Popover>
    </>
  );
}

function dayOf(field: FieldDefinition, value: Wire, plain: (value: Wire) => string): string | null {
  if (isBlank(value)) return null;
  return field.kind === "date" ? String(value) : plain(value).slice(0, 10);
}
