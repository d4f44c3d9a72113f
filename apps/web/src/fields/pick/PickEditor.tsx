import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { Icon, IconButton, Popover, classNames } from "@tongzhou/ui";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { isManyField } from "./pickModel.ts";
import type { PickField, PickItem } from "./pickModel.ts";
import { ItemFace, PickList } from "./PickList.tsx";
import { usePick } from "./usePick.ts";
import styles from "../Editor.module.css";

/** A box that shows what is picked and finds more while one types: options, people, departments, linked records. */
export function PickEditor(props: EditorProps): ReactElement {
  const { value, onChange, onCommit, onCancel, labelId, problem } = props;
  // Only faces of picked kinds name this editor.
  const field = props.field as PickField;
  const { wording } = useFieldKit();
  const [typed, setTyped] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const listId = useId();
  const picking = usePick(field, value, typed, onChange);
  const { offer, chosen, activeIndex } = picking;
  const isMany = isManyField(field);
  const name = wording.label(field.label);
  const handlePick = (item: PickItem): void => {
    picking.pick(item);
    setTyped("");
    if (!isMany) setIsOpen(false);
  };
  // Enter came before the answer did: it takes the best match once it is there.
  const waits = useRef<string | null>(null);
  useEffect(() => {
    if (waits.current === null || offer.isStale) return;
    const isMeant = waits.current === typed;
    waits.current = null;
    const [best] = offer.items;
    if (isMeant && best !== undefined) handlePick(best);
  });
  const handleKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (isOpen && picking.handleArrow(event)) return;
    const item = offer.items[activeIndex];
    if (event.key === "ArrowDown") setIsOpen(true);
    else if (event.key === "Enter" && isOpen && item !== undefined) handlePick(item);
    else if (event.key === "Enter" && isOpen && typed !== "" && offer.isStale) waits.current = typed;
    else if (event.key === "Enter") onCommit();
    else if (event.key === "Backspace" && typed === "" && isMany) picking.dropLast();
    else if ((event.key === "Backspace" || event.key === "Delete") && typed === "") onChange(null);
    else if (event.key === "Escape" && isOpen) setIsOpen(false);
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
    if (event.key === "Escape" && isOpen) event.stopPropagation();
  };
  return (
    <>
      <span
        ref={anchor}
        className={classNames(styles.box, styles.tokens, isMany && styles.many, problem !== undefined && styles.wrong)}
      >
        {chosen.map((item) => (
          <span key={item.key} className={styles.token}>
            <ItemFace item={item} />
            <IconButton
              icon="x"
              iconSize={12}
              className={styles.remove}
              label={wording.t("fields.remove", { name: item.text })}
              onClick={() => (isMany ? picking.pick(item) : onChange(null))}
            />
          </span>
        ))}
        <input
          className={styles.input}
          role="combobox"
          aria-labelledby={labelId}
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          aria-activedescendant={isOpen && activeIndex >= 0 ? `${listId}-${activeIndex}` : undefined}
          aria-invalid={problem !== undefined || undefined}
          autoComplete="off"
          placeholder={
            chosen.length === 0 && field.placeholder !== undefined ? wording.label(field.placeholder) : undefined
          }
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setIsOpen(true);
          }}
          onClick={() => setIsOpen(true)}
          onKeyDown={handleKey}
          onBlur={() => {
            setIsOpen(false);
            setTyped("");
            onCommit();
          }}
        />
        <Icon name="down" size={14} className={styles.chevron} />
      </span>
      <Popover anchor={anchor} isOpen={isOpen} onClose={() => setIsOpen(false)} label={name}>
        <PickList
          id={listId}
          label={name}
          items={offer.items}
          activeIndex={activeIndex}
          chosen={new Set(chosen.map((item) => item.key))}
          isMany={isMany}
          isLoading={offer.isLoading}
          onPick={handlePick}
          onHover={picking.setActiveIndex}
        />
      </Popover>
    </>
  );
}
