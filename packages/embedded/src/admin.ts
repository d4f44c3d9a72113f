import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Sql } from "@tongzhou/base";
import { sql, sqlIdent, toQuery } from "@tongzhou/base";

/** One administrative connection; closed when `work` is done. */
export async function withAdmin<T>(
  connectionString: string,
  work: (run: (statement: Sql) => Promise<readonly Record<string, unknown>[]>) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  // A connection that is cut while idle reports here; the next statement fails with the reason.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(async (statement) => {
      const { text, values } = toQuery(statement);
      const result = await client.query<Record<string, unknown>>(text, [...values]);
      return result.rows;
    });
  } finally {
    await client.end();
  }
}

/** Creates the database unless it is there. */
export async function ensureDatabase(adminConnection: string, name: string): Promise<void> {
  await withAdmin(adminConnection, async (run) => {
    const found = await run(sql`select 1 from pg_database where datname = ${name}`);
    if (found.length === 0) await run(sql`create database ${sqlIdent(name)}`);
  });
}

/** The data directory that the server behind this connection works on; retried while it starts up. */
export async function readDataDirectory(adminConnection: string, timeoutMs: number): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      const rows = await withAdmin(adminConnection, (run) =>
        run(sql`select current_setting('data_directory') as path`),
      );
      return String(rows[0]?.["path"]);
    } catch (caught) {
      if (Date.now() > deadline) throw caught;
      await sleep(50);
    }
  }
}
