import { useLayoutEffect, useRef } from "react";
import type { KeyboardEvent, ReactElement, ReactNode, RefObject } from "react";
import { classNames } from "../classNames.ts";
import type { IconName } from "../icon/drawings.data.ts";
import { Icon } from "../icon/Icon.tsx";
import { Popover } from "./Popover.tsx";
import type { Align } from "./placement.ts";
import styles from "./Menu.module.css";

/** A row of a menu: something to do, one of a choice, or a line with words between groups. */
export type MenuItem =
  | {
      readonly kind?: "action";
      readonly key: string;
      readonly text: string;
      readonly icon?: IconName | undefined;
      /** Keys, a count or a mark at the end of the row. */
      readonly note?: string | undefined;
      /** Present when the row is one of a choice. */
      readonly isChosen?: boolean | undefined;
      readonly isDangerous?: boolean | undefined;
      readonly isDisabled?: boolean | undefined;
      readonly onPick: () => void;
    }
  | { readonly kind: "line"; readonly key: string; readonly text?: string | undefined };

/** Props of Menu. */
export interface MenuProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly align?: Align | undefined;
  /** Something above the rows, e.g. who is signed in. */
  readonly head?: ReactNode;
}

/** A list of things to do at an anchor; arrows, Home, End and first letters move, Enter picks. */
export function Menu({ anchor, isOpen, onClose, label, items, align, head }: MenuProps): ReactElement {
  return (
    <Popover anchor={anchor} isOpen={isOpen} onClose={onClose} label={label} align={align}>
      {head}
      <MenuRows anchor={anchor} items={items} label={label} onClose={onClose} />
    </Popover>
  );
}

function MenuRows({ anchor, items, label, onClose }: Pick<MenuProps, "anchor" | "items" | "label" | "onClose">) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>('[aria-checked="true"]');
    (chosen ?? findRows(list.current)[0])?.focus();
  }, []);
  const handleKey = (event: KeyboardEvent) => {
    const rows = findRows(list.current);
    const at = rows.findIndex((row) => row === document.activeElement);
    const next = nextRow(event.key, at, rows);
    if (event.key === "Tab") onClose();
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  const withIcons = keysBesideIcons(items);
  return (
    <div ref={list} role="menu" aria-label={label} tabIndex={-1} className={styles.rows} onKeyDown={handleKey}>
      {items.map((item) =>
        item.kind === "line" ? (
          <div key={item.key} role="presentation" className={styles.line}>
            {item.text}
          </div>
        ) : (
          <button
            key={item.key}
            type="button"
            role={item.isChosen === undefined ? "menuitem" : "menuitemradio"}
            aria-checked={item.isChosen}
            disabled={item.isDisabled}
            tabIndex={-1}
            className={classNames(styles.row, item.isDangerous && styles.dangerous)}
            onClick={() => {
              onClose();
              anchor.current?.focus();
              item.onPick();
            }}
          >
            {item.icon !== undefined && <Icon name={item.icon} size={14} />}
            {item.icon === undefined && withIcons.has(item.key) && <span className={styles.noIcon} />}
            <span className={styles.text}>{item.text}</span>
            {item.note !== undefined && <span className={styles.note}>{item.note}</span>}
            {item.isChosen === true && <Icon name="check" size={14} className={styles.tick} />}
          </button>
        ),
      )}
    </div>
  );
}

// Between two lines, texts begin at one edge: where one row has an icon, the others keep its place free.
function keysBesideIcons(items: readonly MenuItem[]): ReadonlySet<string> {
  const groups: MenuItem[][] = [[]];
  for (const item of items) {
    if (item.kind === "line") groups.push([]);
    else groups.at(-1)?.push(item);
  }
  const withIcon = groups.filter((group) => group.some((item) => item.kind !== "line" && item.icon !== undefined));
  return new Set(withIcon.flat().map((item) => item.key));
}

function findRows(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)') ?? [])];
}

function nextRow(key: string, at: number, rows: readonly HTMLElement[]): HTMLElement | undefined {
  if (key === "ArrowDown") return rows[(at + 1) % rows.length];
  if (key === "ArrowUp") return rows[(at - 1 + rows.length) % rows.length];
  if (key === "Home") return rows[0];
  if (key === "End") return rows.at(-1);
  if (key.length !== 1 || key === " ") return undefined;
  const later = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  return later.find((row) => row.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}
