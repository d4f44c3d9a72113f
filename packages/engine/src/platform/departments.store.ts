import { sql, sqlIdent } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { Queryable, Transaction } from "../db/database.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { requireMember } from "./members.store.ts";
import { spellName } from "./spelling.ts";

/** A department of a workspace. */
export interface Department {
  readonly id: number;
  readonly name: string;
  readonly parentId: number | null;
  /** The member who leads it. */
  readonly headId: number | null;
}

/** Every department, parents and children as they were ordered. */
export async function loadDepartments(queryable: Queryable, workspace: string): Promise<readonly Department[]> {
  return queryable.rows<Department>(
    sql`select id, name, parent_id as "parentId", head_id as "headId" from ${sqlIdent(workspaceSchema(workspace), "_department")} order by "position", id`,
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

/**
 * Says who leads a department; nobody when null.
 * @throws AppError "member.not_found", and "request.invalid" when there is no such department
 */
export async function setDepartmentHead(
  tx: Transaction,
  workspace: string,
  id: number,
  headId: number | null,
): Promise<Department> {
  const schema = workspaceSchema(workspace);
  if (headId !== null) await requireMember(tx, workspace, headId);
  const [row] = await tx.rows<Department>(
    sql`update ${sqlIdent(schema, "_department")} set head_id = ${headId} where id = ${id}
        returning id, name, parent_id as "parentId", head_id as "headId"`,
  );
  if (row === undefined)
    throw new AppError("request.invalid", { problems: [{ path: "params.department", rule: "unknown" }] });
  return row;
}
