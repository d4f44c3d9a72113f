/** A place in the log: everything up to and including the fact with this transaction and sequence has been read. */
export interface Position {
  /** 64 bits, so text. */
  readonly tx: string;
  readonly seq: string;
}

const written = /^(\d{1,20})\.(\d{1,19})$/;

/** Reads a position; null for text that is none. */
export function parsePosition(text: string): Position | null {
  const match = written.exec(text);
  const [, tx, seq] = match ?? [];
  return tx === undefined || seq === undefined ? null : { tx, seq };
}

/** Writes a position. */
export function printPosition(position: Position): string {
  return `${position.tx}.${position.seq}`;
}
