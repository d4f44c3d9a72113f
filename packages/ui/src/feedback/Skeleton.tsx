import type { ReactElement } from "react";
import styles from "./Skeleton.module.css";

/** Props of Skeleton. */
export interface SkeletonProps {
  readonly rows?: number | undefined;
  /** Said once to those who listen. */
  readonly label: string;
}

const widths = ["72%", "54%", "83%", "61%", "77%", "48%"] as const;

/** The shape of lines that are on their way; used instead of a spinner. */
export function Skeleton({ rows = 6, label }: SkeletonProps): ReactElement {
  return (
    <output className={styles.skeleton} aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className={styles.line} style={{ width: widths[row % widths.length] }} />
      ))}
    </output>
  );
}
