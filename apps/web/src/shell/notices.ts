import { createStore } from "../store.ts";

/** Something done that the eye may have missed, and the way back while it is offered. */
export interface DoneNotice {
  readonly text: string;
  /** E.g. undo, or open what was made. */
  readonly action?: { readonly text: string; readonly onPick: () => void } | undefined;
}

/** The one notice on the screen. */
export const notice = createStore<DoneNotice | undefined>(undefined);
