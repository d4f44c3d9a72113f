import { sql } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";

/** Keys of all workspaces, oldest first; for work of the installation itself. */
export async function loadWorkspaceKeys(queryable: Queryable): Promise<readonly string[]> {
  const rows = await queryable.rows<{ key: string }>(sql`select key from tongzhou.workspace order by id`);
  return rows.map(({ key }) => key);
}
