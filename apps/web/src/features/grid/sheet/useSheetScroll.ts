import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { reveal, scrollTo, spaceHeight, toScrollTop } from "./scrollModel.ts";
import type { ScrollPlace } from "./scrollModel.ts";
import { revealColumn } from "./columnModel.ts";
import type { ColumnLayout } from "./columnModel.ts";
import { gutterWidth, headHeight } from "./sheetModel.ts";

/** Where a sheet stands and how to move it. */
export interface SheetScroll {
  readonly size: { readonly width: number; readonly height: number };
  /** Height of the lines' part of the view. */
  readonly bodyHeight: number;
  readonly contentTop: number;
  readonly scrollLeft: number;
  readonly space: { readonly width: number; readonly height: number };
  readonly handleScroll: () => void;
  /** Brings a cell into view. */
  readonly show: (line: number, column: number) => void;
}

/** The scroll state of a sheet; see scrollModel for more lines than a browser can be tall. */
export function useSheetScroll(
  scroller: RefObject<HTMLDivElement | null>,
  lineCount: number,
  rowHeight: number,
  layout: ColumnLayout,
): SheetScroll {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [place, setPlace] = useState<ScrollPlace & { readonly scrollLeft: number }>({
    scrollTop: 0,
    contentTop: 0,
    scrollLeft: 0,
  });
  const bodyHeight = Math.max(0, size.height - headHeight);
  const extent = { contentHeight: lineCount * rowHeight, viewHeight: bodyHeight };
  const laneWidth = Math.max(0, size.width - gutterWidth - layout.frozenWidth);
  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return undefined;
    const measure = (): void => setSize({ width: box.clientWidth, height: box.clientHeight });
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(box);
    return () => watcher.disconnect();
  }, [scroller]);
  useEffect(() => () => clearTimeout(settle.current), []);
  const handleScroll = (): void => {
    const box = scroller.current;
    if (box === null) return;
    setPlace((before) => ({ ...scrollTo(before, box.scrollTop, extent), scrollLeft: box.scrollLeft }));
    if (extent.contentHeight === spaceHeight(extent)) return;
    // Small moves let the bar and the lines drift apart; once it rests, the bar is put where the lines are.
    clearTimeout(settle.current);
    settle.current = setTimeout(() => {
      setPlace((now) => {
        const scrollTop = Math.round(toScrollTop(now.contentTop, extent));
        if (Math.abs(scrollTop - box.scrollTop) < 1) return now;
        box.scrollTo({ top: scrollTop });
        return { ...now, scrollTop: box.scrollTop };
      });
    }, 200);
  };
  const show = (line: number, column: number): void => {
    const box = scroller.current;
    if (box === null) return;
    const contentTop = reveal(line, place.contentTop, bodyHeight, rowHeight);
    const scrollLeft = revealColumn(layout, column, place.scrollLeft, laneWidth);
    if (contentTop === place.contentTop && scrollLeft === place.scrollLeft) return;
    const scrollTop = toScrollTop(contentTop, extent);
    box.scrollTo({ top: scrollTop, left: scrollLeft });
    setPlace({ scrollTop: box.scrollTop, contentTop, scrollLeft });
  };
  return {
    size,
    bodyHeight,
    // Fewer lines than before, e.g. after a filter: the place is never past the end.
    contentTop: Math.max(0, Math.min(place.contentTop, extent.contentHeight - bodyHeight)),
    scrollLeft: Math.max(0, Math.min(place.scrollLeft, layout.scrolledWidth - laneWidth)),
    space: { width: gutterWidth + layout.frozenWidth + layout.scrolledWidth, height: headHeight + spaceHeight(extent) },
    handleScroll,
    show,
  };
}
