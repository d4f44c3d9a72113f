import type { ReactElement } from "react";
import { drawings } from "./drawings.data.ts";
import type { IconName } from "./drawings.data.ts";
import styles from "./Icon.module.css";

/** Props of Icon. */
export interface IconProps {
  readonly name: IconName;
  /** 12, 14, 16 (default), 18 or 24 pixels. */
  readonly size?: 12 | 14 | 16 | 18 | 24;
  readonly className?: string | undefined;
}

/** One icon of the set, for the eye only: the control around it carries the name. */
export function Icon({ name, size = 16, className }: IconProps): ReactElement {
  return (
    <svg
      className={className === undefined ? styles.icon : `${styles.icon} ${className}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path d={drawings[name]} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
