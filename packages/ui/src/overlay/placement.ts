/** A rectangle on the screen, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Which edge of the anchor the floating box lines up with. */
export type Align = "start" | "end";

const gap = 4;
const margin = 8;

/**
 * Where a floating box goes: under its anchor, above it when there is no room below and more above, never outside of
 * the screen.
 * @returns left, top and the height that fits
 */
export function placeBox(
  anchor: Box,
  size: { readonly width: number; readonly height: number },
  screen: { readonly width: number; readonly height: number },
  align: Align,
): { readonly left: number; readonly top: number; readonly maxHeight: number } {
  const below = screen.height - margin - (anchor.top + anchor.height + gap);
  const above = anchor.top - gap - margin;
  const isAbove = size.height > below && above > below;
  const maxHeight = Math.max(isAbove ? above : below, 80);
  const height = Math.min(size.height, maxHeight);
  const wanted = align === "start" ? anchor.left : anchor.left + anchor.width - size.width;
  const left = Math.max(margin, Math.min(wanted, screen.width - margin - size.width));
  return { left, top: isAbove ? anchor.top - gap - height : anchor.top + anchor.height + gap, maxHeight };
}
