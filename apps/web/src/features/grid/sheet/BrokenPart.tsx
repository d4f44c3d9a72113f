import { useEffect, useEffectEvent, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { lazyPart } from "../../../lazyPart.tsx";
import { BrokenWatch } from "../data/BrokenWatch.tsx";
import type { BrokenRows } from "../data/useBrokenRows.ts";
import type { BrokenNoteProps } from "./BrokenNote.tsx";
import type { Sheet } from "./sheetModel.ts";

const { Part: BrokenNote } = lazyPart<BrokenNoteProps>(async () => (await import("./BrokenNote.tsx")).BrokenNote);

/** Props of BrokenPart. */
export interface BrokenPartProps {
  readonly sheet: Sheet;
  /** Holds the rows with their marks. */
  readonly view: RefObject<HTMLElement | null>;
  readonly broken: BrokenRows;
  readonly onOpen: (record: number) => void;
  /** Gives the keyboard back to the cells. */
  readonly onDone: () => void;
}

/** What belongs to the marks of a grid: the note that a pressed one opens, and what keeps them true. */
export function BrokenPart({ sheet, view, broken, onOpen, onDone }: BrokenPartProps): ReactElement | null {
  const [pressed, setPressed] = useState<{ readonly mark: HTMLElement; readonly record: number }>();
  const press = useEffectEvent((target: EventTarget | null) => {
    const mark = target instanceof Element ? target.closest('[data-part="broken"]') : null;
    const line = Number(mark?.closest("[aria-rowindex]")?.getAttribute("aria-rowindex")) - 2;
    const row = line < 0 ? undefined : sheet.data.rowAt(line);
    if (mark instanceof HTMLElement && row !== undefined) setPressed({ mark, record: Number(row[0]) });
  });
  useEffect(() => {
    const box = view.current;
    const hear = (event: MouseEvent): void => press(event.target);
    box?.addEventListener("click", hear);
    return () => box?.removeEventListener("click", hear);
  }, [view]);
  if ((sheet.form.definition.constraints?.length ?? 0) === 0) return null;
  const keys = pressed === undefined ? undefined : broken.of.get(pressed.record);
  return (
    <>
      <BrokenWatch sheet={sheet} broken={broken} />
      {pressed !== undefined && keys !== undefined && (
        <BrokenNote
          key={pressed.record}
          sheet={sheet}
          anchor={pressed.mark}
          record={pressed.record}
          broken={keys}
          onOpen={() => {
            setPressed(undefined);
            onOpen(pressed.record);
          }}
          onClose={() => {
            setPressed(undefined);
            // After the note has given the focus back to its mark.
            queueMicrotask(onDone);
          }}
        />
      )}
    </>
  );
}
