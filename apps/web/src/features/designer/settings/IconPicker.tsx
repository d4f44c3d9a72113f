import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { Icon, Popover, classNames, findIcon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import styles from "./Settings.module.css";

const icons: readonly string[] = [
  "client",
  "contact",
  "contract",
  "project",
  "phase",
  "task",
  "deliverable",
  "ticket",
  "action",
  "meeting",
  "calendar",
  "chart",
  "target",
  "flag",
  "book",
  "doc",
  "brief",
  "users",
  "user",
  "dept",
  "tag",
  "star",
  "bolt",
  "boat",
  "app",
  "board",
];

/** Props of IconPicker. */
export interface IconPickerProps {
  readonly value: string | undefined;
  readonly onChange: (icon: string | undefined) => void;
}

/** The icon a form has in the navigation. */
export function IconPicker({ value, onChange }: IconPickerProps): ReactElement {
  const { t } = useWording();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className={styles.row}>
      <span className={styles.caption}>{t("designer.icon")}</span>
      <button
        ref={anchor}
        type="button"
        className={styles.icon}
        aria-label={t("designer.iconPick")}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name={findIcon(value, "app")} size={18} />
      </button>
      <Popover anchor={anchor} isOpen={isOpen} onClose={() => setIsOpen(false)} label={t("designer.iconPick")}>
        <div className={styles.icons}>
          {icons.map((icon) => (
            <button
              key={icon}
              type="button"
              aria-label={icon}
              aria-pressed={icon === value}
              className={classNames(styles.icon, icon === value && styles.on)}
              onClick={() => {
                onChange(icon === value ? undefined : icon);
                setIsOpen(false);
                anchor.current?.focus();
              }}
            >
              <Icon name={findIcon(icon, "app")} size={18} />
            </button>
          ))}
        </div>
      </Popover>
    </div>
  );
}
