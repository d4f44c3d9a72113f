import { createStore } from "../store.ts";

/** Whether the session ended while a page was open; the sign-in dialog then covers the page without losing it. */
export const sessionEnded = createStore(false);

/** A call found that nobody is signed in any more. */
export function noteSessionEnd(): void {
  sessionEnded.set(true);
}
