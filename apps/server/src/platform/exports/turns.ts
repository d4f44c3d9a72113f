/** Lets so many through at once; the others wait in the order they came. */
export interface Turns {
  /**
   * Waits for a turn, which is the caller's until `give`.
   * @param tired aborted when the caller does not want to wait any longer
   * @returns whether others came first
   * @throws the signal's reason
   */
  take(tired: AbortSignal): Promise<boolean>;
  give(): void;
  use(): { readonly waiting: number; readonly taken: number };
}

/** All turns free. */
export function buildTurns(count: number): Turns {
  const line: (() => void)[] = [];
  let taken = 0;
  return {
    async take(tired) {
      tired.throwIfAborted();
      if (taken < count) {
        taken += 1;
        return false;
      }
      const turn = Promise.withResolvers<void>();
      line.push(turn.resolve);
      const leave = (): void => {
        const at = line.indexOf(turn.resolve);
        // Who was called in this very moment has the turn.
        if (at === -1) return;
        line.splice(at, 1);
        turn.reject(tired.reason);
      };
      tired.addEventListener("abort", leave, { once: true });
      await turn.promise.finally(() => tired.removeEventListener("abort", leave));
      return true;
    },
    give() {
      const next = line.shift();
      if (next === undefined) taken -= 1;
      else next();
    },
    use: () => ({ waiting: line.length, taken }),
  };
}
