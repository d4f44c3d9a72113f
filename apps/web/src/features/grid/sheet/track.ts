import type { PointerEvent } from "react";

/** Follows the pointer until it is let go. */
export function track(
  start: PointerEvent,
  onMove: (event: globalThis.PointerEvent) => void,
  onEnd: (event: globalThis.PointerEvent) => void,
): void {
  start.preventDefault();
  const end = (event: globalThis.PointerEvent): void => {
    window.removeEventListener("pointermove", onMove);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    onEnd(event);
  };
  window.addEventListener("pointermove", onMove);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
}
