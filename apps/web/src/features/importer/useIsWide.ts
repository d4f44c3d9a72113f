import { useSyncExternalStore } from "react";

// Where the evidence of a column stands beside the table; the style sheet of the step breaks at the same width.
const wide = window.matchMedia("(min-width: 1101px)");

/** Whether there is room for a column's evidence beside all columns. */
export function useIsWide(): boolean {
  return useSyncExternalStore(watch, () => wide.matches);
}

function watch(listener: () => void): () => void {
  wide.addEventListener("change", listener);
  return () => wide.removeEventListener("change", listener);
}
