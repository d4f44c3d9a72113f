import { createStore } from "../store.ts";
import { isApiError } from "./apiError.ts";
import type { Save } from "./saveStateModel.ts";

/** Every write under way or not arrived; the state line and the warning before leaving read it. */
export const saves = createStore<readonly Save[]>([]);

let lastId = 0;

/**
 * Runs a write and lets the state line follow it. A failed one stays visible, with `run` again as its retry, until it
 * succeeds or `forgetSave` drops it; the error is still thrown to the caller.
 * @param what the thing saved, in the person's words
 */
export async function trackSave<T>(what: string, run: () => Promise<T>): Promise<T> {
  lastId += 1;
  const id = lastId;
  return attempt(id, what, run);
}

/** The line of something that saves over and over by itself, e.g. an open record: one line, whatever becomes of it. */
export interface SaveLine {
  say(state: Save["state"], what: string, retry?: () => void): void;
  /** Everything has arrived. */
  clear(): void;
}

/** Opens a line; nothing is shown until it says something. */
export function openSaveLine(): SaveLine {
  lastId += 1;
  const id = lastId;
  return {
    say: (state, what, retry) => put({ id, what, state, retry }),
    clear: () => forgetSave(id),
  };
}

/** Takes a failed or stale save off the list: it was mended another way, or given up. */
export function forgetSave(id: number): void {
  saves.update((list) => list.filter((save) => save.id !== id));
}

/** Tries every failed save again. */
export function retrySaves(): void {
  for (const save of saves.get()) if (save.state === "failed") save.retry?.();
}

/** Asks before the page is left while something has not reached the server. */
export function guardLeaving(): () => void {
  const handleLeave = (event: BeforeUnloadEvent): void => {
    if (saves.get().some((save) => save.state !== "stale")) event.preventDefault();
  };
  window.addEventListener("beforeunload", handleLeave);
  return () => window.removeEventListener("beforeunload", handleLeave);
}

async function attempt<T>(id: number, what: string, run: () => Promise<T>): Promise<T> {
  put({ id, what, state: "saving" });
  try {
    const result = await run();
    forgetSave(id);
    return result;
  } catch (error) {
    const retry = (): void => void attempt(id, what, run).catch(() => undefined);
    put(isApiError(error, "record.stale") ? { id, what, state: "stale" } : { id, what, state: "failed", retry });
    throw error;
  }
}

function put(save: Save): void {
  saves.update((list) => [...list.filter((other) => other.id !== save.id), save]);
}
