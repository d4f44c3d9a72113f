import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { PointerEvent as ReactPointerEvent, RefObject } from "react";
import type { Box, Point } from "../model/dropModel.ts";

/** Something that is being dragged, and where it would land. */
export interface Drag<L, D> {
  readonly load: L;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly drop: D | undefined;
}

/** Dragging with a pointer; every drag has a way by keyboard besides. */
export interface PointerDrag<L, D> {
  readonly drag: Drag<L, D> | undefined;
  /** Begins to watch: a drag starts once the pointer has moved a little. */
  readonly start: (event: ReactPointerEvent, load: L, text: string) => void;
}

// Less is the tremble of a click.
const startsAfterPx = 5;
const scrollZonePx = 36;

/** Drags within an element, which scrolls along at its edges. `find` says where a point leads. */
export function usePointerDrag<L, D extends { readonly mark: Box }>(
  root: RefObject<HTMLElement | null>,
  find: (point: Point, root: HTMLElement) => D | undefined,
  onDrop: (load: L, drop: D) => void,
): PointerDrag<L, D> {
  const [drag, setDrag] = useState<Drag<L, D> | undefined>(undefined);
  // Moves come faster than the page is drawn; letting go counts where the last one was.
  const latest = useRef<Drag<L, D> | undefined>(undefined);
  const pending = useRef<{ load: L; text: string; x: number; y: number } | undefined>(undefined);
  const show = (next: Drag<L, D> | undefined): void => {
    latest.current = next;
    setDrag(next);
  };
  const handleMove = useEffectEvent((event: PointerEvent) => {
    const begun = pending.current;
    if (begun === undefined || root.current === null) return;
    const { clientX: x, clientY: y } = event;
    if (latest.current === undefined && Math.hypot(x - begun.x, y - begun.y) < startsAfterPx) return;
    event.preventDefault();
    const scroller = findScroller(root.current);
    const box = scroller.getBoundingClientRect();
    const isOver = x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    const step = y < box.top + scrollZonePx ? -12 : y > box.bottom - scrollZonePx ? 12 : 0;
    if (isOver && step !== 0) scroller.scrollBy(0, step);
    const { load, text } = begun;
    show({ load, text, x, y, drop: isOver ? find({ x, y }, root.current) : undefined });
  });
  const handleUp = useEffectEvent(() => {
    pending.current = undefined;
    const dragged = latest.current;
    if (dragged === undefined) return;
    // The click that ends a drag picks nothing.
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
    if (dragged.drop !== undefined) onDrop(dragged.load, dragged.drop);
    show(undefined);
  });
  const handleKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Escape" || pending.current === undefined) return;
    pending.current = undefined;
    show(undefined);
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

/** The box of an element on the screen. */
export function boxOf(element: Element): Box {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return { left, top, right, bottom };
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

function findScroller(element: HTMLElement): HTMLElement {
  for (let one: HTMLElement | null = element; one !== null; one = one.parentElement)
    if (/auto|scroll/.test(getComputedStyle(one).overflowY)) return one;
  return element;
}
