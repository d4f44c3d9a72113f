import type { ComponentProps, ReactElement } from "react";
import { classNames } from "../classNames.ts";
import type { IconName } from "../icon/drawings.data.ts";
import { Icon } from "../icon/Icon.tsx";
import { buttonClass } from "./Button.tsx";
import type { ButtonLook } from "./Button.tsx";
import styles from "./Button.module.css";

/** Props of IconButton. */
export interface IconButtonProps extends ButtonLook, Omit<ComponentProps<"button">, "children"> {
  readonly icon: IconName;
  /** What it does, for those who cannot see the icon, and on hover. */
  readonly label: string;
  readonly iconSize?: 12 | 14 | 16 | 18 | undefined;
}

/** A square button with an icon; its name is read out and shown on hover. */
export function IconButton(props: IconButtonProps): ReactElement {
  const { icon, label, iconSize = 16, variant = "quiet", size = "small", className, ...rest } = props;
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={classNames(buttonClass({ variant, size }), styles.square, className)}
    >
      <Icon name={icon} size={iconSize} />
    </button>
  );
}
