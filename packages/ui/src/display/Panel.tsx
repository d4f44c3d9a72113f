import { useId } from "react";
import type { ReactElement, ReactNode } from "react";
import styles from "./Panel.module.css";

/** Props of Panel. */
export interface PanelProps {
  readonly title: string;
  /** A number or a few words after the title. */
  readonly note?: ReactNode;
  /** Actions and links at the end of the title's line. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A block of a page: a title over a hairline, no box. */
export function Panel({ title, note, actions, children }: PanelProps): ReactElement {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        {actions !== undefined && <span className={styles.actions}>{actions}</span>}
      </header>
      {children}
    </section>
  );
}
