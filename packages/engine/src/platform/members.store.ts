import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type WorkspaceRole } from "@tongzhou/model";
import type { Queryable, Transaction } from "../db/database.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { spellName } from "./spelling.ts";

/** A person of a workspace. */
export interface Member {
  readonly id: number;
  readonly accountId: number | null;
  readonly name: string;
  readonly pinyin: string;
  readonly email: string;
  readonly role: WorkspaceRole;
  readonly status: "active" | "invited" | "left";
  readonly departments: readonly number[];
  readonly position: string | null;
  /** The member they report to. */
  readonly managerId: number | null;
}

/** What a new member starts with. */
export interface MemberInput {
  readonly accountId: number | null;
  readonly name: string;
  readonly email: string;
  readonly role: WorkspaceRole;
  readonly status: Member["status"];
  readonly departments?: readonly number[];
  readonly position?: string | null;
  readonly managerId?: number | null;
}

/** Everyone of a workspace, also those who left, by id. */
export async function loadMembers(queryable: Queryable, workspace: string): Promise<readonly Member[]> {
  return queryable.rows<Member>(selectMembers(workspace, sql`true`));
}

/** One member. */
export async function loadMember(queryable: Queryable, workspace: string, id: number): Promise<Member | undefined> {
  const [member] = await queryable.rows<Member>(selectMembers(workspace, sql`m.id = ${id}`));
  return member;
}

/** The member of an e-mail address, in whatever case. */
export async function loadMemberByEmail(
  queryable: Queryable,
  workspace: string,
  email: string,
): Promise<Member | undefined> {
  const [member] = await queryable.rows<Member>(selectMembers(workspace, sql`lower(m.email) = lower(${email})`));
  return member;
}

/** Adds a person; nothing when the e-mail already belongs to one. */
export async function createMember(
  tx: Transaction,
  workspace: string,
  input: MemberInput,
): Promise<Member | undefined> {
  const [row] = await tx.rows<{ id: number }>(
    sql`insert into ${sqlIdent(workspaceSchema(workspace), "_member")} (account_id, name, pinyin, email, role, status, "position", manager_id)
        values (${input.accountId}, ${input.name}, ${spellName(input.name)}, ${input.email}, ${input.role}, ${input.status}, ${input.position ?? null}, ${input.managerId ?? null})
        on conflict (lower(email)) do nothing returning id`,
  );
  if (row === undefined) return undefined;
  if (input.departments !== undefined) await setDepartments(tx, workspace, row.id, input.departments);
  await syncMembership(tx, workspace, row.id);
  return loadMember(tx, workspace, row.id);
}

/**
 * Changes what was given.
 * @throws AppError "member.not_found", also of a manager; "request.invalid" when somebody would be their own manager, by
 *   however many steps, and when there is no such department; "access.denied" with reason last_owner when no active owner would remain
 */
export async function updateMember(
  tx: Transaction,
  workspace: string,
  id: number,
  change: Partial<Omit<MemberInput, "email">>,
): Promise<Member> {
  const table = sqlIdent(workspaceSchema(workspace), "_member");
  // Owners are locked together, in id order, so that two owners cannot demote each other at once.
  await tx.run(sql`select id from ${table} where role = 'owner' or id = ${id} order by id for update`);
  if (change.managerId !== undefined && change.managerId !== null)
    await requireManager(tx, workspace, id, change.managerId);
  const touched = await tx.run(
    sql`update ${table} set
          account_id = ${change.accountId === undefined ? sql`account_id` : sql`${change.accountId}`},
          name = coalesce(${change.name ?? null}, name),
          pinyin = coalesce(${change.name === undefined ? null : spellName(change.name)}, pinyin),
          role = coalesce(${change.role ?? null}, role),
          status = coalesce(${change.status ?? null}, status),
          "position" = ${change.position === undefined ? sql`"position"` : sql`${change.position}`},
          manager_id = ${change.managerId === undefined ? sql`manager_id` : sql`${change.managerId}`},
          updated_at = now()
        where id = ${id}`,
  );
  if (touched === 0) throw new AppError("member.not_found", { member: id });
  const owners = await tx.arrays(sql`select 1 from ${table} where role = 'owner' and status = 'active' limit 1`);
  if (owners.length === 0) throw new AppError("access.denied", { reason: "last_owner" });
  if (change.departments !== undefined) await setDepartments(tx, workspace, id, change.departments);
  await syncMembership(tx, workspace, id);
  const member = await loadMember(tx, workspace, id);
  if (member === undefined) throw new AppError("member.not_found", { member: id });
  return member;
}

/** Carries an account's new name into the workspaces it belongs to. */
export async function renameAccountMembers(tx: Transaction, accountId: number, name: string): Promise<void> {
  const workspaces = await tx.rows<{ key: string }>(
    sql`select w.key from tongzhou.membership m join tongzhou.workspace w on w.id = m.workspace_id where m.account_id = ${accountId}`,
  );
  for (const { key } of workspaces)
    await tx.run(
      sql`update ${sqlIdent(workspaceSchema(key), "_member")} set name = ${name}, pinyin = ${spellName(name)}, updated_at = now()
          where account_id = ${accountId}`,
    );
}

function selectMembers(workspace: string, condition: ReturnType<typeof sql>): ReturnType<typeof sql> {
  const schema = workspaceSchema(workspace);
  return sql`select m.id, m.account_id as "accountId", m.name, m.pinyin, m.email, m.role, m.status, m."position", m.manager_id as "managerId",
      array(select d.department_id from ${sqlIdent(schema, "_member_department")} d where d.member_id = m.id order by d."position", d.department_id) as departments
    from ${sqlIdent(schema, "_member")} m where ${condition} order by m.id`;
}

/**
 * Makes sure that a member exists.
 * @throws AppError "member.not_found"
 */
export async function requireMember(queryable: Queryable, workspace: string, id: number): Promise<void> {
  const table = sqlIdent(workspaceSchema(workspace), "_member");
  const found = await queryable.arrays(sql`select 1 from ${table} where id = ${id}`);
  if (found.length === 0) throw new AppError("member.not_found", { member: id });
}

// Lines of managers end: changes of them wait for each other, so that no two can close a circle together.
async function requireManager(tx: Transaction, workspace: string, id: number, manager: number): Promise<void> {
  const schema = workspaceSchema(workspace);
  await requireMember(tx, workspace, manager);
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`${schema}._member.manager_id`}, 0))`);
  const above = await tx.arrays(
    sql`with recursive up (id) as (select ${manager}::bigint union
          select m.manager_id from ${sqlIdent(schema, "_member")} m join up on m.id = up.id where m.manager_id is not null)
        select 1 from up where id = ${id}`,
  );
  if (above.length > 0)
    throw new AppError("request.invalid", { problems: [{ path: "body.managerId", rule: "circle" }] });
}

async function setDepartments(
  tx: Transaction,
  workspace: string,
  member: number,
  departments: readonly number[],
): Promise<void> {
  const schema = workspaceSchema(workspace);
  const table = sqlIdent(schema, "_member_department");
  // Held, so that none of them is deleted before this is written.
  const known = await tx.rows<{ id: number }>(
    sql`select id from ${sqlIdent(schema, "_department")} where id = any(${departments}::bigint[]) order by id for key share`,
  );
  const problems = departments.flatMap((id, index) =>
    known.some((one) => one.id === id) ? [] : [{ path: `body.departments.${index}`, rule: "unknown" }],
  );
  if (problems.length > 0) throw new AppError("request.invalid", { problems });
  await tx.run(sql`delete from ${table} where member_id = ${member}`);
  await tx.run(
    sql`insert into ${table} (member_id, department_id, "position")
        select ${member}, d.id, min(d.at) from unnest(${departments}::bigint[]) with ordinality as d (id, at) group by d.id`,
  );
}

// tongzhou.membership repeats what signing in needs of an active member.
async function syncMembership(tx: Transaction, workspace: string, member: number): Promise<void> {
  const schema = workspaceSchema(workspace);
  await tx.run(
    sql`delete from tongzhou.membership where member_id = ${member}
        and workspace_id = (select id from tongzhou.workspace where key = ${workspace})`,
  );
  await tx.run(
    sql`insert into tongzhou.membership (account_id, workspace_id, member_id, role, departments)
        select m.account_id, w.id, m.id, m.role,
          array(select d.department_id from ${sqlIdent(schema, "_member_department")} d where d.member_id = m.id order by d."position", d.department_id)
        from ${sqlIdent(schema, "_member")} m, tongzhou.workspace w
        where m.id = ${member} and w.key = ${workspace} and m.status = 'active' and m.account_id is not null`,
  );
}
