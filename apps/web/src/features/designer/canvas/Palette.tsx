import { useState } from "react";
import type { PointerEvent, ReactElement } from "react";
import { fieldSpec } from "@tongzhou/model";
import type { FieldKind, PaletteGroup } from "@tongzhou/model";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { BinButton } from "../bin/BinButton.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { findKinds, kindIcons, shortName } from "../model/paletteModel.ts";
import { paletteBoxId } from "../useDesignKeys.ts";
import { AddSectionButtons } from "./AddSectionButtons.tsx";
import styles from "./Palette.module.css";

const groupTitles = {
  basic: "designer.groupBasic",
  choice: "designer.groupChoice",
  people: "designer.groupPeople",
  relation: "designer.groupRelation",
  advanced: "designer.groupAdvanced",
  system: "designer.groupSystem",
} as const satisfies Record<PaletteGroup, string>;

/** Props of Palette. */
export interface PaletteProps {
  readonly onPick: (kind: FieldKind) => void;
  readonly onDragStart: (event: PointerEvent, kind: FieldKind) => void;
}

/** Every field kind, to be clicked or dragged onto the page; typing narrows, also in pinyin, and Enter takes the first. */
export function Palette({ onPick, onDragStart }: PaletteProps): ReactElement {
  const { t, label } = useWording();
  const { form } = useFormDesk();
  const [typed, setTyped] = useState("");
  // A system column is shown once.
  const sections = findKinds(
    typed,
    (kind) => fieldSpec(kind).group !== "system" || !form.fields.some((field) => field.key === kind),
  );
  const first = typed.trim() === "" ? undefined : sections[0]?.kinds[0];
  return (
    <aside className={styles.palette} aria-label={t("designer.palette")}>
      <label className={styles.search}>
        <Icon name="search" size={14} />
        <input
          id={paletteBoxId}
          value={typed}
          placeholder={t("designer.paletteSearch")}
          aria-label={t("designer.paletteSearch")}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing && first !== undefined) {
              event.preventDefault();
              onPick(first);
              setTyped("");
            }
            if (event.key === "Escape") setTyped("");
          }}
        />
      </label>
      <div className={styles.list}>
        {sections.map(({ group, kinds }) => (
          <section key={group} aria-label={t(groupTitles[group])}>
            <h2 className={styles.title}>{t(groupTitles[group])}</h2>
            <ul className={styles.kinds}>
              {kinds.map((kind) => (
                <li key={kind}>
                  <button
                    type="button"
                    className={styles.kind}
                    data-first={kind === first || undefined}
                    title={label(fieldSpec(kind).label)}
                    onClick={() => onPick(kind)}
                    onPointerDown={(event) => onDragStart(event, kind)}
                  >
                    <Icon name={kindIcons[kind]} size={14} />
                    <span>{label(shortName(kind))}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {sections.length === 0 && <p className={styles.none}>{t("designer.paletteNone")}</p>}
        {typed.trim() === "" && <AddSectionButtons />}
      </div>
      <BinButton look="bar" />
    </aside>
  );
}
