import type { ReactElement, ReactNode } from "react";
import styles from "./EmptyState.module.css";

/** Props of EmptyState. */
export interface EmptyStateProps {
  readonly title: string;
  /** True where it is the page itself: its title is then the page's heading. */
  readonly isPage?: boolean;
  /** What would be here and how it comes to be. */
  readonly text: string;
  /** The next step: one button, at most a second, quiet one. */
  readonly children?: ReactNode;
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ title, isPage = false, text, children }: EmptyStateProps): ReactElement {
  return (
    <div className={styles.empty}>
      {isPage ? <h1 className={styles.title}>{title}</h1> : <strong className={styles.title}>{title}</strong>}
      <p>{text}</p>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
