import { sql, sqlIdent } from "@tongzhou/base";
import type { Database } from "../db/database.ts";

// A statement that was planned while a table was small keeps its plan until statistics are taken again. PostgreSQL does
// so by itself within some minutes; for a table that has just grown that is long.

// A table that has changed this much since its statistics were taken, and by its own size, is looked at again.
const grownRows = 500;

/** Takes the statistics of a form's tables, e.g. after an import. Tables that are being worked on are left out. */
export async function analyzeForm(database: Database, schema: string, form: string): Promise<void> {
  const tables = await database.rows<{ name: string }>(
    sql`select relname as name from pg_class
        where relnamespace = ${schema}::regnamespace and relkind = 'r' and (relname = ${form} or starts_with(relname, ${`${form}__`}))
        order by 1`,
  );
  await analyze(database, schema, tables);
}

/** Takes the statistics of every table of a workspace that has outgrown those it has. Returns how many. */
export async function analyzeGrown(database: Database, schema: string): Promise<number> {
  const tables = await database.rows<{ name: string }>(
    sql`select c.relname as name
        from pg_stat_all_tables s join pg_class c on c.oid = s.relid
        where c.relnamespace = ${schema}::regnamespace and c.relkind = 'r'
          and s.n_mod_since_analyze > greatest(${grownRows}::float8, c.reltuples)
        order by 1`,
  );
  await analyze(database, schema, tables);
  return tables.length;
}

async function analyze(
  database: Database,
  schema: string,
  tables: readonly { readonly name: string }[],
): Promise<void> {
  for (const { name } of tables) await database.run(sql`analyze (skip_locked) ${sqlIdent(schema, name)}`);
}
