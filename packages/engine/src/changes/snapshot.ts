import { sql } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";
import type { Change } from "./loadChanges.ts";

/** What could be read at one moment: every transaction before `xmax` but those still running. */
export interface Snapshot {
  /** The oldest transaction that was still running; all before it had ended. */
  readonly xmin: bigint;
  readonly xmax: bigint;
  readonly running: ReadonlySet<bigint>;
}

/** What can be read now. */
export async function loadSnapshot(queryable: Queryable): Promise<Snapshot> {
  const [row] = await queryable.rows<{ written: string }>(sql`select pg_current_snapshot()::text as written`);
  if (row === undefined) throw new Error("log-snapshot: expected a row, got none");
  return parseSnapshot(row.written);
}

/** Reads `xmin:xmax:xip,xip…`. */
export function parseSnapshot(written: string): Snapshot {
  const [xmin = "", xmax = "", list = ""] = written.split(":");
  const running = list === "" ? [] : list.split(",");
  return { xmin: BigInt(xmin), xmax: BigInt(xmax), running: new Set(running.map(BigInt)) };
}

/**
 * Whether a fact could be read when the snapshot was taken. In the order of the log such facts may come after ones
 * that could not (C11).
 */
export function couldBeRead(snapshot: Snapshot, { position }: Pick<Change, "position">): boolean {
  const tx = BigInt(position.tx);
  return tx < snapshot.xmin || (tx < snapshot.xmax && !snapshot.running.has(tx));
}
