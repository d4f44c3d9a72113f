import { useSyncExternalStore } from "react";

// Palette, page and settings side by side need this much; below, a page can be looked at but not designed.
const wide = window.matchMedia("(min-width: 1000px)");

/** Whether the window has room for a designer. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      wide.addEventListener("change", listener);
      return () => wide.removeEventListener("change", listener);
    },
    () => wide.matches,
  );
}
