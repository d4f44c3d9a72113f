/** A place in the log: everything up to and including the fact with this transaction and sequence has been read. */
export interface Position {
  /** 64 bits, so text. */
  readonly tx: string;
  readonly seq: string;
}

const written = /^(\d{1,20})\.(\d{1,19})$/;
// The last of PostgreSQL's xid8 and bigint.
const [lastTx, lastSeq] = [2n ** 64n - 1n, 2n ** 63n - 1n];

/** Reads a position; null for text that is none. */
export function parsePosition(text: string): Position | null {
  const match = written.exec(text);
  const [, tx, seq] = match ?? [];
  if (tx === undefined || seq === undefined) return null;
  return BigInt(tx) > lastTx || BigInt(seq) > lastSeq ? null : { tx, seq };
}

/** Negative when `a` comes before `b` in the log, 0 when they are one place. */
export function comparePositions(a: Position, b: Position): number {
  const [mine, other] = a.tx === b.tx ? [a.seq, b.seq] : [a.tx, b.tx];
  return Number(BigInt(mine) - BigInt(other));
}

/** Writes a position. */
export function printPosition(position: Position): string {
  return `${position.tx}.${position.seq}`;
}
