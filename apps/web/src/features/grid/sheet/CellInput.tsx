import { useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import type { ClipboardEvent, KeyboardEvent, ReactElement, Ref } from "react";
import { classNames } from "@tongzhou/ui";
import type { Wire } from "@tongzhou/model";
import { isAtEnd } from "../../../fields/fieldFaces.ts";
import { isPickField } from "../../../fields/pick/pickModel.ts";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import { CellCompanion } from "./CellCompanion.tsx";
import { CellPanel } from "./CellPanel.tsx";
import type { CellEditing } from "./useCellEditing.ts";
import { useHeldKeys } from "./useHeldKeys.ts";
import styles from "./Grid.module.css";

/** What the grid may ask of its input. */
export interface CellInputHandle {
  readonly focus: () => void;
}

/** Props of CellInput. */
export interface CellInputProps {
  readonly ref: Ref<CellInputHandle>;
  readonly kit: FieldKit;
  /** The form whose records the grid shows. */
  readonly form: string;
  readonly editing: CellEditing | undefined;
  /** Where the focused cell lies in the view. */
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** What the focused cell is, for those who listen. */
  readonly label: string;
  readonly activeId: string | undefined;
  /** The note that says why the cell's value did not arrive. */
  readonly troubleId: string | undefined;
  /** What the rules hold against what is typed. */
  readonly verdict: string | undefined;
  /** Cells that Ctrl Enter would fill. */
  readonly fillCount: number;
  /** Typing began over a cell. False when the cell takes no text. */
  readonly onTypeOver: (text: string) => void;
  readonly onText: (text: string) => void;
  readonly onValue: (value: Wire) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onCommit: (move: "down" | "right" | "stay") => void;
  /** Commits this value, e.g. one just picked. */
  readonly onCommitValue: (value: Wire, move: "down" | "right" | "stay") => void;
  readonly onCancel: () => void;
  readonly onCopy: (event: ClipboardEvent, isCut: boolean) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
}

/**
 * The one place of a grid that has the keyboard: a text box over the focused cell, out of sight until something is
 * typed. Because the same box takes the first key and all that follow, an input method loses nothing.
 */
export function CellInput(props: CellInputProps): ReactElement {
  const { ref, kit, editing, box, label, activeId, onTypeOver, onText } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  useImperativeHandle(ref, () => ({ focus: () => area.current?.focus({ preventScroll: true }) }), []);
  const isOpen = editing !== undefined;
  const isPanel = editing?.input === "panel";
  const isComing = isPanel || editing?.isComing === true;
  const held = useHeldKeys(area, isComing ? "coming" : isOpen ? "open" : "idle");
  const [isComposing, setIsComposing] = useState(false);
  // A panel's editor gets what reaches the box before it has the keyboard; an input method is let finish first.
  const handOver = (typed: string): void => {
    held.holdText(typed);
    onText("");
  };
  useEffect(() => {
    // A grid that appears while somebody types a filter or a search leaves the keyboard there.
    const typing = document.activeElement?.closest("[popover], input, textarea") ?? null;
    const isElsewhere = typing !== null && area.current?.parentElement?.contains(typing) === false;
    if (!isPanel && !isElsewhere) area.current?.focus({ preventScroll: true });
  }, [isPanel]);
  useEffect(() => {
    const input = area.current;
    if (isOpen && !isPanel && input !== null && document.activeElement === input)
      input.setSelectionRange(input.value.length, input.value.length);
  }, [isOpen, isPanel]);
  const isPick = editing?.input === "pick";
  const picking = isPick && isPickField(editing.field) ? editing.field : undefined;
  const text = editing?.text ?? "";
  const isShown = isOpen && !isPanel;
  return (
    <>
      <textarea
        ref={area}
        rows={1}
        value={text}
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-describedby={props.troubleId}
        aria-invalid={props.troubleId !== undefined || undefined}
        // A combobox in all but its role, which a text area of more lines may not take.
        aria-autocomplete={isPick ? "list" : undefined}
        aria-haspopup={isPick ? "listbox" : undefined}
        aria-controls={isPick ? listId : undefined}
        aria-activedescendant={isShown && !isPick ? undefined : isPick ? undefined : activeId}
        className={classNames(styles.input, !isShown && styles.idle, editing?.problem !== undefined && styles.bad)}
        style={{
          left: box.left,
          top: box.top,
          width: Math.max(box.width, isShown ? 120 : 1),
          height: box.height,
          lineHeight: `${box.height - 4}px`,
          textAlign: editing !== undefined && isAtEnd(editing.field) ? "right" : "left",
          whiteSpace: text.includes("\n") ? "pre-wrap" : "pre",
        }}
        onChange={(event) => {
          const { value } = event.target;
          if (!isOpen) onTypeOver(value);
          else if (isPanel && !isComposing) handOver(value);
          else onText(value);
        }}
        onCompositionStart={() => setIsComposing(true)}
        onCompositionEnd={(event) => {
          setIsComposing(false);
          if (isPanel) handOver(event.currentTarget.value);
        }}
        onKeyDown={props.onKey}
        onCopy={(event) => props.onCopy(event, false)}
        onCut={(event) => props.onCopy(event, true)}
        onPaste={props.onPaste}
      />
      {isShown && (
        <CellCompanion {...props} editing={editing} picking={picking} listId={listId} anchor={area} kit={kit} />
      )}
      {isPanel && <CellPanel {...props} editing={editing} anchor={area} isWaiting={isComposing} onEnter={held.enter} />}
    </>
  );
}
