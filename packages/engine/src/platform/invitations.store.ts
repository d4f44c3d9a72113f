import { sql, type Label } from "@tongzhou/base";
import { AppError, type WorkspaceRole } from "@tongzhou/model";
import type { Queryable, Transaction } from "../db/database.ts";
import { createMember, loadMemberByEmail, updateMember } from "./members.store.ts";
import { createSecret, hashSecret } from "./secrets.ts";

/** What an invitation link is for. */
export interface Invitation {
  readonly workspace: string;
  readonly workspaceLabel: Label;
  readonly email: string;
  readonly name: string;
  readonly role: WorkspaceRole;
  readonly memberId: number;
}

/**
 * Makes a one-time link and the invited member behind it; an earlier open link of the same person ends.
 * @throws AppError "request.invalid" with reason already_member when the person is active here
 */
export async function createInvitation(
  tx: Transaction,
  workspace: string,
  input: { readonly email: string; readonly name: string; readonly role: WorkspaceRole; readonly expiresAt: Date },
): Promise<string> {
  const existing = await loadMemberByEmail(tx, workspace, input.email);
  if (existing?.status === "active" && existing.accountId !== null)
    throw new AppError("request.invalid", { field: "email", reason: "already_member" });
  const member =
    existing === undefined
      ? await createMember(tx, workspace, { ...input, accountId: null, status: "invited" })
      : await updateMember(tx, workspace, existing.id, { role: input.role, status: "invited" });
  if (member === undefined) throw new AppError("request.invalid", { field: "email", reason: "already_member" });
  const { secret, hash } = createSecret();
  await tx.run(
    sql`with place as (select id from tongzhou.workspace where key = ${workspace}),
        ended as (
          delete from tongzhou.invitation
          where workspace_id = (select id from place) and member_id = ${member.id} and accepted_at is null
        )
        insert into tongzhou.invitation (token_hash, workspace_id, email, name, role, member_id, expires_at)
        select ${hash}, id, ${input.email}, ${input.name}, ${input.role}, ${member.id}, ${input.expiresAt.toISOString()} from place`,
  );
  return secret;
}

/** An open invitation. */
export async function loadInvitation(queryable: Queryable, token: string, now: Date): Promise<Invitation | undefined> {
  const [invitation] = await queryable.rows<Invitation>(
    sql`select w.key as workspace, w.label as "workspaceLabel", i.email, i.name, i.role, i.member_id as "memberId"
        from tongzhou.invitation i join tongzhou.workspace w on w.id = i.workspace_id
        where i.token_hash = ${hashSecret(token)} and i.accepted_at is null and i.expires_at > ${now.toISOString()}`,
  );
  return invitation;
}

/** Uses an invitation up and makes the account a member; nothing when the link is unknown, used or too old. */
export async function acceptInvitation(
  tx: Transaction,
  token: string,
  input: { readonly accountId: number; readonly name: string; readonly now: Date },
): Promise<Invitation | undefined> {
  const invitation = await loadInvitation(tx, token, input.now);
  if (invitation === undefined) return undefined;
  const used = await tx.run(
    sql`update tongzhou.invitation set accepted_at = ${input.now.toISOString()}
        where token_hash = ${hashSecret(token)} and accepted_at is null`,
  );
  if (used === 0) return undefined;
  await updateMember(tx, invitation.workspace, invitation.memberId, {
    accountId: input.accountId,
    name: input.name,
    role: invitation.role,
    status: "active",
  });
  return invitation;
}

/** Removes invitations that ran out before an instant. */
export async function purgeInvitations(queryable: Queryable, before: Date): Promise<number> {
  return queryable.run(sql`delete from tongzhou.invitation where expires_at < ${before.toISOString()}`);
}
