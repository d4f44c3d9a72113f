import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { flushSync } from "react-dom";
import { clampArea, covers, growArea, noArea, reachArea, sizeOf, targetArea, viewArea } from "./drawnModel.ts";
import type { DrawnArea, DrawnSheet } from "./drawnModel.ts";

/** How large a sheet's view is. */
export interface SheetSize {
  readonly width: number;
  readonly height: number;
}

/** Follows the size of a scroller. */
export function useSheetSize(scroller: RefObject<HTMLDivElement | null>): SheetSize {
  const [size, setSize] = useState<SheetSize>({ width: 1200, height: 800 });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return undefined;
    const measure = (): void => {
      const [width, height] = [box.clientWidth, box.clientHeight];
      setSize((old) => (old.width === width && old.height === height ? old : { width, height }));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box);
    return () => watcher.disconnect();
  }, [scroller]);
  return size;
}

// Nothing is drawn ahead while one scrolls.
const restMs = 150;
// As much as a frame has room for, on a machine with nothing else to do and on one with much.
const cellsAhead = { much: 480, little: 120 } as const;

/**
 * What of a sheet is drawn: what is in view in the very frame, and, whenever the browser has time, what is around it, so
 * that scrolling finds it there.
 */
export function useMatrixDrawn(
  scroller: RefObject<HTMLDivElement | null>,
  sheet: DrawnSheet,
  size: SheetSize,
): { readonly drawn: DrawnArea; readonly handleScroll: () => void } {
  const { lines, columnCount, columnWidth, frozenWidth } = sheet;
  const place = useRef({ top: 0, left: 0 });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isScrolling = useRef(false);
  const [rests, setRests] = useState(0);
  const inView = (): DrawnArea => viewArea(sheet, { ...place.current, ...size });
  const [wanted, setWanted] = useState<DrawnArea>(noArea);
  const kept = clampArea(wanted, lines.length, columnCount);
  // Before anything has been scrolled or measured, what stands at the beginning.
  const drawn = sizeOf(kept) > 0 ? kept : viewArea(sheet, { top: 0, left: 0, ...size });
  const reach = (): DrawnArea | undefined => {
    const view = inView();
    return covers(drawn, view) ? undefined : reachArea(drawn, view, targetArea(view, lines.length, columnCount));
  };
  const handleScroll = (): void => {
    const box = scroller.current;
    if (box === null) return;
    place.current = { top: box.scrollTop, left: box.scrollLeft };
    clearTimeout(timer.current);
    isScrolling.current = true;
    timer.current = setTimeout(() => {
      isScrolling.current = false;
      setRests((count) => count + 1);
    }, restMs);
    const next = reach();
    // In this very frame: a later one would show a gap.
    if (next !== undefined) flushSync(() => setWanted(next));
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useLayoutEffect(() => {
    const next = reach();
    if (next !== undefined) setWanted(next);
    // oxlint-disable-next-line react/exhaustive-deps -- only when the sheet or its view has another size
  }, [lines, columnCount, columnWidth, frozenWidth, size]);
  useEffect(() => {
    const target = targetArea(inView(), lines.length, columnCount);
    if (isScrolling.current || (covers(drawn, target) && covers(target, drawn))) return undefined;
    return whenIdle((isRoomy) => {
      if (isScrolling.current) return;
      const next = growArea(drawn, target, isRoomy ? cellsAhead.much : cellsAhead.little);
      if (!covers(next, drawn) || !covers(drawn, next)) setWanted(next);
    });
    // oxlint-disable-next-line react/exhaustive-deps -- again after each step, and after each rest of scrolling
  }, [wanted, lines, columnCount, columnWidth, frozenWidth, size, rests]);
  return { drawn, handleScroll };
}

// Safari has no idle callbacks.
function whenIdle(work: (isRoomy: boolean) => void): () => void {
  if (!("requestIdleCallback" in window)) {
    const timer = setTimeout(() => work(false), 50);
    return () => clearTimeout(timer);
  }
  const handle = window.requestIdleCallback((deadline) => work(deadline.timeRemaining() > 12));
  return () => window.cancelIdleCallback(handle);
}
