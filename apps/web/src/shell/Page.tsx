import type { ReactElement, ReactNode } from "react";
import styles from "./Page.module.css";
import { usePageTitle } from "./usePageTitle.ts";

/** Props of Page. */
export interface PageProps {
  readonly title: string;
  /** A line under the title. */
  readonly note?: ReactNode;
  /** Buttons at the end of the title's line, the primary one last. */
  readonly actions?: ReactNode;
  /** Text pages keep a readable width. */
  readonly width?: "full" | "text" | undefined;
  readonly children: ReactNode;
}

/** A page with a heading; it names the browser's tab too. */
export function Page({ title, note, actions, width = "full", children }: PageProps): ReactElement {
  usePageTitle(title);
  return (
    <div className={width === "text" ? styles.text : styles.page}>
      <header className={styles.head}>
        <div className={styles.words}>
          <h1 className={styles.title}>{title}</h1>
          {note !== undefined && <p className={styles.note}>{note}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
