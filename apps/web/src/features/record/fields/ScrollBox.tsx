import type { ReactElement, ReactNode } from "react";
import styles from "./Table.module.css";

/** Props of ScrollBox. */
export interface ScrollBoxProps {
  readonly label: string;
  readonly children: ReactNode;
}

/** A box that scrolls sideways when a table is wider than its place; the keyboard can scroll it too. */
export function ScrollBox({ label, children }: ScrollBoxProps): ReactElement {
  return (
    // What scrolls must take the focus, or the keyboard could not reach its end.
    <div
      // A landmark would be one too many beside that of the list it belongs to.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="group"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={label}
      className={styles.scroll}
    >
      {children}
    </div>
  );
}
