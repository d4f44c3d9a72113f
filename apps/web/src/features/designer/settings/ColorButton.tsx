import { useRef, useState } from "react";
import type { ReactElement } from "react";
import type { OptionColor } from "@tongzhou/model";
import { Menu } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { optionColors } from "../model/optionBatch.ts";
import styles from "./Options.module.css";

const colorWords = {
  gray: "designer.colorGray",
  teal: "designer.colorTeal",
  blue: "designer.colorBlue",
  violet: "designer.colorViolet",
  pink: "designer.colorPink",
  red: "designer.colorRed",
  amber: "designer.colorAmber",
  green: "designer.colorGreen",
} as const satisfies Record<OptionColor, string>;

/** Props of ColorButton. */
export interface ColorButtonProps {
  readonly name: string;
  readonly color: OptionColor | undefined;
  readonly onChange: (color: OptionColor) => void;
}

/** The colour of an option or a band, chosen from a menu. */
export function ColorButton({ name, color = "gray", onChange }: ColorButtonProps): ReactElement {
  const { t } = useWording();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const title = t("designer.optionColor", { option: name, color: t(colorWords[color]) });
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={styles.color}
        aria-label={title}
        title={title}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <span className={styles[color]} />
      </button>
      <Menu
        anchor={anchor}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        label={title}
        items={optionColors.map((one) => ({
          key: one,
          text: t(colorWords[one]),
          isChosen: one === color,
          onPick: () => onChange(one),
        }))}
      />
    </>
  );
}
