import { sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { Transaction } from "../db/database.ts";

/** A function behind the triggers of a table, as it stands. */
export interface FoundFunction {
  readonly name: string;
  readonly body: string;
}

/** The functions behind triggers whose names match a LIKE pattern, by table. */
export async function loadTriggerFunctions(
  tx: Transaction,
  schema: string,
  pattern: string,
): Promise<ReadonlyMap<string, FoundFunction>> {
  const rows = await tx.rows<FoundFunction & { readonly table: string }>(
    sql`select c.relname as "table", min(p.proname) as name, min(p.prosrc) as body from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_proc p on p.oid = g.tgfoid
        where c.relnamespace = ${schema}::regnamespace and g.tgname like ${pattern} group by 1`,
  );
  return new Map(rows.map(({ table, name, body }) => [table, { name, body }]));
}

/** Tables whose triggers are not what is wanted: new, of another body, or no longer wanted. They are locked first. */
export function changedTables(
  found: ReadonlyMap<string, FoundFunction>,
  wanted: ReadonlyMap<string, string>,
): readonly string[] {
  const changed = [...wanted].filter(([table, body]) => found.get(table)?.body !== body);
  return [...changed.map(([table]) => table), ...[...found.keys()].filter((table) => !wanted.has(table))];
}

/** Takes triggers of a table away, and the function behind them. */
export async function dropTriggers(
  tx: Transaction,
  schema: string,
  table: string,
  triggers: readonly string[],
  behind: FoundFunction,
): Promise<void> {
  for (const name of triggers)
    await tx.run(sql`drop trigger if exists ${sqlIdent(name)} on ${sqlIdent(schema, table)}`);
  await tx.run(sql`drop function if exists ${sqlIdent(schema, behind.name)}()`);
}

/** Makes a trigger's function, or gives it another body. */
export async function putTriggerFunction(
  tx: Transaction,
  name: Sql,
  body: string,
  settings: Sql = sql``,
): Promise<void> {
  // A text may stand in the body, whatever it is: the quotes must not.
  let quote = "$body$";
  for (let count = 1; body.includes(quote); count += 1) quote = `$body${count}$`;
  await tx.run(
    sql`create or replace function ${name}() returns trigger language plpgsql${settings} as ${sqlRaw(`${quote}${body}${quote}`)}`,
  );
}

/** Lets a function hear of every statement that updates a table. */
export async function createUpdateTrigger(
  tx: Transaction,
  schema: string,
  table: string,
  trigger: string,
  name: Sql,
): Promise<void> {
  await tx.run(
    sql`create trigger ${sqlIdent(trigger)} after update on ${sqlIdent(schema, table)} referencing old table as "~old" new table as "~new" for each statement execute function ${name}()`,
  );
}
