import { must } from "@tongzhou/base";
import { createApiToken, deleteApiToken, listApiTokens } from "@tongzhou/contract";
import { createApiToken as makeApiToken, deleteApiToken as revokeApiToken, loadApiTokens } from "@tongzhou/engine";
import { AppError } from "@tongzhou/model";
import type { Identity } from "../../platform/auth/identity.ts";
import { done } from "../../platform/http/done.ts";
import { serveAccount, type Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

const dayMs = 86_400_000;

/** Tokens by which programs act for an account. */
export function serveApiTokens(edge: Edge, { database, access, clock }: Services): void {
  serveAccount(edge, listApiTokens, async ({ identity }) => ({
    tokens: [...(await loadApiTokens(database, identity.principal.account.id))],
  }));

  serveAccount(edge, createApiToken, async ({ identity, body }) => {
    requirePerson(identity);
    const { id } = identity.principal.account;
    const days = body.expiresInDays;
    const expiresAt = days === undefined ? null : new Date(clock.now().getTime() + days * dayMs);
    const { token, secret } = await makeApiToken(database, id, body.name, expiresAt);
    return { token: must(token, "api-token: expected the row just made"), secret };
  });

  serveAccount(edge, deleteApiToken, async ({ identity, params }) => {
    requirePerson(identity);
    const wasThere = await revokeApiToken(database, identity.principal.account.id, params.id);
    access.announce();
    if (!wasThere) throw new AppError("token.invalid");
    return done;
  });
}

// A leaked token must not be able to make itself successors or to shut its owner's other programs out.
function requirePerson(identity: Identity): void {
  if (identity.via === "api") throw new AppError("access.denied", { reason: "api_token" });
}
