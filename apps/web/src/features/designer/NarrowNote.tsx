import type { ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import styles from "./FormDesigner.module.css";

/** On a narrow screen: designing needs more room, looking does not. */
export function NarrowNote(): ReactElement {
  const { t } = useWording();
  return (
    <p className={styles.narrow}>
      <Icon name="screen" size={16} />
      {t("designer.narrow")}
    </p>
  );
}
