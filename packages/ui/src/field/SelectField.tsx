import type { ComponentProps, ReactElement } from "react";
import { classNames } from "../classNames.ts";
import { Icon } from "../icon/Icon.tsx";
import { Field } from "./Field.tsx";
import styles from "./Field.module.css";

/** One choice of a select. */
export interface SelectOption<V extends string> {
  readonly value: V;
  readonly text: string;
  readonly isDisabled?: boolean;
}

/** Props of Select. */
export interface SelectProps<V extends string> extends Omit<ComponentProps<"select">, "value" | "onChange" | "size"> {
  readonly value: V;
  readonly options: readonly SelectOption<V>[];
  readonly onChange: (value: V) => void;
  readonly size?: "small" | "normal" | "large" | undefined;
  /** Inside a row: the box shows only when the pointer or the focus is on it. */
  readonly isQuiet?: boolean | undefined;
}

/** The platform's own select in our clothes: best on a phone, light everywhere. Needs a label around or beside it. */
export function Select<V extends string>(props: SelectProps<V>): ReactElement {
  const { options, onChange, size = "normal", isQuiet = false, className, ...rest } = props;
  return (
    <span className={classNames(styles.select, styles[size], isQuiet && styles.quiet, className)}>
      <select
        {...rest}
        onChange={(event) => {
          const picked = options.find((option) => option.value === event.target.value);
          if (picked !== undefined) onChange(picked.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled}>
            {option.text}
          </option>
        ))}
      </select>
      <Icon name="down" size={14} />
    </span>
  );
}

/** Props of SelectField. */
export interface SelectFieldProps<V extends string> extends SelectProps<V> {
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
}

/** A select with its label. */
export function SelectField<V extends string>({ label, help, error, ...select }: SelectFieldProps<V>): ReactElement {
  return (
    <Field label={label} help={help} error={error}>
      {(tie) => <Select {...select} {...tie} />}
    </Field>
  );
}
