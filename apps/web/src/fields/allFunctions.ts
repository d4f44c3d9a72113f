import { useEffect } from "react";
import { connection } from "../api/connection.ts";
import { loadChunk } from "../api/loadChunk.ts";
import { createStore, useStore } from "../store.ts";

const isLoaded = createStore(false);
let isLoading = false;

/** Whether this page knows every function of the language, and not only the common ones. */
export function hasAllFunctions(): boolean {
  return isLoaded.get();
}

/** Fetches the functions that few forms use, once some form needs them; tells when they are there. */
export function useAllFunctions(isNeeded: boolean): boolean {
  const isThere = useStore(isLoaded);
  useEffect(() => {
    if (!isNeeded || isThere) return undefined;
    load();
    return connection.watch(load);
  }, [isNeeded, isThere]);
  return isThere;
}

function load(): void {
  if (isLoading || isLoaded.get()) return;
  isLoading = true;
  loadChunk(() => import("@tongzhou/expr/all")).then(
    () => isLoaded.set(true),
    () => {
      // The state line says that the server is away; its return tries again.
      isLoading = false;
    },
  );
}
