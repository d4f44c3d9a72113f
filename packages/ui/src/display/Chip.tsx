import type { ReactElement } from "react";
import { classNames } from "../classNames.ts";
import type { IconName } from "../icon/drawings.data.ts";
import { Icon } from "../icon/Icon.tsx";
import styles from "./Chip.module.css";

/** Colours an option of a choice may carry. */
export type ChipColor = "gray" | "teal" | "blue" | "violet" | "pink" | "red" | "amber" | "green";

/** Props of Chip. */
export interface ChipProps {
  readonly text: string;
  readonly color?: ChipColor | undefined;
  /** A hairline instead of a ground. */
  readonly isOutlined?: boolean | undefined;
  readonly icon?: IconName | undefined;
}

/** A short word on a ground: an option of a choice, a mark. The word carries the meaning, the colour helps. */
export function Chip({ text, color = "gray", isOutlined = false, icon }: ChipProps): ReactElement {
  return (
    <span className={classNames(styles.chip, isOutlined ? styles.outlined : styles[color])} title={text}>
      {icon !== undefined && <Icon name={icon} size={12} />}
      <span className={styles.text}>{text}</span>
    </span>
  );
}
