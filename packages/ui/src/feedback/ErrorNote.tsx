import type { ReactElement, ReactNode } from "react";
import { Icon } from "../icon/Icon.tsx";
import styles from "./ErrorNote.module.css";

/** Props of ErrorNote. */
export interface ErrorNoteProps {
  /** What happened. */
  readonly title: string;
  /** What was kept, and what to do now. */
  readonly text?: string | undefined;
  /** A way to find this moment in the server's log. */
  readonly reference?: string | undefined;
  /** The way out: try again, go back. */
  readonly children?: ReactNode;
}

/** Something went wrong, in its place on the page: what happened, what was kept, what to do. */
export function ErrorNote({ title, text, reference, children }: ErrorNoteProps): ReactElement {
  return (
    <div className={styles.note} role="alert">
      <Icon name="alert" className={styles.icon} />
      <div className={styles.body}>
        <strong className={styles.title}>{title}</strong>
        {text !== undefined && <p>{text}</p>}
        {reference !== undefined && <p className={styles.reference}>{reference}</p>}
        {children !== undefined && <div className={styles.actions}>{children}</div>}
      </div>
    </div>
  );
}
