import type { ComponentProps, ReactElement, ReactNode } from "react";
import { classNames } from "../classNames.ts";
import { Field } from "./Field.tsx";
import styles from "./Field.module.css";

/** Props of TextField: its words and what an input element takes. */
export interface TextFieldProps extends Omit<ComponentProps<"input">, "size" | "children" | "onChange" | "value"> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly aside?: ReactNode;
  readonly size?: "normal" | "large" | undefined;
  /** Something inside the box at its end. */
  readonly trailing?: ReactNode;
}

/** One line of text with its label. */
export function TextField(props: TextFieldProps): ReactElement {
  const { label, help, error, aside, size = "normal", trailing, onChange, className, ...input } = props;
  return (
    <Field label={label} help={help} error={error} aside={aside}>
      {(tie) => (
        <span className={classNames(styles.box, size === "large" && styles.large, error && styles.wrong, className)}>
          <input {...input} {...tie} onChange={(event) => onChange(event.target.value)} className={styles.input} />
          {trailing}
        </span>
      )}
    </Field>
  );
}
