import type { ReactElement } from "react";
import styles from "./CheckField.module.css";

/** Props of CheckField. */
export interface CheckFieldProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly isDisabled?: boolean | undefined;
  /** A switch acts at once, a box waits for the form to be saved. */
  readonly look?: "box" | "switch" | undefined;
}

/** A yes or no with its words beside it. */
export function CheckField(props: CheckFieldProps): ReactElement {
  const { label, isChecked, onChange, isDisabled = false, look = "box" } = props;
  return (
    <label className={styles.field}>
      <input
        type="checkbox"
        role={look === "switch" ? "switch" : undefined}
        checked={isChecked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
        className={look === "switch" ? styles.switch : styles.box}
      />
      <span>{label}</span>
    </label>
  );
}
