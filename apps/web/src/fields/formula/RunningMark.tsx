import type { ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import styles from "./RunningMark.module.css";

/** Props of RunningMark. */
export interface RunningMarkProps {
  /** How much of it is done, from 0 to 1; undefined where that is not known. */
  readonly share: number | undefined;
}

/** Says beside a formula's name that its values are being computed anew; those shown are right already. */
export function RunningMark({ share }: RunningMarkProps): ReactElement {
  const { t, format } = useWording();
  // Rounded down: what is at work is never said to be done.
  const said =
    share === undefined
      ? t("common.calculating")
      : t("common.calculatingShare", { share: format.percent(Math.floor(share * 100) / 100) });
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a drawing within the page, which no img element shows
    <span role="img" className={styles.mark} aria-label={said} title={said}>
      <Icon name="refresh" size={12} className={styles.turning} />
    </span>
  );
}
