/* oxlint-disable jsx-a11y/prefer-tag-over-role -- stars are pressed one by one, which a range input cannot show */
import type { KeyboardEvent, ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import type { FieldOf } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import styles from "../Cell.module.css";
import editor from "../Editor.module.css";

/** Stars to press; digits and arrows work too, 0 and Delete clear. */
export function RatingEditor({
  field,
  value,
  onChange,
  onCommit,
  onCancel,
  labelId,
}: EditorProps<FieldOf<"rating">>): ReactElement {
  const { t } = useFieldKit().wording;
  const max = field.max ?? 5;
  const current = typeof value === "number" ? value : 0;
  const choose = (next: number): void => onChange(next <= 0 ? null : Math.min(next, max));
  const handleKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowRight" || event.key === "ArrowUp") choose(current + 1);
    else if (event.key === "ArrowLeft" || event.key === "ArrowDown") choose(current - 1);
    else if (/^\d$/.test(event.key)) choose(Number(event.key));
    else if (event.key === "Delete" || event.key === "Backspace") choose(0);
    else if (event.key === "Enter") onCommit();
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
  };
  return (
    <span
      className={editor.stars}
      role="slider"
      tabIndex={0}
      aria-labelledby={labelId}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={current}
      aria-valuetext={
        current === 0 ? t("common.none") : t("fields.rating", { value: String(current), max: String(max) })
      }
      onKeyDown={handleKey}
      onBlur={onCommit}
    >
      {Array.from({ length: max }, (_, index) => (
        // The slider around them is the control; a star is only where the pointer meets it.
        <span
          key={index}
          aria-hidden="true"
          className={editor.star}
          onClick={() => choose(index + 1 === current ? 0 : index + 1)}
        >
          <Icon name="star" size={18} className={index < current ? styles.starOn : styles.starOff} />
        </span>
      ))}
    </span>
  );
}
