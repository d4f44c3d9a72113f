import { useSyncExternalStore } from "react";

// Rail, navigation, 400 px of conversation and still two columns of fields.
const query = "(min-width: 1080px)";

/** Whether there is room for a conversation beside the fields. */
export function useIsWide(): boolean {
  return useSyncExternalStore(watch, () => window.matchMedia(query).matches);
}

function watch(listener: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}
