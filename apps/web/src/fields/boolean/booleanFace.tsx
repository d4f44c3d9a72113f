/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a drawing made of markup, with a name for those who listen */
import { ok } from "@tongzhou/base";
import { Icon } from "@tongzhou/ui";
import { refuseText } from "../checkWire.ts";
import type { FieldFace } from "../fieldFace.ts";
import styles from "../Cell.module.css";

const yes: ReadonlySet<string> = new Set(["是", "对", "真", "有", "√", "✓", "✔", "yes", "y", "true", "t", "1", "on"]);
const no: ReadonlySet<string> = new Set(["否", "错", "假", "无", "×", "✗", "✘", "no", "n", "false", "f", "0", "off"]);

/** 是/否: turned over at one stroke. */
export const booleanFace: FieldFace<"boolean"> = {
  align: "start",
  input: "toggle",
  width: 80,
  cell: (value, _field, { wording: { t } }, place) =>
    place === "form" ? (
      t(value === true ? "fields.yes" : "fields.no")
    ) : (
      <span
        className={value === true ? styles.checked : styles.unchecked}
        role="img"
        data-part="box"
        aria-label={t(value === true ? "fields.yes" : "fields.no")}
      >
        {value === true && <Icon name="check" size={12} />}
      </span>
    ),
  format: (value, _field, { wording: { t } }) => t(value === true ? "fields.yes" : "fields.no"),
  read: (text) => {
    const word = text.normalize("NFKC").trim().toLowerCase();
    if (yes.has(word)) return ok(true);
    return no.has(word) ? ok(false) : refuseText("type");
  },
};
