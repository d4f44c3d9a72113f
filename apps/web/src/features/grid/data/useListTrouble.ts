import { useEffect } from "react";
import { isApiError } from "../../../api/apiError.ts";
import { sessionEnded } from "../../../api/session.ts";
import { useStore } from "../../../store.ts";
import type { GridData } from "./GridData.ts";

/**
 * What a list could not read, to be told at its head. That nobody is signed in is told by the dialog over the page, and
 * the list is read again when it is gone.
 */
export function useListTrouble(data: GridData): unknown {
  const isSignedOut = useStore(sessionEnded);
  const wasRefused = isApiError(data.error, "auth.required");
  useEffect(() => {
    if (wasRefused && !isSignedOut) data.refresh();
  }, [data, wasRefused, isSignedOut]);
  return wasRefused ? undefined : data.error;
}
