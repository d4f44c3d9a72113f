import { useId } from "react";
import type { ReactElement, ReactNode } from "react";
import { Icon } from "../icon/Icon.tsx";
import styles from "./Field.module.css";

/** What a control inside a field needs to be tied to its label and its messages. */
export interface FieldTie {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean | undefined;
}

/** Props of Field. */
export interface FieldProps {
  readonly label: string;
  readonly help?: string | undefined;
  /** What is wrong and how to mend it; takes the place of the help. */
  readonly error?: string | undefined;
  /** Something at the end of the label's line, e.g. a link. */
  readonly aside?: ReactNode;
  /** The control, given the attributes that tie it. */
  readonly children: (tie: FieldTie) => ReactNode;
}

/** A label over a control with one line of help or error under it. */
export function Field({ label, help, error, aside, children }: FieldProps): ReactElement {
  const id = useId();
  const note = error ?? help;
  const noteId = `${id}-note`;
  const tie: FieldTie = {
    id,
    "aria-describedby": note === undefined ? undefined : noteId,
    "aria-invalid": error === undefined ? undefined : true,
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      {children(tie)}
      {/* Read and reached after the control, whatever stands beside the label. */}
      {aside !== undefined && <div className={styles.aside}>{aside}</div>}
      {note !== undefined && (
        <p id={noteId} className={error === undefined ? styles.help : styles.error} role={error && "alert"}>
          {error !== undefined && <Icon name="alert" size={12} />}
          {note}
        </p>
      )}
    </div>
  );
}
