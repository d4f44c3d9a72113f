import { sql, sqlIdent } from "@tongzhou/base";
import type { WorkspaceDefinition } from "@tongzhou/model";
import type { Queryable } from "../db/database.ts";

/** One version of a workspace's documents. */
export interface DefinitionVersion {
  readonly version: number;
  readonly definition: WorkspaceDefinition;
}

/** The newest version. */
export async function loadHead(queryable: Queryable, schema: string): Promise<DefinitionVersion> {
  const [head] = await queryable.rows<DefinitionVersion>(
    sql`select version, document as definition from ${sqlIdent(schema, "_definition")} order by version desc limit 1`,
  );
  if (head === undefined) throw new Error(`definition-head: expected one in ${schema}, got none`);
  return head;
}

/** An earlier version, as it was. */
export async function loadDefinitionVersion(
  queryable: Queryable,
  schema: string,
  version: number,
): Promise<WorkspaceDefinition | undefined> {
  const [row] = await queryable.rows<{ definition: WorkspaceDefinition }>(
    sql`select document as definition from ${sqlIdent(schema, "_definition")} where version = ${version}`,
  );
  return row?.definition;
}

/** The number of the newest version. */
export async function loadHeadVersion(queryable: Queryable, schema: string): Promise<number> {
  const [row] = await queryable.rows<{ version: number }>(
    sql`select version from ${sqlIdent(schema, "_definition")} order by version desc limit 1`,
  );
  return row?.version ?? 0;
}
