import { sql, sqlIdent } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";

/** How often lists asked for a lookup, and how long they took. */
export interface LookupUse {
  /** `form.field`. */
  readonly id: string;
  readonly calls: number;
  readonly totalMs: number;
}

/** A lookup that lists ask for. */
export interface AskedLookup extends LookupUse {
  readonly form: string;
  readonly isKept: boolean;
}

/** Days without a use after which a lookup may lose its column. */
const unusedDays = 30;

/** Lookups as `form.field` that are to have a column because lists ask for them. */
export async function loadKeptLookups(queryable: Queryable, schema: string): Promise<ReadonlySet<string>> {
  const rows = await queryable.rows<{ id: string }>(
    sql`select form || '.' || field as id from ${sqlIdent(schema, "_lookup")} where kept_since is not null`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Every lookup that lists asked for, those that took longest first. */
export function loadAskedLookups(queryable: Queryable, schema: string): Promise<readonly AskedLookup[]> {
  return queryable.rows<AskedLookup>(
    sql`select form, form || '.' || field as id, calls, total_ms as "totalMs", kept_since is not null as "isKept" from ${sqlIdent(schema, "_lookup")} order by total_ms desc, form, field`,
  );
}

/** Adds to the notes of what lists asked for. */
export async function addLookupUses(queryable: Queryable, schema: string, uses: readonly LookupUse[]): Promise<void> {
  const forms = uses.map(({ id }) => id.slice(0, id.indexOf(".")));
  const fields = uses.map(({ id }) => id.slice(id.indexOf(".") + 1));
  const calls = uses.map((use) => use.calls);
  const totals = uses.map((use) => use.totalMs);
  await queryable.run(
    sql`insert into ${sqlIdent(schema, "_lookup")} as l (form, field, calls, total_ms)
        select * from unnest(${forms}::text[], ${fields}::text[], ${calls}::bigint[], ${totals}::float8[])
        on conflict (form, field) do update set calls = l.calls + excluded.calls, total_ms = l.total_ms + excluded.total_ms, last_at = now()`,
  );
}

/** Has a lookup keep its values from now on; a job makes the column. */
export async function keepLookup(queryable: Queryable, schema: string, id: string): Promise<void> {
  await queryable.run(
    sql`update ${sqlIdent(schema, "_lookup")} set kept_since = now() where form || '.' || field = ${id} and kept_since is null`,
  );
}

/** Forgets lookups that nobody asked for in a month. Their columns go with the definition that is being applied. */
export async function forgetUnusedLookups(queryable: Queryable, schema: string): Promise<void> {
  await queryable.run(
    sql`delete from ${sqlIdent(schema, "_lookup")} where last_at < now() - ${unusedDays}::int * interval '1 day'`,
  );
}
