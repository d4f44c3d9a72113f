import { useEffect, useRef } from "react";
import type { KeyboardEvent, ReactElement, RefObject } from "react";
import { Link } from "@tanstack/react-router";
import { Button, Icon, Popover, classNames } from "@tongzhou/ui";
import { findChoice } from "./choiceModel.ts";
import type { CellChoice } from "./choiceModel.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import type { MatrixActions } from "./useMatrixActions.ts";
import styles from "./Matrix.module.css";

/** Props of MatrixChoices. */
export interface MatrixChoicesProps {
  readonly sheet: MatrixSheetKit;
  readonly actions: MatrixActions;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

/** The values a cell can take: Enter gives it one alone, Space takes one in or out. */
export function MatrixChoices({ sheet, actions, anchor, onClose }: MatrixChoicesProps): ReactElement | null {
  const { choices = [], kit, cells } = sheet;
  const { t } = kit.wording;
  const list = useRef<HTMLDivElement>(null);
  const records = actions.recordsAt(actions.range.focus);
  const held = new Set(records.map(({ value }) => value));
  useEffect(() => {
    const checked = list.current?.querySelector<HTMLElement>("[aria-checked=true]");
    (checked ?? list.current?.querySelector<HTMLElement>("[role=menuitemcheckbox]"))?.focus();
  }, []);
  const close = (): void => {
    onClose();
    anchor.current?.focus({ preventScroll: true });
  };
  const pick = (choice: CellChoice, isToggle: boolean): void => {
    actions.set(choice.value, isToggle);
    if (!isToggle) close();
  };
  const handleKey = (event: KeyboardEvent): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitemcheckbox]") ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = (at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      items[next]?.focus();
    } else if (event.key === "Tab") close();
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
      const found = findChoice(choices, event.key);
      if (found === undefined) return;
      pick(found, event.shiftKey);
    } else return;
    event.preventDefault();
  };
  const [first] = records;
  return (
    <Popover anchor={anchor} isOpen onClose={close} label={t("matrix.choose")} className={styles.choices}>
      {/* Arrow keys move among its items, as in any menu. */}
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus */}
      <div ref={list} role="menu" aria-label={t("matrix.choose")} onKeyDown={handleKey}>
        {choices.map((choice) => (
          <button
            key={String(choice.value)}
            type="button"
            role="menuitemcheckbox"
            aria-checked={held.has(choice.value)}
            className={styles.choice}
            onClick={(event) => pick(choice, event.shiftKey)}
            onKeyDown={(event) => {
              if (event.key !== " ") return;
              event.preventDefault();
              pick(choice, true);
            }}
          >
            <span className={styles.tick}>{held.has(choice.value) && <Icon name="check" size={14} />}</span>
            <span
              className={classNames(styles.letter, choice.color === undefined && styles.plain)}
              data-tone={choice.color}
            >
              {choice.text}
            </span>
          </button>
        ))}
      </div>
      <div className={styles.choiceFoot}>
        <span className={styles.keys}>{t("matrix.choiceKeys")}</span>
        {records.length > 0 && records.every(({ mayDelete }) => mayDelete) && (
          <Button
            size="small"
            variant="quiet"
            text={t("matrix.clear")}
            onClick={() => {
              actions.clear();
              close();
            }}
          />
        )}
        {first !== undefined && first.id > 0 && (
          <Link
            className={styles.link}
            to="/w/$workspace/f/$form/r/$record"
            params={{ workspace: kit.workspace, form: cells.definition.key, record: String(first.id) }}
          >
            {t("grid.openRecord")}
          </Link>
        )}
      </div>
    </Popover>
  );
}
