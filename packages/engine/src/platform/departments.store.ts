import { sql, sqlIdent } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { spellName } from "./spelling.ts";

/** A department of a workspace. */
export interface Department {
  readonly id: number;
  readonly name: string;
  readonly parentId: number | null;
}

/** Every department, parents and children as they were ordered. */
export async function loadDepartments(queryable: Queryable, workspace: string): Promise<readonly Department[]> {
  return queryable.rows<Department>(
    sql`select id, name, parent_id as "parentId" from ${sqlIdent(workspaceSchema(workspace), "_department")} order by "position", id`,
  );
}

/** Adds a department below another, or at the top. */
export async function createDepartment(
  queryable: Queryable,
  workspace: string,
  input: { readonly name: string; readonly parentId: number | null; readonly position?: number },
): Promise<number> {
  const [row] = await queryable.rows<{ id: number }>(
    sql`insert into ${sqlIdent(workspaceSchema(workspace), "_department")} (name, pinyin, parent_id, "position")
        values (${input.name}, ${spellName(input.name)}, ${input.parentId}, ${input.position ?? 0}) returning id`,
  );
  return row?.id ?? 0;
}
