import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { Database, Transaction } from "../db/database.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { ensureFactPartitions } from "./factPartitions.ts";
import { installationMigrations } from "./migrations/installation.ts";
import type { Migration } from "./migrations/migration.ts";
import { workspaceMigrations } from "./migrations/workspace.ts";

/** The schema of the installation. */
export const installationSchema = "tongzhou";

/**
 * Brings the installation and every workspace to this release's schema. Servers that start at once wait for the first.
 * @throws AppError "database.newer" when a later release has already migrated it, "database.unsuitable"
 */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await lockSchema(tx, installationSchema);
    await checkSuitable(tx);
    await applyMigrations(tx, installationSchema, installationMigrations);
  });
  const workspaces = await database.rows<{ key: string }>(sql`select key from tongzhou.workspace order by id`);
  for (const { key } of workspaces) {
    await database.transaction((tx) => migrateWorkspace(tx, workspaceSchema(key)));
  }
}

/** Brings one workspace's system tables to this release's schema, making the schema when it is missing. */
export async function migrateWorkspace(tx: Transaction, schema: string): Promise<void> {
  await lockSchema(tx, schema);
  await applyMigrations(tx, schema, workspaceMigrations);
  await ensureFactPartitions(tx, schema);
}

async function lockSchema(tx: Transaction, schema: string): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`tongzhou.migrate.${schema}`}, 0))`);
}

async function applyMigrations(tx: Transaction, schema: string, migrations: readonly Migration[]): Promise<void> {
  const table = sqlIdent(schema, "_migration");
  await tx.run(sql`create schema if not exists ${sqlIdent(schema)}`);
  await tx.run(
    sql`create table if not exists ${table} (number int primary key, name text not null, applied_at timestamptz(3) not null default now())`,
  );
  const [row] = await tx.rows<{ found: number }>(sql`select coalesce(max(number), 0) as found from ${table}`);
  const found = row?.found ?? 0;
  const known = migrations.length;
  if (found > known) throw new AppError("database.newer", { schema, found, known });
  const pending = migrations.filter((migration) => migration.number > found);
  if (pending.length === 0) return;
  await tx.run(sql`select set_config('search_path', quote_ident(${schema}) || ', public', true)`);
  for (const migration of pending) {
    await tx.run(sqlRaw(migration.text));
    await tx.run(sql`insert into ${table} (number, name) values (${migration.number}, ${migration.name})`);
  }
  await tx.run(sql`select set_config('search_path', reset_val, true) from pg_settings where name = 'search_path'`);
}

// The oldest release that is still maintained and that our tests are run against (docs/configuration.md).
const minimumVersion = 15;

/**
 * Trigrams of Chinese text are empty under lc_ctype C, and every index on them useless without a word about it.
 * @throws AppError "database.unsuitable", before anything is written
 */
async function checkSuitable(tx: Transaction): Promise<void> {
  const [row] = await tx.rows<{ encoding: string; ctype: string; version: string; number: string }>(
    sql`select getdatabaseencoding() as encoding, current_setting('server_version') as version,
          (select datctype from pg_database where datname = current_database()) as ctype,
          current_setting('server_version_num') as number`,
  );
  const { encoding, ctype, version, number } = row ?? {};
  const refuse = (): never => {
    throw new AppError("database.unsuitable", { encoding, ctype, version });
  };
  if (Number(number) < minimumVersion * 10_000 || encoding !== "UTF8") refuse();
  await tx.run(sql`create extension if not exists pg_trgm`);
  const [trigrams] = await tx.rows<{ seen: number }>(sql`select cardinality(show_trgm('龙飞')) as seen`);
  if (trigrams === undefined || trigrams.seen === 0) refuse();
}
