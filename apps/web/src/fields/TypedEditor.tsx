import { useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { Icon, IconButton, Popover, classNames } from "@tongzhou/ui";
import type { EditorProps } from "./fieldFace.ts";
import { isAtEnd } from "./fieldFaces.ts";
import { useFieldKit } from "./FieldProvider.tsx";
import { isBlank, plainValue, readText } from "./fieldText.ts";
import { DayPicker } from "./moment/DayPicker.tsx";
import { unitSign } from "./number/unitSign.ts";
import { sayProblem } from "./sayProblem.ts";
import { useUnfinished } from "./unfinished.tsx";
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

/**
 * A value typed as one line of text, read as the field reads texts; days have a calendar besides. A text that is no
 * value stays as it was typed, with its problem, and the value before it stays too until the text becomes one.
 */
export function TypedEditor(props: EditorProps): ReactElement {
  const { field, value, onChange, onCommit, onCancel, labelId, path, problem } = props;
  const { wording, directory } = useFieldKit();
  const [unfinished, keep] = useUnfinished(path ?? field.key);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [isOpen, setIsOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const isComposing = useRef(false);
  const noteId = useId();
  const shown = unfinished ?? typed ?? plainValue(field, value, wording, directory);
  const reading = unfinished === undefined ? undefined : readText(field, unfinished, wording, directory);
  const own = reading === undefined || reading.ok ? undefined : sayProblem(reading.error, wording);
  const isWrong = (own ?? problem) !== undefined;
  const sign = path === undefined ? unitSign(field, wording) : undefined;
  const handleText = (text: string): void => {
    const next = readText(field, text, wording, directory);
    keep(next.ok ? undefined : text);
    setTyped(next.ok ? text : undefined);
    if (next.ok) onChange(next.value);
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (isComposing.current || event.nativeEvent.isComposing) return;
    const opens = hasCalendar && event.key === "ArrowDown" && event.altKey;
    if (opens) {
      event.preventDefault();
      setIsOpen(true);
    }
    if (event.key === "Enter" && own === undefined) onCommit();
    if (event.key === "Escape") {
      keep(undefined);
      setTyped(undefined);
      onCancel();
    }
  };
  const finish = (): void => {
    setTyped(undefined);
    onCommit();
  };
  const pickDay = (day: string): void => {
    setIsOpen(false);
    const time =
      field.kind === "datetime" && !isBlank(value) ? plainValue(field, value, wording, directory).slice(10) : "";
    handleText(`${day}${time}`);
    setTyped(undefined);
    anchor.current?.querySelector("input")?.focus();
  };
  const hasCalendar = field.kind === "date" || field.kind === "datetime";
  return (
    <>
      <span ref={anchor} className={classNames(styles.box, isWrong && styles.wrong)}>
        <input
          className={classNames(styles.input, path !== undefined && isAtEnd(field) && styles.end)}
          aria-labelledby={labelId}
          aria-invalid={isWrong || undefined}
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
        {sign !== undefined && !shown.trim().endsWith(sign) && (
          <span className={styles.unit} aria-hidden="true">
            {sign}
          </span>
        )}
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
          <Icon name="alert" size={12} />
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
