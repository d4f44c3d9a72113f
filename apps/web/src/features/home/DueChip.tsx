import type { ReactElement } from "react";
import { Icon, classNames } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import styles from "./DueChip.module.css";
import { daysLeft } from "./homeModel.ts";

/** Props of DueChip. */
export interface DueChipProps {
  readonly dueDay: string;
  readonly today: string;
}

const farDays = 30;

/** How long until, or since, the due day; red fills only what is late now. The day itself shows on hover. */
export function DueChip({ dueDay, today }: DueChipProps): ReactElement {
  const { t, format } = useWording();
  const days = daysLeft(dueDay, today);
  const day = format.day(dueDay);
  if (days > farDays) return <span className={styles.far}>{format.day(dueDay, "day")}</span>;
  const tone = days < 0 ? styles.late : days === 0 ? styles.today : styles.later;
  const words =
    days < 0 ? t("home.lateBy", { count: -days }) : days === 0 ? t("home.dueToday") : t("home.dueIn", { count: days });
  return (
    <span className={classNames(styles.chip, tone)} title={day}>
      <Icon name={days < 0 ? "bang" : "clock"} size={12} />
      {words}
    </span>
  );
}
