import type { ReactElement } from "react";
import { classNames } from "../classNames.ts";
import styles from "./Status.module.css";

/** Where a thing stands: not begun, in work, waiting, to be confirmed, done, refused. Each has its own shape. */
export type StatusKind = "new" | "working" | "waiting" | "confirming" | "done" | "failed";

/** Props of Status. */
export interface StatusProps {
  readonly kind: StatusKind;
  readonly text: string;
}

/** A state as a shape and a word; reads without colour. */
export function Status({ kind, text }: StatusProps): ReactElement {
  return <span className={classNames(styles.status, styles[kind])}>{text}</span>;
}
