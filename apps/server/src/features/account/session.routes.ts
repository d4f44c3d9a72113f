import { getMe, signIn, signOut, signOutEverywhere, updateMe } from "@tongzhou/contract";
import {
  deleteSession,
  deleteSessions,
  loadAccount,
  loadAccountByEmail,
  renameAccountMembers,
  updateAccount,
} from "@tongzhou/engine";
import { AppError } from "@tongzhou/model";
import { describeMe } from "../../platform/auth/describeMe.ts";
import { startSession } from "../../platform/auth/startSession.ts";
import { done } from "../../platform/http/done.ts";
import { serveAccount, servePublic, type Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

/** Signing in and out, and one's own account. */
export function serveSessions(edge: Edge, services: Services): void {
  const { database, passwords, access, signInGuard } = services;

  servePublic(edge, signIn, async (call) => {
    const { email, password } = call.body;
    const account = await signInGuard.try({ email, address: call.address }, async () => {
      const found = await loadAccountByEmail(database, email);
      const fits = await passwords.matches(found?.passwordHash ?? null, password);
      return fits && found?.isDisabled === false ? found : undefined;
    });
    if (account === undefined) throw new AppError("auth.wrong_credentials");
    return describeMe(await startSession(services, call, account.id));
  });

  serveAccount(edge, signOut, async ({ identity, dropSession }) => {
    if (identity.via === "web") await deleteSession(database, identity.token);
    access.announce();
    dropSession();
    return done;
  });

  serveAccount(edge, signOutEverywhere, async ({ identity, dropSession }) => {
    await deleteSessions(database, identity.principal.account.id);
    access.announce();
    dropSession();
    return done;
  });

  serveAccount(edge, getMe, async ({ identity }) => describeMe(identity.principal));

  serveAccount(edge, updateMe, async (call) => {
    const { identity, body } = call;
    const { id, email } = identity.principal.account;
    const passwordHash =
      body.password === undefined ? undefined : await changePassword(call.address, id, email, body.password);
    const account = await database.transaction(async (tx) => {
      const updated = await updateAccount(tx, id, {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.locale === undefined ? {} : { locale: body.locale }),
        ...(passwordHash === undefined ? {} : { passwordHash }),
      });
      if (body.name !== undefined) await renameAccountMembers(tx, id, body.name);
      if (passwordHash !== undefined) await deleteSessions(tx, id, identity.via === "web" ? identity.token : undefined);
      return updated;
    });
    access.announce();
    return describeMe({ ...identity.principal, account: account ?? identity.principal.account });
  });

  async function changePassword(
    address: string,
    id: number,
    email: string,
    change: { readonly current: string; readonly next: string },
  ): Promise<string> {
    // A stolen session must not be a way around the limits on guessing.
    const isRight = await signInGuard.try({ email, address }, async () => {
      const account = await loadAccount(database, id);
      return (await passwords.matches(account?.passwordHash ?? null, change.current)) ? true : undefined;
    });
    if (isRight === undefined) throw new AppError("auth.wrong_credentials");
    return passwords.hash(change.next);
  }
}
