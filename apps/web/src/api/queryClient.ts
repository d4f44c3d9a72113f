import { QueryClient } from "@tanstack/react-query";
import { isTransient } from "./apiError.ts";
import { connection } from "./connection.ts";

/** Whether a failed read is tried again: only when nobody judged it yet, and at most three times. */
export function shouldRetry(failures: number, error: unknown): boolean {
  return isTransient(error) && failures < 3;
}

/** Wait before the next try: half a second, doubling to four. */
export function retryDelayMs(failures: number): number {
  return Math.min(500 * 2 ** failures, 4000);
}

/** What was read longer ago is read again when it is shown. */
export const staleAfterMs = 30_000;

/** The cache of everything the server said. Live updates keep it true, so nothing goes stale by the clock alone. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: staleAfterMs,
      gcTime: 10 * 60_000,
      retry: shouldRetry,
      retryDelay: retryDelayMs,
      refetchOnWindowFocus: false,
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});

/** Reads again what failed, once the server is back. */
export function refetchAfterOutage(): () => void {
  let wasAway = false;
  return connection.watch(() => {
    const isAway = connection.get() !== "online";
    if (wasAway && !isAway) void queryClient.invalidateQueries();
    wasAway = isAway;
  });
}
