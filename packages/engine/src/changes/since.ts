import type { Queryable } from "../db/database.ts";
import type { Change } from "./loadChanges.ts";
import { comparePositions, parsePosition, type Position } from "./position.ts";
import { couldBeRead, loadSnapshot, parseSnapshot, type Snapshot } from "./snapshot.ts";

/** Up to where a reader knows the log: to a position, or all that could be read at one moment. */
export interface Since {
  /** Nothing after it is known for certain. */
  readonly after: Position;
  /** What of it is known nevertheless. */
  readonly seen: Snapshot | undefined;
}

const snapshot = /^\d{1,20}:\d{1,20}:(?:\d{1,20}(?:,\d{1,20})*)?$/;
// Some two hundred transactions at once; past that the position alone is said, so that the text fits an address.
const maxLength = 2000;

/** Reads `tx.seq`, a position, or `xmin:xmax:xip,xip…`, a moment; null for text that is neither. */
export function parseSince(text: string): Since | null {
  if (snapshot.test(text)) {
    const seen = parseSnapshot(text);
    return { after: { tx: seen.xmin.toString(), seq: "0" }, seen };
  }
  const after = parsePosition(text);
  return after === null ? null : { after, seen: undefined };
}

/** This moment, written: whoever reads after it sees all that is left out by `isSince`. */
export async function loadSince(queryable: Queryable): Promise<string> {
  const { xmin, xmax, running } = await loadSnapshot(queryable);
  const written = `${xmin}:${xmax}:${[...running].join(",")}`;
  return written.length > maxLength ? `${xmin}.0` : written;
}

/** Whether a change is news to who knows the log up to there. */
export function isSince({ after, seen }: Since, change: Pick<Change, "position">): boolean {
  return comparePositions(change.position, after) > 0 && (seen === undefined || !couldBeRead(seen, change));
}
