import { useSyncExternalStore } from "react";

// The width at which the shell puts its navigation at the bottom.
const phone = window.matchMedia("(max-width: 760px)");

function watch(listener: () => void): () => void {
  phone.addEventListener("change", listener);
  return () => phone.removeEventListener("change", listener);
}

/** Whether the window is as narrow as a phone. */
export function usePhone(): boolean {
  return useSyncExternalStore(watch, () => phone.matches);
}
