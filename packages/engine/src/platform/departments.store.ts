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

/** What can be changed of a department. */
export interface DepartmentChange {
  readonly name?: string;
  /** The department it is put below; the top when null. */
  readonly parentId?: number | null;
  /** Its place among its siblings, from 0; the last when there are fewer. */
  readonly position?: number;
  /** The member who leads it; nobody when null. */
  readonly headId?: number | null;
}

/** Every department, parents and children as they were ordered. */
export async function loadDepartments(queryable: Queryable, workspace: string): Promise<readonly Department[]> {
  return queryable.rows<Department>(
    sql`select id, name, parent_id as "parentId", head_id as "headId" from ${sqlIdent(workspaceSchema(workspace), "_department")} order by "position", id`,
  );
}

/**
 * Adds a department as the last below another, or at the top.
 * @throws AppError "request.invalid" when the name is blank or there is no such parent
 */
export async function createDepartment(
  tx: Transaction,
  workspace: string,
  input: { readonly name: string; readonly parentId: number | null },
): Promise<Department> {
  const table = sqlIdent(workspaceSchema(workspace), "_department");
  await lockDepartments(tx, workspace);
  const name = requireName(input.name);
  if (input.parentId !== null) await requireParent(tx, workspace, null, input.parentId);
  const [row] = await tx.rows<Department>(
    sql`insert into ${table} (name, pinyin, parent_id, "position")
        values (${name}, ${spellName(name)}, ${input.parentId},
          (select coalesce(max("position") + 1, 0) from ${table} where parent_id is not distinct from ${input.parentId}))
        returning id, name, parent_id as "parentId", head_id as "headId"`,
  );
  if (row === undefined) throw new Error("department: expected the new row, got none");
  return row;
}

/**
 * Renames, moves or hands a department to a head: whatever was given.
 * @throws AppError "department.not_found"; "member.not_found" of a head; "request.invalid" when the name is blank, when
 *   there is no such parent, and when it would stand below itself
 */
export async function updateDepartment(
  tx: Transaction,
  workspace: string,
  id: number,
  change: DepartmentChange,
): Promise<Department> {
  const table = sqlIdent(workspaceSchema(workspace), "_department");
  await lockDepartments(tx, workspace);
  const [before] = await tx.rows<Pick<Department, "parentId">>(
    sql`select parent_id as "parentId" from ${table} where id = ${id} for update`,
  );
  if (before === undefined) throw new AppError("department.not_found", { department: id });
  const name = change.name === undefined ? null : requireName(change.name);
  if (change.headId !== undefined && change.headId !== null) await requireMember(tx, workspace, change.headId);
  if (change.parentId !== undefined && change.parentId !== null)
    await requireParent(tx, workspace, id, change.parentId);
  const parentId = change.parentId === undefined ? before.parentId : change.parentId;
  if (parentId !== before.parentId || change.position !== undefined)
    await placeDepartment(tx, workspace, id, parentId, change.position);
  const [row] = await tx.rows<Department>(
    sql`update ${table} set
          name = coalesce(${name}, name),
          pinyin = coalesce(${name === null ? null : spellName(name)}, pinyin),
          head_id = ${change.headId === undefined ? sql`head_id` : sql`${change.headId}`}
        where id = ${id} returning id, name, parent_id as "parentId", head_id as "headId"`,
  );
  if (row === undefined) throw new AppError("department.not_found", { department: id });
  return row;
}

/** Changes of the tree of departments wait for each other, so that no two can close a circle together. */
export async function lockDepartments(tx: Transaction, workspace: string): Promise<void> {
  await tx.run(
    sql`select pg_advisory_xact_lock(hashtextextended(${`${workspaceSchema(workspace)}._department.parent_id`}, 0))`,
  );
}

// Numbers all the siblings anew, so that places are whole and without gaps whatever they were.
async function placeDepartment(
  tx: Transaction,
  workspace: string,
  id: number,
  parentId: number | null,
  position: number | undefined,
): Promise<void> {
  const table = sqlIdent(workspaceSchema(workspace), "_department");
  const siblings = await tx.rows<{ id: number }>(
    sql`select id from ${table} where parent_id is not distinct from ${parentId} and id <> ${id} order by "position", id`,
  );
  const order = siblings.map((one) => one.id).toSpliced(position ?? siblings.length, 0, id);
  await tx.run(
    sql`update ${table} d set parent_id = ${parentId}, "position" = o.at - 1
        from unnest(${order}::bigint[]) with ordinality as o (id, at) where d.id = o.id`,
  );
}

function requireName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") throw new AppError("request.invalid", { problems: [{ path: "body.name", rule: "blank" }] });
  return trimmed;
}

async function requireParent(tx: Transaction, workspace: string, id: number | null, parentId: number): Promise<void> {
  const table = sqlIdent(workspaceSchema(workspace), "_department");
  const above = await tx.rows<{ id: number }>(
    sql`with recursive up (id) as (select d.id from ${table} d where d.id = ${parentId} union
          select d.parent_id from ${table} d join up on d.id = up.id where d.parent_id is not null)
        select id from up`,
  );
  const rule = above.length === 0 ? "unknown" : above.some((one) => one.id === id) ? "circle" : undefined;
  if (rule !== undefined) throw new AppError("request.invalid", { problems: [{ path: "body.parentId", rule }] });
}
