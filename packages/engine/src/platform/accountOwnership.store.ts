import { sql } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";

/** Whether one account is an owner of every workspace that another account belongs to. */
export async function ownsAllWorkspacesOf(queryable: Queryable, owner: number, account: number): Promise<boolean> {
  const foreign = await queryable.arrays(
    sql`select 1 from tongzhou.membership theirs
        where theirs.account_id = ${account} and not exists (
          select 1 from tongzhou.membership mine
          where mine.account_id = ${owner} and mine.workspace_id = theirs.workspace_id and mine.role = 'owner')
        limit 1`,
  );
  return foreign.length === 0;
}
