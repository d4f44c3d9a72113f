import { useState } from "react";
import type { KeyboardEvent, PointerEvent, ReactElement } from "react";
import { fieldSpec } from "@tongzhou/model";
import type { FieldKind, PaletteGroup } from "@tongzhou/model";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { BinButton } from "../bin/BinButton.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { enterSettings } from "../designFocus.ts";
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

// Kinds lie in two columns, with a heading after each group: up and down lead to the nearest one of another line.
function kindBeside(kinds: readonly HTMLElement[], from: EventTarget, key: string): HTMLElement | undefined {
  const at = kinds.findIndex((one) => one === from);
  const here = kinds[at]?.getBoundingClientRect();
  if (here === undefined) return undefined;
  if (key === "Home") return kinds[0];
  if (key === "End") return kinds.at(-1);
  if (key === "ArrowRight") return kinds[at + 1];
  if (key === "ArrowLeft") return kinds[at - 1];
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const side = key === "ArrowDown" ? 1 : -1;
  const away = (one: HTMLElement): number => {
    const box = one.getBoundingClientRect();
    const down = (box.top - here.top) * side;
    // A line further counts for more than any step aside.
    return down <= here.height / 2 ? Number.POSITIVE_INFINITY : down * 10 + Math.abs(box.left - here.left) / 10;
  };
  const nearest = kinds.toSorted((one, other) => away(one) - away(other))[0];
  return nearest === undefined || away(nearest) === Number.POSITIVE_INFINITY ? undefined : nearest;
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
  // One kind can be reached by Tab; the arrow keys go on from there.
  const [reached, setReached] = useState<FieldKind | undefined>(undefined);
  const kindsShown = sections.flatMap(({ kinds }) => kinds);
  const reachable = reached !== undefined && kindsShown.includes(reached) ? reached : kindsShown[0];
  const handleArrow = (event: KeyboardEvent<HTMLElement>): void => {
    const kinds = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-kind]")];
    const next = kindBeside(kinds, event.target, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
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
              enterSettings();
            }
            if (event.key === "Escape") setTyped("");
            if (event.key === "ArrowDown") {
              event.preventDefault();
              event.currentTarget.closest("aside")?.querySelector<HTMLElement>("[data-kind]")?.focus();
            }
          }}
        />
      </label>
      {/* Keys are heard here on their way from the kinds. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className={styles.list} onKeyDown={handleArrow}>
        {sections.map(({ group, kinds }) => (
          <section key={group} aria-label={t(groupTitles[group])}>
            <h2 className={styles.title}>{t(groupTitles[group])}</h2>
            <ul className={styles.kinds}>
              {kinds.map((kind) => (
                <li key={kind}>
                  <button
                    type="button"
                    className={styles.kind}
                    data-kind={kind}
                    data-first={kind === first || undefined}
                    tabIndex={kind === reachable ? 0 : -1}
                    title={label(fieldSpec(kind).label)}
                    onFocus={() => setReached(kind)}
                    onClick={(event) => {
                      onPick(kind);
                      if (event.detail === 0) enterSettings();
                    }}
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
