import { sql } from "@tongzhou/base";
import type { Transaction } from "../../db/database.ts";
import { tableSql, type ValueTable } from "../tableStatements.ts";

// A writer of a row in a batch waits until the batch is committed, so batches are sized to end within this time.
const usualAimMs = 150;
/** The fewest rows of a batch. */
export const leastRows = 200;
const usualMostRows = 20_000;

/** Sizes batches by how long the last one took. */
export interface BatchSize {
  readonly rows: number;
  measured(elapsedMs: number): void;
}

/**
 * Starts small: what one row costs is not known yet.
 * @param aimMs for work whose every batch costs the same besides its rows; writers must never wait two seconds
 */
export function createBatchSize(aimMs = usualAimMs, mostRows = usualMostRows): BatchSize {
  let rows = 1000;
  return {
    get rows() {
      return rows;
    },
    measured: (elapsedMs) => {
      const wanted = Math.round((rows * aimMs) / Math.max(elapsedMs, 1));
      // At most doubled, so that one lucky batch does not make the next a long one.
      rows = Math.min(mostRows, Math.max(leastRows, Math.min(wanted, rows * 2)));
    },
  };
}

/** The last id of the next batch after an id; nothing when the end is reached. */
export async function findBatchEnd(
  tx: Transaction,
  table: ValueTable,
  after: number,
  rows: number,
): Promise<number | undefined> {
  const [row] = await tx.rows<{ last: number | null }>(
    sql`select max(id) as last from (select id from ${tableSql(table)} where id > ${after} order by id limit ${rows}) t`,
  );
  return row?.last ?? undefined;
}

/** Keeps the table's shape while a batch works on it. Taken before any row lock, in the order an apply takes them. */
export async function holdShape(tx: Transaction, table: ValueTable): Promise<void> {
  await tx.run(sql`lock table ${tableSql(table)} in row exclusive mode`);
}
