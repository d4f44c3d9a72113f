/** What has to be undone, last made first undone. */
export interface Cleanup {
  /** Remembers how to undo something that was just made. */
  add(undo: () => Promise<unknown>): void;
  /** Undoes everything once; what fails does not keep the rest from being undone, and is thrown at the end. */
  run(): Promise<void>;
}

/** Nothing to undo yet. */
export function buildCleanup(): Cleanup {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    add: (undo) => void steps.push(undo),
    async run() {
      const failures: unknown[] = [];
      for (let undo = steps.pop(); undo !== undefined; undo = steps.pop()) {
        await undo().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw new AggregateError(failures, "stop");
    },
  };
}
