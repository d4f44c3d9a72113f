import type { ComponentProps, ReactElement } from "react";
import { classNames } from "../classNames.ts";
import type { IconName } from "../icon/drawings.data.ts";
import { Icon } from "../icon/Icon.tsx";
import styles from "./Button.module.css";

/** How a button looks: one primary at most in a view. */
export interface ButtonLook {
  readonly variant?: "primary" | "default" | "quiet" | "danger" | undefined;
  readonly size?: "small" | "normal" | "large" | undefined;
}

/** Props of Button: its words, its look, and what a button element takes. */
export interface ButtonProps extends ButtonLook, Omit<ComponentProps<"button">, "children"> {
  /** The verb that says the effect. */
  readonly text: string;
  readonly icon?: IconName | undefined;
  /** Work is under way: the button keeps its place and words, and takes no second click. */
  readonly isBusy?: boolean | undefined;
  /** Keys that do the same, shown at the end. */
  readonly keys?: string | undefined;
  readonly isWide?: boolean | undefined;
}

/** Class of something that looks like a button without being one, e.g. a link. */
export function buttonClass({ variant = "default", size = "normal" }: ButtonLook = {}): string {
  return classNames(styles.button, styles[variant], styles[size]);
}

/** A button with words. */
export function Button(props: ButtonProps): ReactElement {
  const { text, icon, isBusy = false, keys, isWide = false, variant, size, className, disabled, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      className={classNames(buttonClass({ variant, size }), isWide && styles.wide, className)}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
    >
      {icon !== undefined && <Icon name={icon} size={14} />}
      <span className={styles.text}>{text}</span>
      {keys !== undefined && <kbd className={styles.keys}>{keys}</kbd>}
      {isBusy && <span className={styles.busy} aria-hidden="true" />}
    </button>
  );
}
