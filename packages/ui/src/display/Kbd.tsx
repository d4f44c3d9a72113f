import type { ReactElement } from "react";
import styles from "./Kbd.module.css";

/** A key, or keys pressed together, as printed on a keyboard. */
export function Kbd({ keys }: { readonly keys: string }): ReactElement {
  return <kbd className={styles.kbd}>{keys}</kbd>;
}
