/* oxlint-disable jsx-a11y/no-static-element-interactions -- the box only hears keys that its editors leave to it */
import { useEffect, useId, useRef } from "react";
import type { KeyboardEvent, ReactElement, RefObject } from "react";
import { Button, Popover } from "@tongzhou/ui";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import type { CellInputProps } from "./CellInput.tsx";
import type { CellEditing } from "./useCellEditing.ts";
import styles from "./Grid.module.css";

/** Props of CellPanel: the input's, and what is edited. */
export interface CellPanelProps extends CellInputProps {
  readonly editing: CellEditing;
  readonly anchor: RefObject<HTMLTextAreaElement | null>;
}

const writable = "textarea, input:not([hidden]):not([type='file']), select, [contenteditable='true']";

/** The editor of values that need room: long and formatted text, addresses, files, subforms. */
export function CellPanel({ editing, anchor, kit, onValue, onCommit, onCancel }: CellPanelProps): ReactElement {
  const { t, label } = kit.wording;
  const { field } = editing;
  const labelId = useId();
  const holder = useRef<HTMLDivElement>(null);
  // Some editors come a moment later, as chunks of their own.
  useEffect(() => {
    const box = holder.current;
    if (box === null) return undefined;
    const enter = (): boolean => {
      const first = box.querySelector<HTMLElement>(writable) ?? box.querySelector<HTMLElement>("button:enabled");
      first?.focus();
      return first !== null;
    };
    if (enter()) return undefined;
    const watcher = new MutationObserver(() => enter() && watcher.disconnect());
    watcher.observe(box, { childList: true, subtree: true });
    return () => watcher.disconnect();
  }, []);
  const handleKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onCommit("stay");
    else return;
    event.preventDefault();
    // The box around it would take Escape for a click outside, which keeps what was entered.
    event.stopPropagation();
  };
  return (
    <Popover anchor={anchor} isOpen onClose={() => onCommit("stay")} label={label(field.label)}>
      <div className={styles.panel} style={field.kind === "subform" ? { width: 720 } : undefined} onKeyDown={handleKey}>
        <strong id={labelId} className={styles.panelTitle}>
          {label(field.label)}
        </strong>
        <div ref={holder}>
          <FieldEditor
            field={field}
            value={editing.value}
            place="cell"
            labelId={labelId}
            onChange={onValue}
            onCommit={() => undefined}
            onCancel={onCancel}
            problem={editing.problem}
          />
        </div>
        <div className={styles.panelFoot}>
          <span className={styles.panelKeys}>{t("grid.panelKeys")}</span>
          <Button size="small" text={t("common.cancel")} onClick={onCancel} />
          <Button size="small" variant="primary" text={t("grid.done")} onClick={() => onCommit("stay")} />
        </div>
      </div>
    </Popover>
  );
}
