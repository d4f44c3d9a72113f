import { useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import styles from "./FieldRow.module.css";

/** Props of EditorFrame. */
export interface EditorFrameProps {
  readonly labelId: string;
  readonly takesFocus: boolean;
  /** Each change is the whole edit, as with a switch. */
  readonly endsOnChange: boolean;
  readonly field: FieldDefinition;
  readonly value: Wire | undefined;
  readonly problem: string | undefined;
  readonly onChange: (value: Wire) => void;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

// What is typed in comes before the buttons beside it.
const typedIn = 'input:not([type="hidden"]):not([hidden]), textarea, select, [contenteditable="true"]';
const focusable = '[tabindex="0"], button';

/**
 * Decides when an editor in a record's field is done: at Enter, at a click elsewhere, and when the focus goes elsewhere.
 * Moving between the parts of an editor, its lists and calendars included, ends nothing.
 */
export function EditorFrame(props: EditorFrameProps): ReactElement {
  const { labelId, takesFocus, endsOnChange, onDone, onCancel } = props;
  const frame = useRef<HTMLDivElement>(null);
  const isEnter = useRef(false);
  const isOver = useRef(false);
  // What was typed halfway is no value yet: the editor says so in a note of its own and stays open.
  const finish = (): void => {
    if (isOver.current || document.getElementById(`${labelId}-note`) !== null) return;
    isOver.current = !endsOnChange;
    onDone();
  };
  const finishOutside = useEffectEvent((target: EventTarget | null): void => {
    if (!(target instanceof Node) || frame.current?.contains(target) !== true) finish();
  });
  useLayoutEffect(() => {
    isOver.current = false;
    const box = frame.current;
    if (!takesFocus || box === null) return undefined;
    return focusWhenThere(box);
  }, [takesFocus]);
  useEffect(() => {
    if (!takesFocus) return undefined;
    const handlePointer = (event: PointerEvent): void => finishOutside(event.target);
    document.addEventListener("pointerdown", handlePointer, true);
    return () => document.removeEventListener("pointerdown", handlePointer, true);
  }, [takesFocus]);
  // Editors say "done" whenever they are left, also for their own list; only Enter means it.
  const handleCommit = (): void => {
    if (endsOnChange) onDone();
    else if (isEnter.current) finish();
  };
  const handleKey = (event: KeyboardEvent): void => {
    isEnter.current = false;
    // The focus is about to go to a button, which the same stroke would press.
    if (event.key === "Enter" && isOver.current) event.preventDefault();
    if (event.key !== "Escape") return;
    // The panel around would close at the same key.
    event.stopPropagation();
    if (!event.defaultPrevented) onCancel();
  };
  return (
    // Keys are heard here on their way to and from the editor inside.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={frame}
      className={styles.editor}
      onKeyDownCapture={(event) => {
        isEnter.current = event.key === "Enter" && !event.nativeEvent.isComposing;
      }}
      onKeyDown={handleKey}
      onBlur={(event) => {
        const next = event.relatedTarget;
        if (takesFocus && next instanceof Node && !event.currentTarget.contains(next)) finish();
      }}
    >
      <FieldEditor
        field={props.field}
        value={props.value ?? null}
        place="form"
        labelId={labelId}
        problem={props.problem}
        onChange={props.onChange}
        onCommit={handleCommit}
        onCancel={onCancel}
      />
    </div>
  );
}

// Some editors arrive later than their frame.
function focusWhenThere(box: HTMLElement): () => void {
  const take = (): boolean => {
    const found = box.querySelector<HTMLElement>(typedIn) ?? box.querySelector<HTMLElement>(focusable);
    found?.focus();
    if (found instanceof HTMLInputElement && found.type !== "checkbox") {
      found.select();
      if (found.getAttribute("role") === "combobox") found.click();
    }
    return found !== null;
  };
  if (take()) return () => undefined;
  const watcher = new MutationObserver(() => {
    if (take()) watcher.disconnect();
  });
  watcher.observe(box, { childList: true, subtree: true });
  return () => watcher.disconnect();
}
