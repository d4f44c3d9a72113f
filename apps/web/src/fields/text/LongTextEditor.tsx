import type { KeyboardEvent, ReactElement } from "react";
import { classNames } from "@tongzhou/ui";
import type { FieldOf } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import styles from "../Editor.module.css";
import { useFieldKit } from "../FieldProvider.tsx";

/** Text of several lines. Enter makes a new line; Ctrl Enter is done. */
export function LongTextEditor({
  field,
  value,
  onChange,
  onCommit,
  onCancel,
  place,
  labelId,
  problem,
}: EditorProps<FieldOf<"long_text">>): ReactElement {
  const { wording } = useFieldKit();
  const handleKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onCommit();
    if (event.key === "Escape") onCancel();
  };
  return (
    <textarea
      className={classNames(styles.area, problem !== undefined && styles.wrong)}
      aria-labelledby={labelId}
      aria-invalid={problem !== undefined || undefined}
      rows={place === "cell" ? 8 : 4}
      placeholder={field.placeholder === undefined ? undefined : wording.label(field.placeholder)}
      value={typeof value === "string" ? value : ""}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      onKeyDown={handleKey}
      onBlur={place === "form" ? onCommit : undefined}
    />
  );
}
