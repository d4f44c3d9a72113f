import { joinSql, sql, sqlIdent } from "@tongzhou/base";
import type { Database, Transaction } from "../../db/database.ts";
import { AppError } from "@tongzhou/model";
import { pgCode } from "../../db/pgErrors.ts";

// While we wait for an exclusive lock, everybody behind us waits too. The first attempts give up quickly; later ones
// wait longer than a second, after which PostgreSQL cancels an autovacuum that is in the way. Together with the work
// under the lock nobody waits longer than two seconds.
const waitsMs = [100, 200, 400, 800, 1200, 1500, 1500, 1500, 1500];
const pauseMs = 250;
// Our own index builds hold a lock for minutes; from this wait on they are cancelled, and begun again by their job.
const cancelFromMs = 400;
const lockNotAvailable = "55P03";
const queryCanceled = "57014";

/**
 * Runs a transaction that needs exclusive locks: tries again, with pauses in which the waiting go on, when somebody
 * holds them too long.
 * @throws AppError "definition.busy" when a lock could not be had in about twenty seconds
 */
export async function withBriefLocks<T>(
  database: Database,
  work: (tx: Transaction, lock: (schema: string, tables: Iterable<string>) => Promise<void>) => Promise<T>,
): Promise<T> {
  for (const [attempt, waitMs] of waitsMs.entries()) {
    try {
      return await database.transaction((tx) => work(tx, (schema, tables) => lockTables(tx, schema, tables, waitMs)), {
        lockTimeoutMs: waitMs,
        statementTimeoutMs: 0,
      });
    } catch (error) {
      const code = pgCode(error);
      if (code !== lockNotAvailable && code !== queryCanceled) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (1 + attempt) * (0.5 + Math.random())));
    }
  }
  throw new AppError("definition.busy");
}

// One statement takes all locks in order of name; its timeout bounds the wait for all of them together.
async function lockTables(tx: Transaction, schema: string, tables: Iterable<string>, waitMs: number): Promise<void> {
  const found = await tx.rows<{ name: string }>(
    sql`select relname as name from pg_class
        where relnamespace = ${schema}::regnamespace and relkind in ('r', 'p') and relname = any(${[...tables]}::text[])
        order by relname collate "C"`,
  );
  if (found.length === 0) return;
  if (waitMs >= cancelFromMs) await cancelOwnBuilds(tx, schema, tables);
  const names = found.map(({ name }) => sqlIdent(schema, name));
  await tx.run(sql`select set_config('statement_timeout', ${`${waitMs + 300}ms`}, true)`);
  await tx.run(sql`lock table ${joinSql(names, sql`, `)} in access exclusive mode`);
  await tx.run(sql`select set_config('statement_timeout', '0', true)`);
}

async function cancelOwnBuilds(tx: Transaction, schema: string, tables: Iterable<string>): Promise<void> {
  await tx.run(
    sql`select pg_cancel_backend(a.pid)
        from pg_stat_activity a
        where a.datname = current_database() and a.pid <> pg_backend_pid()
          and (a.query like 'create %index concurrently %' or a.query like 'alter table % validate constraint %')
          and exists (
            select from pg_locks l join pg_class c on c.oid = l.relation
            where l.pid = a.pid and l.granted and c.relnamespace = ${schema}::regnamespace and c.relname = any(${[...tables]}::text[])
          )`,
  );
}
