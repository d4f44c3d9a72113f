import { useEffect, useEffectEvent, useLayoutEffect, useRef } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import styles from "./FieldRow.module.css";

/** Props of EditorFrame. */
export interface EditorFrameProps {
  readonly labelId: string;
  readonly takesFocus: boolean;
  /** Something is under way in the editor that must come to an end first. */
  readonly isHeld: boolean;
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
  const { takesFocus, isHeld, endsOnChange, onDone, onCancel } = props;
  const frame = useRef<HTMLDivElement>(null);
  const isEnter = useRef(false);
  const isOver = useRef(false);
  const finish = (): void => {
    if (isOver.current || isHeld) return;
    isOver.current = !endsOnChange;
    onDone();
  };
  // An editor that closes while the button is still down moves what was pressed away from the pointer, and the click
  // is lost; so it waits for the click to have happened.
  const isPressed = useRef(false);
  const finishSoon = (): void => {
    if (!isPressed.current) return finish();
    document.addEventListener("pointerup", () => setTimeout(finish), { capture: true, once: true });
  };
  const finishOutside = useEffectEvent((target: EventTarget | null): void => {
    if (!(target instanceof Node) || frame.current?.contains(target) !== true) finishSoon();
  });
  useLayoutEffect(() => {
    isOver.current = false;
    const box = frame.current;
    if (!takesFocus || box === null) return undefined;
    return focusWhenThere(box);
  }, [takesFocus]);
  useEffect(() => {
    if (!takesFocus) return undefined;
    const handlePointer = (event: PointerEvent): void => {
      isPressed.current = true;
      finishOutside(event.target);
    };
    const handleRelease = (): void => {
      isPressed.current = false;
    };
    document.addEventListener("pointerdown", handlePointer, true);
    document.addEventListener("pointerup", handleRelease, true);
    document.addEventListener("pointercancel", handleRelease, true);
    return () => {
      document.removeEventListener("pointerdown", handlePointer, true);
      document.removeEventListener("pointerup", handleRelease, true);
      document.removeEventListener("pointercancel", handleRelease, true);
    };
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
        if (takesFocus && next instanceof Node && !event.currentTarget.contains(next)) finishSoon();
      }}
    >
      <FieldEditor
        field={props.field}
        value={props.value ?? null}
        place="form"
        labelId={props.labelId}
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
