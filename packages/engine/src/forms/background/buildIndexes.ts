import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import type { Database, Queryable } from "../../db/database.ts";
import { pgCode } from "../../db/pgErrors.ts";
import { deleteIndex, loadIndexes, setIndexState } from "../indexes.store.ts";
import { createIndex, type IndexSpec } from "../tableStatements.ts";

// What no second try mends: repeated values, values too long for an index, a column or table that is gone, a bad expression.
const lasting: ReadonlySet<string> = new Set(["23505", "54000", "42P01", "42703", "42P17", "42883"]);

const lockPauseMs = 200;

/** Builds and drops what is noted in _index, one after the other, without blocking anybody. */
export async function buildIndexes(database: Database, schema: string, signal: AbortSignal): Promise<void> {
  for (const index of await loadIndexes(database, schema)) {
    if (signal.aborted) return;
    if (index.state === "dropping") {
      await database.outsideTransaction((connection) => dropIndex(connection, schema, index.name));
      await deleteIndex(database, schema, index.name);
    }
    if (index.state !== "building") continue;
    // The tail is our own text: it was made by tableStatements or the adviser and never left the database.
    const error = await buildIndex(database, schema, { ...index, tail: sqlRaw(index.tail) });
    await setIndexState(database, schema, index.name, error === undefined ? "valid" : "invalid", error);
  }
}

/**
 * Builds one index CONCURRENTLY; what a worker that died left half-built is dropped first.
 * @returns the SQLSTATE when it cannot be built, nothing when it stands
 */
export async function buildIndex(
  database: Database,
  schema: string,
  spec: Pick<IndexSpec, "name" | "isUnique" | "tail">,
): Promise<string | undefined> {
  return database.outsideTransaction(async (connection) => {
    const lock = `tongzhou.index.${schema}.${spec.name}`;
    // Asking again and again, because a statement that waits for the lock would be what CONCURRENTLY waits for.
    while (!(await tryLock(connection, lock))) await new Promise((resolve) => setTimeout(resolve, lockPauseMs));
    try {
      if ((await loadValidity(connection, schema, spec.name)) === true) return undefined;
      await dropIndex(connection, schema, spec.name);
      await connection.run(createIndex(spec, "concurrently"));
      return undefined;
    } catch (error) {
      const code = pgCode(error);
      if (code === undefined || !lasting.has(code)) throw error;
      await dropIndex(connection, schema, spec.name);
      return code;
    } finally {
      await connection.run(sql`select pg_advisory_unlock(hashtextextended(${lock}, 0))`).catch(() => 0);
    }
  });
}

async function tryLock(connection: Queryable, lock: string): Promise<boolean> {
  const [row] = await connection.rows<{ locked: boolean }>(
    sql`select pg_try_advisory_lock(hashtextextended(${lock}, 0)) as locked`,
  );
  return row?.locked === true;
}

async function loadValidity(connection: Queryable, schema: string, name: string): Promise<boolean | undefined> {
  const [row] = await connection.rows<{ valid: boolean }>(
    sql`select i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relname = ${name} and c.relnamespace = ${schema}::regnamespace`,
  );
  return row?.valid;
}

async function dropIndex(connection: Queryable, schema: string, name: string): Promise<void> {
  await connection.run(sql`drop index concurrently if exists ${sqlIdent(schema, name)}`);
}
