import type pg from "pg";
import { rethrow } from "./pgErrors.ts";

/** The beginning of a transaction, which goes along with its first statement where that can be. */
export interface Start {
  readonly hasBegun: () => boolean;
  /** Begins now, unless it has begun. */
  readonly begin: () => Promise<void>;
  /** What is to be sent before the next statement: nothing when it has begun. */
  readonly take: () => readonly string[];
}

/** A transaction on a connection that will begin with these statements. */
export function startOn(client: pg.PoolClient, texts: readonly string[]): Start {
  let beginning: Promise<void> | null = null;
  return {
    hasBegun: () => beginning !== null,
    begin: () => (beginning ??= client.query(texts.join("; ")).then(() => undefined, rethrow)),
    take: () => {
      if (beginning !== null) return [];
      // Whatever comes next waits its turn on the connection, and fails when this does.
      beginning = Promise.resolve();
      return texts;
    },
  };
}
