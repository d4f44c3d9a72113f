import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { Database } from "../../db/database.ts";
import { pgCode } from "../../db/pgErrors.ts";
import { validate } from "../plan/planner.ts";

interface PendingConstraint {
  readonly name: string;
  readonly table: string;
  readonly column: string;
  readonly target: string;
  readonly isRequired: boolean;
}

const foreignKeyViolation = "23503";

/**
 * Checks old rows of foreign keys that were added NOT VALID; readers and writers go on meanwhile. A link that came back
 * from the bin may point at records that were purged since: those links are emptied.
 */
export async function validateConstraints(database: Database, schema: string, signal: AbortSignal): Promise<void> {
  const pending = await database.rows<PendingConstraint>(pendingConstraints(schema));
  for (const constraint of pending) {
    if (signal.aborted) return;
    const table = sqlIdent(schema, constraint.table);
    try {
      await database.run(validate(table, constraint.name));
    } catch (error) {
      if (pgCode(error) !== foreignKeyViolation) throw error;
      await clearDangling(database, schema, constraint);
      await database.run(validate(table, constraint.name));
    }
  }
}

/** Foreign keys of a workspace that have not been checked. */
function pendingConstraints(schema: string): Sql {
  return sql`select c.conname as name, t.relname as "table", a.attname as "column", f.relname as target, a.attnotnull as "isRequired"
    from pg_constraint c
    join pg_class t on t.oid = c.conrelid
    join pg_class f on f.oid = c.confrelid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
    where c.connamespace = ${schema}::regnamespace and c.contype = 'f' and not c.convalidated order by 1`;
}

async function clearDangling(database: Database, schema: string, constraint: PendingConstraint): Promise<void> {
  const table = sqlIdent(schema, constraint.table);
  const column = sqlIdent("t", constraint.column);
  const dangling = sql`${column} is not null and not exists (select from ${sqlIdent(schema, constraint.target)} f where f.id = ${column})`;
  await database.run(
    constraint.isRequired
      ? sql`delete from ${table} t where ${dangling}`
      : sql`update ${table} t set ${sqlIdent(constraint.column)} = null where ${dangling}`,
  );
}
