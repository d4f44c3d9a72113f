// What is in another's way is tried again. Who locks in another order than many others may be chosen to give way each
// time, however often: so after some rounds those who had to are let in one at a time, where none of them meets another.

/** How often a transaction is tried that others come in between. */
export const maxAttempts = 12;
const firstTurn = 4;
const longestRound = 6;

/** Whether this attempt waits for its turn among those that had to give way. */
export function takesTurn(round: number): boolean {
  return round >= firstTurn;
}

/** What a transaction begins with when it takes its turn; it holds nothing else yet, and keeps it to its end. */
export const takeTurn = "select pg_advisory_xact_lock(hashtextextended('tongzhou.turn', 0))";

/** Lets others end before the next attempt: longer each time, and never as long as somebody else. */
export function pause(round: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** Math.min(round, longestRound)));
}
