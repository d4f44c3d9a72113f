import type { Locale } from "@tongzhou/base";
import {
  acceptInvitation,
  createInvitation,
  createPasswordReset,
  getInvitation,
  resetPassword,
} from "@tongzhou/contract";
import {
  acceptInvitation as useInvitation,
  createAccount,
  createInvitation as inviteMember,
  createPasswordReset as startPasswordReset,
  deleteSessions,
  loadAccountByEmail,
  loadInvitation,
  loadMember,
  ownsAllWorkspacesOf,
  updateAccount,
  usePasswordReset,
  type Account,
  type AccountSecret,
  type Transaction,
} from "@tongzhou/engine";
import { AppError, type WorkspaceRole } from "@tongzhou/model";
import { describeMe } from "../../platform/auth/describeMe.ts";
import { requireRole } from "../../platform/auth/requireRole.ts";
import { startSession } from "../../platform/auth/startSession.ts";
import { serveMember, servePublic, type Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

const hourMs = 60 * 60_000;
const invitationLifeMs = 7 * 24 * hourMs;
const resetLifeMs = 24 * hourMs;
const minPasswordLength = 10;

// Nobody can hand out more than they have.
const mayInvite = {
  owner: ["owner", "builder", "member", "viewer"],
  builder: ["builder", "member", "viewer"],
  member: [],
  viewer: [],
} as const satisfies Record<WorkspaceRole, readonly WorkspaceRole[]>;

/** One-time links: joining a workspace, choosing a new password. */
export function serveInvitations(edge: Edge, services: Services): void {
  const { database, clock, passwords, access, signInGuard } = services;

  serveMember(edge, createInvitation, async ({ session, body }) => {
    const actor = requireRole(session, ["owner", "builder"]);
    const allowed: readonly WorkspaceRole[] = mayInvite[actor.role];
    const role = allowed.find((granted) => granted === body.role);
    if (role === undefined) throw new AppError("access.denied", { role: body.role });
    const expiresAt = new Date(clock.now().getTime() + invitationLifeMs);
    const token = await database.transaction((tx) =>
      inviteMember(tx, session.workspace.key, { email: body.email, name: body.name, role, expiresAt }),
    );
    return { path: `/invitations/${token}`, expiresAt: expiresAt.toISOString() };
  });

  servePublic(edge, getInvitation, async ({ params }) => {
    const invitation = await loadInvitation(database, params.token, clock.now());
    if (invitation === undefined) throw new AppError("token.invalid");
    const { email, name, workspaceLabel } = invitation;
    return {
      email,
      name,
      workspace: workspaceLabel.zh,
      hasAccount: (await findAccountWithPassword(email)) !== undefined,
    };
  });

  servePublic(edge, acceptInvitation, async (call) => {
    const { token } = call.params;
    const { name, password } = call.body;
    const invitation = await loadInvitation(database, token, clock.now());
    if (invitation === undefined) throw new AppError("token.invalid");
    const existing = await findAccountWithPassword(invitation.email);
    if (existing !== undefined) await checkPassword(existing, call.address, password);
    else requireLength(password);
    const passwordHash = existing === undefined ? await passwords.hash(password) : undefined;
    const accountId = await database.transaction(async (tx) => {
      const account =
        existing ?? (await createAccountFor(tx, invitation.email, name, passwordHash ?? null, call.locale));
      const used = await useInvitation(tx, token, { accountId: account.id, name, now: clock.now() });
      if (used === undefined) throw new AppError("token.invalid");
      return account.id;
    });
    access.announce();
    return describeMe(await startSession(services, call, accountId));
  });

  serveMember(edge, createPasswordReset, async ({ session, params, identity }) => {
    requireRole(session, ["owner"]);
    const member = await loadMember(database, session.workspace.key, params.member);
    if (member?.accountId === undefined || member.accountId === null)
      throw new AppError("member.not_found", { member: params.member });
    // A new password opens every workspace of the account, so it takes an owner of every one.
    const isOwnerOfAll = await ownsAllWorkspacesOf(database, identity.principal.account.id, member.accountId);
    if (!isOwnerOfAll) throw new AppError("access.denied", { reason: "other_workspaces" });
    const expiresAt = new Date(clock.now().getTime() + resetLifeMs);
    const token = await startPasswordReset(database, member.accountId, expiresAt);
    return { path: `/password-resets/${token}`, expiresAt: expiresAt.toISOString() };
  });

  servePublic(edge, resetPassword, async (call) => {
    const passwordHash = await passwords.hash(call.body.password);
    const accountId = await database.transaction(async (tx) => {
      const id = await usePasswordReset(tx, call.params.token, clock.now());
      if (id === undefined) throw new AppError("token.invalid");
      await updateAccount(tx, id, { passwordHash });
      await deleteSessions(tx, id);
      return id;
    });
    access.announce();
    return describeMe(await startSession(services, call, accountId));
  });

  /** The account that an invitation can be accepted with by its own password; one that never had any chooses it now. */
  async function findAccountWithPassword(email: string): Promise<AccountSecret | undefined> {
    const account = await loadAccountByEmail(database, email);
    return account === undefined || account.passwordHash === null ? undefined : account;
  }

  async function checkPassword(account: AccountSecret, address: string, password: string): Promise<void> {
    const isRight = await signInGuard.try({ email: account.email, address }, async () => {
      const fits = await passwords.matches(account.passwordHash, password);
      return fits && !account.isDisabled ? true : undefined;
    });
    if (isRight === undefined) throw new AppError("auth.wrong_credentials");
  }
}

function requireLength(password: string): void {
  if (password.length >= minPasswordLength) return;
  const problem = { path: "body.password", rule: "minLength", expected: minPasswordLength };
  throw new AppError("request.invalid", { problems: [problem] });
}

async function createAccountFor(
  tx: Transaction,
  email: string,
  name: string,
  passwordHash: string | null,
  locale: Locale,
): Promise<Account> {
  const created = await createAccount(tx, { email, name, locale, passwordHash });
  if (created !== undefined) return created;
  const known = await loadAccountByEmail(tx, email);
  // Somebody chose a password for this address in the meantime: theirs counts.
  if (known === undefined || known.passwordHash !== null || passwordHash === null) throw new AppError("token.invalid");
  return (await updateAccount(tx, known.id, { passwordHash })) ?? known;
}
