/* oxlint-disable jsx-a11y/no-static-element-interactions -- the box only hears keys that its editors leave to it */
import { useCallback, useEffect, useEffectEvent, useId, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement, RefObject } from "react";
import { Button, Popover } from "@tongzhou/ui";
import type { FieldKind } from "@tongzhou/model";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import { UnfinishedProvider, keepText } from "../../../fields/unfinished.tsx";
import type { CellInputProps } from "./CellInput.tsx";
import type { CellEditing } from "./useCellEditing.ts";
import styles from "./Grid.module.css";

/** Props of CellPanel: the input's, and what is edited. */
export interface CellPanelProps extends CellInputProps {
  readonly editing: CellEditing;
  readonly anchor: RefObject<HTMLTextAreaElement | null>;
  /** Whether the keyboard has to stay in the box for now. */
  readonly isWaiting: boolean;
  /** Its editor has taken the keyboard. */
  readonly onEnter: () => void;
}

// Wide enough for rows of columns, and for the tools of a text in one line.
const panelWidths: Partial<Record<FieldKind, number>> = { subform: 720, rich_text: 480 };

const writable = "textarea, input:not([hidden]):not([type='file']), select, [contenteditable='true']";

/** The editor of values that need room: long and formatted text, addresses, files, subforms. */
export function CellPanel({
  editing,
  anchor,
  kit,
  verdict,
  isWaiting,
  onEnter,
  onValue,
  onCommit,
  onCancel,
}: CellPanelProps): ReactElement {
  const { t, label } = kit.wording;
  const { field, isComing } = editing;
  const labelId = useId();
  const holder = useRef<HTMLDivElement>(null);
  const tellEntered = useEffectEvent(onEnter);
  // Some editors come a moment later, as chunks of their own.
  useEffect(() => {
    const box = holder.current;
    if (box === null || isComing || isWaiting) return undefined;
    const enter = (): boolean => {
      // Where files are, the button that adds one: the first is the one that removes the first of them.
      const first =
        box.querySelector<HTMLElement>(writable) ??
        box.querySelector<HTMLElement>("[data-begin]:enabled") ??
        box.querySelector<HTMLElement>("button:enabled");
      first?.focus();
      // Like in a cell: what is typed goes on where the text ends.
      if (first instanceof HTMLTextAreaElement) first.setSelectionRange(first.value.length, first.value.length);
      if (first !== null) tellEntered();
      return first !== null;
    };
    if (enter()) return undefined;
    const watcher = new MutationObserver(() => enter() && watcher.disconnect());
    watcher.observe(box, { childList: true, subtree: true });
    return () => watcher.disconnect();
  }, [isComing, isWaiting]);
  const waiting = useWaiting();
  // What is still being sent, or is no value yet, would be lost: the panel stays until it is done or given up.
  const reason = waiting.reason ?? (waiting.isHalfTyped ? t("grid.panelHalfTyped") : undefined);
  const finish = (): void => {
    if (reason === undefined) onCommit("stay");
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) finish();
    else return;
    event.preventDefault();
    // The box around it would take Escape for a click outside, which keeps what was entered.
    event.stopPropagation();
  };
  return (
    <Popover anchor={anchor} isOpen onClose={finish} label={label(field.label)}>
      <div className={styles.panel} style={{ width: panelWidths[field.kind] }} onKeyDown={handleKey}>
        <strong id={labelId} className={styles.panelTitle}>
          {label(field.label)}
        </strong>
        <div ref={holder}>
          {isComing ? (
            <output className={styles.panelWait}>{t("common.loading")}</output>
          ) : (
            <UnfinishedProvider unfinished={waiting.unfinished}>
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
            </UnfinishedProvider>
          )}
        </div>
        {verdict !== undefined && (
          <p className={styles.badHint} role="alert">
            {verdict}
          </p>
        )}
        <div className={styles.panelFoot}>
          <output className={styles.panelKeys}>{reason ?? t("grid.panelKeys")}</output>
          <Button size="small" text={t("common.cancel")} onClick={onCancel} />
          <Button
            size="small"
            variant="primary"
            text={t("grid.done")}
            disabled={reason !== undefined || isComing}
            onClick={finish}
          />
        </div>
      </div>
    </Popover>
  );
}

// What the editors of a panel have begun and not finished.
function useWaiting() {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [reasons, setReasons] = useState<ReadonlyMap<string, string>>(new Map());
  const keep = useCallback(
    (path: string, text: string | undefined) => setTexts((now) => keepText(now, path, text)),
    [],
  );
  const hold = useCallback(
    (path: string, reason: string | undefined) =>
      setReasons(
        (now) => new Map([...now].filter(([one]) => one !== path).concat(reason === undefined ? [] : [[path, reason]])),
      ),
    [],
  );
  const unfinished = useMemo(() => ({ texts, keep, hold }), [texts, keep, hold]);
  const [reason] = reasons.values();
  return { unfinished, reason, isHalfTyped: Object.keys(texts).length > 0 };
}
