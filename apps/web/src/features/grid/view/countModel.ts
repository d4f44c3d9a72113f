// Each count is a request per tab; a bulk change of a minute must not become hundreds of them.
const everyMs = 5000;
// Changes come in twos and threes: one look after them is enough.
const settleMs = 400;

/** How long to wait until views are counted again, given when they last were. */
export function refreshDelayMs(last: number, now: number): number {
  return Math.max(settleMs, last + everyMs - now);
}
