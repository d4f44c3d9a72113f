import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { AppError, type WorkspaceRole } from "@tongzhou/model";
import { findPolicy } from "../access/policyFor.ts";
import { actorId } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { isVisible, requireVisible } from "../records/requireVisible.ts";

/** Members who follow a record, longest first. */
export function listFollowers(session: Session, form: string, record: number): Promise<readonly number[]> {
  return onNewestDefinition(session, async (current) => {
    const { database, workspace } = current;
    await requireVisible(current, database, form, record);
    const rows = await database.rows<{ member: number }>(
      sql`select member from ${sqlIdent(workspace.schema, "_follower")} where form = ${form} and record = ${record}::bigint order by at, member`,
    );
    return rows.map((row) => row.member);
  });
}

/** Makes the actor follow a record, or stop. */
export function setFollowing(session: Session, form: string, record: number, isFollowing: boolean): Promise<void> {
  return onNewestDefinition(session, async (current) => {
    const { database, workspace } = current;
    await requireVisible(current, database, form, record);
    const member = actorId(current);
    if (member === null) throw new AppError("access.denied", { action: "follow" });
    if (isFollowing) await followSeen(current, database, form, record, member);
    else
      await database.run(
        sql`delete from ${sqlIdent(workspace.schema, "_follower")} where form = ${form} and record = ${record}::bigint and member = ${member}`,
      );
  });
}

/** Remembers that the actor has seen a record as it is now; nothing for who does not follow it (V8). */
export function markSeen(session: Session, form: string, record: number): Promise<void> {
  return onNewestDefinition(session, async (current) => {
    const { database, workspace } = current;
    await requireVisible(current, database, form, record);
    await database.run(
      sql`update ${sqlIdent(workspace.schema, "_follower")} set seen_at = ${lastActivity(workspace.schema, form, record)}
          where form = ${form} and record = ${record}::bigint and member = ${actorId(current)}::bigint`,
    );
  });
}

/** Makes a member follow a record that they have before them. */
export async function followSeen(
  session: Session,
  queryable: Queryable,
  form: string,
  record: number,
  member: number,
): Promise<void> {
  const now = session.clock.now().toISOString();
  await queryable.run(
    sql`insert into ${sqlIdent(session.workspace.schema, "_follower")} (form, record, member, at, seen_at)
        values (${form}, ${record}::bigint, ${member}, ${now}::timestamptz, ${lastActivity(session.workspace.schema, form, record)})
        on conflict (form, record, member) do update set seen_at = excluded.seen_at`,
  );
}

/**
 * When the last thing happened to a record, of what can be seen by now. Not the time of the look: what began before it
 * may come after it.
 */
function lastActivity(schema: string, form: string, record: number): Sql {
  const said = sql`select c.at from ${sqlIdent(schema, "_comment")} c where c.form = ${form} and c.record = r.id and c.deleted_at is null order by c.id desc limit 1`;
  return sql`(select greatest(r.updated_at, (${said})) from ${formTable(schema, form)} r where r.id = ${record}::bigint)`;
}

/** Makes those of the mentioned members follow who may see the record (V4). They have not seen it yet. */
export async function followMentioned(
  session: Session,
  queryable: Queryable,
  form: string,
  record: number,
  mentions: readonly number[],
): Promise<void> {
  if (mentions.length === 0) return;
  const members = await queryable.rows<{ id: number; role: WorkspaceRole }>(
    sql`select id, role from ${sqlIdent(session.workspace.schema, "_member")} where id = any(${mentions}::bigint[]) and status = 'active' order by id`,
  );
  const seeing: number[] = [];
  for (const { id, role } of members) {
    const theirs: Session = { ...session, actor: { kind: "member", memberId: id, role, departments: [] } };
    const policy = findPolicy(theirs, form, "see");
    if (policy !== null && (await isVisible(theirs, queryable, policy, record))) seeing.push(id);
  }
  if (seeing.length === 0) return;
  const now = session.clock.now().toISOString();
  await queryable.run(
    sql`insert into ${sqlIdent(session.workspace.schema, "_follower")} (form, record, member, at)
        select ${form}, ${record}::bigint, m, ${now}::timestamptz from unnest(${seeing}::bigint[]) m order by m
        on conflict (form, record, member) do nothing`,
  );
}
