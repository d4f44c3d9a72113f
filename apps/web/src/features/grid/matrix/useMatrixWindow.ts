import { useLayoutEffect, useState } from "react";
import type { RefObject } from "react";
import { sizes } from "./matrixModel.ts";

/** What of a sheet is drawn: heights of the body, and columns from the first to one past the last. */
export interface MatrixWindow {
  readonly top: number;
  readonly bottom: number;
  readonly from: number;
  readonly end: number;
}

// The browser scrolls by itself; what is drawn changes in small steps, so that no frame has many lines to draw, with
// some kept ready around the view.
const stepHeight = 2 * sizes.row;
const stepWidth = 96;
const aroundHeight = 5 * sizes.row;
const aroundWidth = 192;

/** Where a scroller stands, in steps. */
export interface MatrixPlace {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** Follows a scroller in steps. */
export function useMatrixPlace(scroller: RefObject<HTMLDivElement | null>): {
  readonly place: MatrixPlace;
  readonly handleScroll: () => void;
} {
  const [place, setPlace] = useState<MatrixPlace>({ top: 0, left: 0, width: 1200, height: 800 });
  const handleScroll = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const top = Math.floor(box.scrollTop / stepHeight) * stepHeight;
    const left = Math.floor(box.scrollLeft / stepWidth) * stepWidth;
    setPlace((old) => (old.top === top && old.left === left ? old : { ...old, top, left }));
  };
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return undefined;
    const measure = (): void => {
      const [width, height] = [box.clientWidth, box.clientHeight];
      setPlace((old) => (old.width === width && old.height === height ? old : { ...old, width, height }));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box);
    return () => watcher.disconnect();
  }, [scroller]);
  return { place, handleScroll };
}

/** What is drawn at a place. */
export function windowAt(
  { top, left, width, height }: MatrixPlace,
  frozenWidth: number,
  columnWidth: number,
  columnCount: number,
): MatrixWindow {
  const lane = Math.max(0, width - frozenWidth);
  return {
    top: top - aroundHeight,
    bottom: top + height + stepHeight + aroundHeight,
    from: Math.max(0, Math.floor((left - aroundWidth) / columnWidth)),
    end: Math.min(columnCount, Math.ceil((left + lane + stepWidth + aroundWidth) / columnWidth)),
  };
}
