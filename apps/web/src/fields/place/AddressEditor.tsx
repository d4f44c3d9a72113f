/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- one field of several boxes; the group only notices when the keyboard leaves it */
import { use, useDeferredValue, useId, useMemo, useRef, useState, Suspense } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import type { FieldOf, Wire } from "@tongzhou/model";
import { Icon, IconButton, Popover, Skeleton, classNames } from "@tongzhou/ui";
import { wireObject } from "../checkWire.ts";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { PickList } from "../pick/PickList.tsx";
import { loadDivisions } from "./divisions.ts";
import { findDivisions, levelsOf, offerDivisions } from "./findDivisions.ts";
import type { Division } from "./findDivisions.ts";
import styles from "../Editor.module.css";

/** Province, city and district in one box that is searched or gone through level by level, and the line with street and number. */
export function AddressEditor(props: EditorProps<FieldOf<"address">>): ReactElement {
  const { t } = useFieldKit().wording;
  return (
    <Suspense fallback={<Skeleton rows={1} label={t("common.loading")} />}>
      <AddressParts {...props} />
    </Suspense>
  );
}

function AddressParts(props: EditorProps<FieldOf<"address">>): ReactElement {
  const { field, value, onChange, onCommit, onCancel, labelId, problem } = props;
  const { t } = useFieldKit().wording;
  const address = wireObject(value) ?? {};
  const read = (part: string): string => (typeof address[part] === "string" ? address[part] : "");
  const change = (parts: { readonly [part: string]: Wire }): void => {
    const next = { province: null, city: null, district: null, detail: null, ...address, ...parts };
    onChange(Object.values(next).every((one) => one === null || one === "") ? null : next);
  };
  return (
    <div
      role="group"
      aria-labelledby={labelId}
      className={styles.grid}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onCommit();
      }}
    >
      <DivisionBox
        place={{ province: read("province"), city: read("city"), district: read("district") }}
        isWrong={problem !== undefined}
        onPick={change}
        onCommit={onCommit}
        onCancel={onCancel}
      />
      {field.detail !== false && (
        <span className={styles.box}>
          <input
            className={styles.input}
            aria-label={t("fields.addressDetail")}
            placeholder={t("fields.addressDetail")}
            maxLength={300}
            value={read("detail")}
            onChange={(event) => change({ detail: event.target.value === "" ? null : event.target.value })}
            onKeyDown={(event: KeyboardEvent) => {
              if (event.nativeEvent.isComposing) return;
              if (event.key === "Enter") onCommit();
              if (event.key === "Escape") onCancel();
            }}
          />
        </span>
      )}
    </div>
  );
}

interface DivisionBoxProps {
  readonly place: Division;
  readonly isWrong: boolean;
  readonly onPick: (place: { readonly province: Wire; readonly city: Wire; readonly district: Wire }) => void;
  readonly onCommit: () => void;
  readonly onCancel: () => void;
}

function DivisionBox({ place, isWrong, onPick, onCommit, onCancel }: DivisionBoxProps): ReactElement {
  const { t } = useFieldKit().wording;
  const divisions = use(loadDivisions());
  const [typed, setTyped] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const anchor = useRef<HTMLSpanElement>(null);
  const listId = useId();
  const text = useDeferredValue(typed.trim());
  const { province, city, district } = place;
  const offered = useMemo(
    () => (text === "" ? offerDivisions(divisions, { province, city }) : findDivisions(divisions, text)),
    [divisions, text, province, city],
  );
  const items = offered.map((one) => ({
    key: levelsOf(one).join("/"),
    text: text === "" ? (levelsOf(one).at(-1) ?? "") : levelsOf(one).join(" / "),
    look: "plain" as const,
  }));
  // What is listed is not yet what is typed: none of it is the one meant.
  const isStale = text !== typed.trim();
  const index = isStale ? -1 : Math.min(active, items.length - 1);
  const chosen = levelsOf(place);
  const set = (next: Division): void =>
    onPick({ province: next.province || null, city: next.city || null, district: next.district || null });
  const pick = (next: Division | undefined): void => {
    if (next === undefined) return;
    set(next);
    setTyped("");
    setActive(-1);
    // Going through the levels goes on until there is none below.
    setIsOpen(next.district === "" && offerDivisions(divisions, next).length > 0);
  };
  const back = (): void => {
    set({ province: city === "" ? "" : province, city: district === "" ? "" : city, district: "" });
    setIsOpen(true);
  };
  const handleKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      const count = Math.max(items.length, 1);
      if (isOpen) setActive((Math.max(index, step === 1 ? -1 : 0) + step + count) % count);
      else setIsOpen(true);
    } else if (event.key === "Enter" && isOpen && isStale && typed.trim() !== "")
      pick(findDivisions(divisions, typed.trim())[0]);
    else if (event.key === "Enter" && isOpen && index >= 0) pick(offered[index]);
    else if (event.key === "Enter") {
      setIsOpen(false);
      onCommit();
    } else if (event.key === "Backspace" && typed === "" && chosen.length > 0) back();
    else if (event.key === "Escape" && isOpen) {
      setIsOpen(false);
      event.stopPropagation();
    } else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <span ref={anchor} className={classNames(styles.box, styles.tokens, isWrong && styles.wrong)}>
        {chosen.length > 0 && (
          <span className={styles.token}>
            <span className={styles.place}>{chosen.join(" / ")}</span>
            <IconButton
              icon="x"
              iconSize={12}
              className={styles.remove}
              label={t("fields.remove", { name: chosen.join(" ") })}
              onClick={() => {
                set({ province: "", city: "", district: "" });
                anchor.current?.querySelector("input")?.focus();
              }}
            />
          </span>
        )}
        <input
          className={styles.input}
          role="combobox"
          aria-label={t("fields.division")}
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={isOpen && index >= 0 ? `${listId}-${index}` : undefined}
          autoComplete="off"
          placeholder={chosen.length === 0 ? t("fields.divisionHint") : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(event.target.value.trim() === "" ? -1 : 0);
            setIsOpen(true);
          }}
          onClick={() => setIsOpen(true)}
          onKeyDown={handleKey}
          onBlur={() => {
            setIsOpen(false);
            setTyped("");
          }}
        />
        <Icon name="down" size={14} className={styles.chevron} />
      </span>
      <Popover
        anchor={anchor}
        isOpen={isOpen && (items.length > 0 || text !== "")}
        onClose={() => setIsOpen(false)}
        label={t("fields.division")}
      >
        <PickList
          id={listId}
          label={t("fields.division")}
          items={items}
          activeIndex={index}
          chosen={new Set([chosen.join("/")])}
          isMany={false}
          isLoading={isStale}
          onPick={(item) => pick(offered[items.findIndex(({ key }) => key === item.key)])}
          onHover={setActive}
        />
      </Popover>
    </>
  );
}
