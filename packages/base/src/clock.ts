/** Source of "now". Passed in, so that tests and replays decide what time it is. */
export interface Clock {
  /** The present instant. */
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until told otherwise. */
export function buildFixedClock(start: string): Clock & { set(instant: string): void } {
  let current = new Date(start);
  return {
    now: () => current,
    set: (instant) => {
      current = new Date(instant);
    },
  };
}
