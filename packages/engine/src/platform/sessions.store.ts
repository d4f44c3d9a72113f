import { sql } from "@tongzhou/base";
import type { Label } from "@tongzhou/base";
import type { WorkspaceRole } from "@tongzhou/model";
import type { Queryable } from "../db/database.ts";
import type { Account } from "./accounts.store.ts";
import { createSecret, hashSecret } from "./secrets.ts";

/** An account's place in a workspace. */
export interface Membership {
  readonly key: string;
  readonly label: Label;
  readonly role: WorkspaceRole;
  readonly memberId: number;
  readonly departments: readonly number[];
  /** Version of the workspace's definition when this was read; hand it to loadWorkspaceRuntime. */
  readonly definitionVersion: number;
}

/** Who is behind a session cookie or an API token, and where they belong. */
export interface Principal {
  readonly account: Account;
  readonly memberships: readonly Membership[];
}

// Writing "last seen" at every request would make every read a write.
const lastSeenMinutes = 5;

/** Starts a session and hands out its token once. */
export async function createSession(
  queryable: Queryable,
  input: {
    readonly accountId: number;
    readonly expiresAt: Date;
    readonly address?: string;
    readonly userAgent?: string;
  },
): Promise<string> {
  const { secret, hash } = createSecret();
  await queryable.run(
    sql`insert into tongzhou.session (token_hash, account_id, expires_at, address, user_agent)
        values (${hash}, ${input.accountId}, ${input.expiresAt.toISOString()}, ${input.address ?? null}, ${input.userAgent?.slice(0, 400) ?? null})`,
  );
  return secret;
}

/** The account behind a session token with its memberships, in one statement; nothing when it ended. */
export async function loadSession(queryable: Queryable, token: string, now: Date): Promise<Principal | undefined> {
  const hash = hashSecret(token);
  const rows = await queryable.rows<PrincipalRow>(
    sql`select ${principalColumns},
          s.last_seen_at < ${now.toISOString()}::timestamptz - make_interval(mins => ${lastSeenMinutes}::int) as "isDue"
        from tongzhou.session s join tongzhou.account a on a.id = s.account_id ${principalJoins}
        where s.token_hash = ${hash} and s.expires_at > ${now.toISOString()} and a.disabled_at is null
        order by w.id`,
  );
  if (rows[0]?.isDue === true)
    await queryable.run(
      sql`update tongzhou.session set last_seen_at = ${now.toISOString()} where token_hash = ${hash} and last_seen_at < ${now.toISOString()}`,
    );
  return toPrincipal(rows);
}

/** Ends one session. */
export async function deleteSession(queryable: Queryable, token: string): Promise<void> {
  await queryable.run(sql`delete from tongzhou.session where token_hash = ${hashSecret(token)}`);
}

/** Ends every session of an account, but for the one whose token is given. */
export async function deleteSessions(queryable: Queryable, accountId: number, exceptToken?: string): Promise<number> {
  const except = exceptToken === undefined ? null : hashSecret(exceptToken);
  return queryable.run(
    sql`delete from tongzhou.session where account_id = ${accountId} and token_hash is distinct from ${except}::bytea`,
  );
}

/** Removes sessions that have run out. */
export async function purgeSessions(queryable: Queryable, now: Date): Promise<number> {
  return queryable.run(sql`delete from tongzhou.session where expires_at <= ${now.toISOString()}`);
}

/** A row of an account joined with its memberships; the membership part is null for an account without any. */
export interface PrincipalRow extends Account {
  readonly key: string | null;
  readonly label: Label;
  readonly role: WorkspaceRole;
  readonly memberId: number;
  readonly departments: readonly number[];
  readonly definitionVersion: number;
  readonly isDue?: boolean;
}

/** Columns of a PrincipalRow, for statements that join account `a` with principalJoins. */
export const principalColumns = sql`a.id, a.email, a.name, a.locale, w.key, w.label, m.role, m.member_id as "memberId",
  m.departments, w.definition_version as "definitionVersion"`;

/** The joins that principalColumns needs. */
export const principalJoins = sql`left join tongzhou.membership m on m.account_id = a.id left join tongzhou.workspace w on w.id = m.workspace_id`;

/** Folds joined rows into one principal. */
export function toPrincipal(rows: readonly PrincipalRow[]): Principal | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const memberships = rows.flatMap(({ key, label, role, memberId, departments, definitionVersion }) =>
    key === null ? [] : [{ key, label, role, memberId, departments, definitionVersion }],
  );
  return { account: { id: first.id, email: first.email, name: first.name, locale: first.locale }, memberships };
}
