import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import type { Transaction } from "../db/database.ts";

// A month that has begun without its partition fills the default one; three ahead survive a quarter without a restart.
const monthsAhead = 3;

/** Makes the partitions of a month and the next three; rows already in the default partition move over. */
export async function ensureFactPartitions(tx: Transaction, schema: string, now: Date = new Date()): Promise<void> {
  const first = sql`date_trunc('month', ${now.toISOString()}::timestamptz at time zone 'UTC')`;
  const months = await tx.rows<{ name: string; first: string; next: string }>(
    sql`select '_fact_' || to_char(m, 'YYYY_MM') as name, m::date::text as first, (m + interval '1 month')::date::text as next
        from generate_series(${first}, ${first} + make_interval(months => ${monthsAhead}::int), interval '1 month') m
        where to_regclass(quote_ident(${schema}) || '.' || quote_ident('_fact_' || to_char(m, 'YYYY_MM'))) is null`,
  );
  for (const month of months) {
    const table = sqlIdent(schema, month.name);
    // Dates come from the database in ISO form; DDL takes no parameters.
    const from = sqlRaw(`'${toIsoDate(month.first)}'`);
    const to = sqlRaw(`'${toIsoDate(month.next)}'`);
    await tx.run(
      sql`create table ${table} (like ${sqlIdent(schema, "_fact")} including defaults including constraints)`,
    );
    await tx.run(
      sql`with moved as (
            delete from ${sqlIdent(schema, "_fact_default")} where at >= ${month.first}::date and at < ${month.next}::date returning *
          ) insert into ${table} select * from moved`,
    );
    await tx.run(
      sql`alter table ${sqlIdent(schema, "_fact")} attach partition ${table} for values from (${from}) to (${to})`,
    );
  }
}

function toIsoDate(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new Error(`fact-month: expected YYYY-MM-DD, got ${text}`);
  return text;
}
