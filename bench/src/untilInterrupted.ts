import { constants } from "node:os";

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Somebody ended the bench before it was done. */
export class InterruptedError extends Error {
  /** What a shell answers for a program that ended by this signal. */
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Does work that has to clean up behind itself: Ctrl-C aborts its signal instead of ending the process.
 * @throws InterruptedError when the work fails after that, whatever it failed with
 */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  // Later signals change nothing: npm passes on the one that the terminal has sent already.
  const stop = (signal: NodeJS.Signals): void => stopping.abort(new InterruptedError(signal));
  for (const ending of endings) process.on(ending, stop);
  try {
    return await work(stopping.signal);
  } catch (error) {
    stopping.signal.throwIfAborted();
    throw error;
  } finally {
    for (const ending of endings) process.off(ending, stop);
  }
}

/** Waits for work that cannot be aborted, but no longer than until the signal is. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new Error("bench-aborted", { cause: signal.reason }));
    signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
