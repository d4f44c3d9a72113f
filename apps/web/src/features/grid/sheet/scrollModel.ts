// Chromium clips elements at 33,554,428 px. Above `maxSpace` the scroll space is smaller than the rows it stands for:
// a wheel still moves by its pixels, while the thumb moves by shares of the whole.

/** Height of the scrolled element at most; half of what Chromium, and less than what Firefox and Safari, can do. */
export const maxSpace = 16_000_000;

/** The vertical extent of what is scrolled. */
export interface ScrollExtent {
  /** Height all lines would have. */
  readonly contentHeight: number;
  readonly viewHeight: number;
}

/** Where the view stands: on the scroll bar, and in the lines. */
export interface ScrollPlace {
  readonly scrollTop: number;
  readonly contentTop: number;
}

/** Height of the element that makes the scroll bar. */
export function spaceHeight({ contentHeight }: ScrollExtent): number {
  return Math.min(contentHeight, maxSpace);
}

/** The place in the lines that a place of the scroll bar stands for. */
export function toContentTop(scrollTop: number, extent: ScrollExtent): number {
  const [space, content] = ranges(extent);
  return space <= 0 ? 0 : clamp((scrollTop / space) * content, content);
}

/** The place of the scroll bar that stands for a place in the lines. */
export function toScrollTop(contentTop: number, extent: ScrollExtent): number {
  const [space, content] = ranges(extent);
  return content <= 0 ? 0 : clamp((contentTop / content) * space, space);
}

/**
 * The place after the scroll bar moved. Moves of less than two views are a wheel, a key or a finger and are taken
 * pixel by pixel; longer ones are the thumb. The ends of the bar are the ends of the lines.
 */
export function scrollTo(before: ScrollPlace, scrollTop: number, extent: ScrollExtent): ScrollPlace {
  const [space, content] = ranges(extent);
  const delta = scrollTop - before.scrollTop;
  if (space >= content || scrollTop <= 0 || scrollTop >= space || Math.abs(delta) > 2 * extent.viewHeight)
    return { scrollTop, contentTop: toContentTop(scrollTop, extent) };
  return { scrollTop, contentTop: clamp(before.contentTop + delta, content) };
}

/** The lines in view. @returns the first and one past the last */
export function linesInView(
  contentTop: number,
  viewHeight: number,
  lineHeight: number,
  lineCount: number,
): readonly [number, number] {
  const first = Math.max(0, Math.floor(contentTop / lineHeight));
  const end = Math.min(lineCount, Math.ceil((contentTop + viewHeight) / lineHeight) + 1);
  return [Math.min(first, lineCount), Math.max(end, 0)];
}

/** The place in the lines at which a line is wholly in view, moving as little as possible. */
export function reveal(line: number, contentTop: number, viewHeight: number, lineHeight: number): number {
  const top = line * lineHeight;
  if (top < contentTop) return top;
  return top + lineHeight > contentTop + viewHeight ? top + lineHeight - viewHeight : contentTop;
}

function ranges(extent: ScrollExtent): readonly [space: number, content: number] {
  return [spaceHeight(extent) - extent.viewHeight, extent.contentHeight - extent.viewHeight];
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(max, value));
}
