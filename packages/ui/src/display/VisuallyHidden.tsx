import type { ReactElement, ReactNode } from "react";
import styles from "./VisuallyHidden.module.css";

/** Said to those who listen, not shown to those who look. */
export function VisuallyHidden({ children }: { readonly children: ReactNode }): ReactElement {
  return <span className={styles.hidden}>{children}</span>;
}
