/* oxlint-disable jsx-a11y/prefer-tag-over-role -- options with pictures, which a select cannot hold */
import { useLayoutEffect, useRef } from "react";
import type { ReactElement } from "react";
import { Chip, Icon, Person, classNames } from "@tongzhou/ui";
import { useFieldKit } from "../FieldProvider.tsx";
import type { PickItem } from "./pickModel.ts";
import styles from "./PickList.module.css";

/** Props of PickList. */
export interface PickListProps {
  readonly id: string;
  readonly label: string;
  readonly items: readonly PickItem[];
  readonly activeIndex: number;
  readonly chosen: ReadonlySet<string | number>;
  readonly isMany: boolean;
  readonly isLoading: boolean;
  readonly onPick: (item: PickItem) => void;
  readonly onHover: (index: number) => void;
}

// More rows than anybody reads; typing finds the rest.
const shown = 200;

/** The list below something typed. The keyboard stays in the box; the row it stands on is `activeIndex`. */
export function PickList(props: PickListProps): ReactElement {
  const { id, label, items, activeIndex, chosen, isMany, isLoading, onPick, onHover } = props;
  const { t } = useFieldKit().wording;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" });
  }, [activeIndex]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label={label}
      aria-multiselectable={isMany || undefined}
      className={styles.list}
    >
      {items.slice(0, shown).map((item, index) => (
        // The keyboard is in the box, which says which row is active.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={item.key}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={chosen.has(item.key)}
          data-active={index === activeIndex}
          className={classNames(styles.row, index === activeIndex && styles.active)}
          onPointerMove={() => onHover(index)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(item)}
        >
          <span className={styles.face}>
            <ItemFace item={item} />
          </span>
          {item.note !== undefined && <span className={styles.note}>{item.note}</span>}
          {chosen.has(item.key) && <Icon name="check" size={14} className={styles.tick} />}
        </div>
      ))}
      {items.length === 0 && (
        <div className={styles.none}>{t(isLoading ? "common.loading" : "fields.nothingFound")}</div>
      )}
    </div>
  );
}

/** An item as its cell will show it. */
export function ItemFace({ item }: { readonly item: PickItem }): ReactElement {
  switch (item.look) {
    case "chip":
      return <Chip text={item.text} color={item.color} />;
    case "person":
      return <Person name={item.text} />;
    case "plain":
      return <span className={styles.plain}>{item.text}</span>;
    default:
      return item.look satisfies never;
  }
}
