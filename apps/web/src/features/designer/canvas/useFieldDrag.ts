import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { PointerEvent as ReactPointerEvent, RefObject } from "react";
import type { FieldKind } from "@tongzhou/model";
import { findDrop } from "../model/dropModel.ts";
import type { Box, Drop, GroupBox } from "../model/dropModel.ts";

/** What is being dragged: a kind from the palette, or fields of the page. */
export type DragLoad =
  | { readonly kind: "new"; readonly fieldKind: FieldKind }
  | { readonly kind: "move"; readonly keys: readonly string[] };

interface Drag {
  readonly load: DragLoad;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly drop: Drop | undefined;
}

/** Dragging with a pointer; every drag has a way by keyboard besides. */
export interface FieldDrag {
  readonly drag: Drag | undefined;
  /** Begins to watch: a drag starts once the pointer has moved a little. */
  readonly start: (event: ReactPointerEvent, load: DragLoad, text: string) => void;
}

// Less is the tremble of a click.
const startsAfterPx = 5;
const scrollZonePx = 36;

/** Drags onto the groups of a canvas, which carry `data-group`, and their fields, which carry `data-card`. */
export function useFieldDrag(
  canvas: RefObject<HTMLElement | null>,
  onDrop: (load: DragLoad, drop: Drop) => void,
): FieldDrag {
  const [drag, setDrag] = useState<Drag | undefined>(undefined);
  const pending = useRef<{ load: DragLoad; text: string; x: number; y: number } | undefined>(undefined);
  const handleMove = useEffectEvent((event: PointerEvent) => {
    const begun = pending.current;
    if (begun === undefined) return;
    const { clientX: x, clientY: y } = event;
    if (drag === undefined && Math.hypot(x - begun.x, y - begun.y) < startsAfterPx) return;
    event.preventDefault();
    const box = canvas.current?.getBoundingClientRect();
    const isOver = box !== undefined && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    if (box !== undefined && isOver) {
      const step = y < box.top + scrollZonePx ? -12 : y > box.bottom - scrollZonePx ? 12 : 0;
      if (step !== 0) canvas.current?.scrollBy(0, step);
    }
    setDrag({
      load: begun.load,
      text: begun.text,
      x,
      y,
      drop: isOver ? findDrop({ x, y }, readGroups(canvas.current)) : undefined,
    });
  });
  const handleUp = useEffectEvent(() => {
    pending.current = undefined;
    if (drag === undefined) return;
    // The click that ends a drag picks nothing.
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
    if (drag.drop !== undefined) onDrop(drag.load, drag.drop);
    setDrag(undefined);
  });
  const handleKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Escape" || pending.current === undefined) return;
    pending.current = undefined;
    setDrag(undefined);
  });
  useEffect(() => {
    const move = (event: PointerEvent): void => handleMove(event);
    const up = (): void => handleUp();
    const key = (event: KeyboardEvent): void => handleKey(event);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", up);
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", up);
      window.removeEventListener("keydown", key);
    };
  }, []);
  return {
    drag,
    start: (event, load, text) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      pending.current = { load, text, x: event.clientX, y: event.clientY };
    },
  };
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function readGroups(canvas: HTMLElement | null): readonly GroupBox[] {
  return [...(canvas?.querySelectorAll<HTMLElement>("[data-group]") ?? [])].map((group) => ({
    section: group.dataset["group"] === "" ? null : (group.dataset["group"] ?? null),
    box: boxOf(group),
    cards: [...group.querySelectorAll("[data-card]")].map(boxOf),
  }));
}

function boxOf(element: Element): Box {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return { left, top, right, bottom };
}
