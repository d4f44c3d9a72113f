import { sql, sqlIdent } from "@tongzhou/base";
import type { Queryable } from "../../db/database.ts";
import type { BackgroundWork } from "../apply/executeEffects.ts";

/** The background work that lies waiting in a workspace's tables. */
export async function findWork(queryable: Queryable, schema: string): Promise<ReadonlySet<BackgroundWork>> {
  const [row] = await queryable.rows<Readonly<Record<BackgroundWork, boolean>>>(
    sql`select
      exists (select from ${sqlIdent(schema, "_index")} where state in ('building', 'dropping')) as indexes,
      exists (select from pg_constraint where connamespace = ${schema}::regnamespace and contype = 'f' and not convalidated) as constraints,
      exists (select from ${sqlIdent(schema, "_calculation")} where status = 'calculating') or exists (select from ${sqlIdent(schema, "_computed")} where status = 'filling') as calculations,
      exists (select from ${sqlIdent(schema, "_conversion")} where state = 'running') as conversions`,
  );
  const all = ["indexes", "constraints", "calculations", "conversions"] as const;
  return new Set(all.filter((work) => row?.[work] === true));
}
