import { createStore } from "../store.ts";

/** Whether the server can be reached, as far as this browser knows. */
export type Connection = "online" | "offline" | "unavailable";

/** Whether live updates flow on the page that is open; `none` when no page asked for them. */
export type LiveState = "none" | "connecting" | "live";

/** The connection to the server; the state line and the retry loop watch it. */
export const connection = createStore<Connection>("online");

/** The live channel of the open workspace. */
export const liveState = createStore<LiveState>("none");

/** Takes note of how the last request fared. */
export function noteConnection(next: Connection): void {
  connection.set(next);
}

/** Follows the browser's own word on the network, and asks `probe` again and again while the server is away. */
export function watchConnection(probe: () => Promise<boolean>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  const handleOffline = (): void => connection.set("offline");
  const handleOnline = (): void => {
    if (connection.get() === "offline") connection.set("unavailable");
  };
  const tryAgain = async (): Promise<void> => {
    if (await probe()) connection.set("online");
    else schedule();
  };
  const schedule = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void tryAgain(), probeDelayMs(attempt));
    attempt += 1;
  };
  const handleChange = (): void => {
    clearTimeout(timer);
    attempt = 0;
    if (connection.get() === "unavailable") schedule();
  };
  const unwatch = connection.watch(handleChange);
  window.addEventListener("offline", handleOffline);
  window.addEventListener("online", handleOnline);
  if (!navigator.onLine) handleOffline();
  return () => {
    clearTimeout(timer);
    unwatch();
    window.removeEventListener("offline", handleOffline);
    window.removeEventListener("online", handleOnline);
  };
}

/** Wait before the n-th probe: one second, doubling to fifteen. */
export function probeDelayMs(attempt: number): number {
  return Math.min(1000 * 2 ** attempt, 15_000);
}
