import type { ReactElement } from "react";
import { classNames } from "../classNames.ts";
import { initialOf, toneOf } from "./avatarModel.ts";
import styles from "./Avatar.module.css";

/** Props of Avatar. */
export interface AvatarProps {
  readonly name: string;
  /** 20 in rows, 24 in bars, 28 in conversations, 36 on pages. */
  readonly size?: 20 | 24 | 28 | 36 | undefined;
  /** Square for people and companies outside of ours. */
  readonly isExternal?: boolean | undefined;
}

/** A person as an initial on a tone. It never stands alone: the name is beside it or read out by what holds it. */
export function Avatar({ name, size = 20, isExternal = false }: AvatarProps): ReactElement {
  const tone = styles[`tone${toneOf(name)}`];
  return (
    <span
      className={classNames(styles.avatar, styles[`size${size}`], tone, isExternal && styles.external)}
      aria-hidden="true"
    >
      {initialOf(name)}
    </span>
  );
}

/** A person's avatar and name in one line. */
export function Person({ name, isExternal }: Pick<AvatarProps, "name" | "isExternal">): ReactElement {
  return (
    <span className={styles.person}>
      <Avatar name={name} isExternal={isExternal} />
      <span className={styles.name}>{name}</span>
    </span>
  );
}
