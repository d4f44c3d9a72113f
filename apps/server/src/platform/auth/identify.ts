import type { FastifyRequest } from "fastify";
import { loadApiTokenPrincipal, loadSession, type Database } from "@tongzhou/engine";
import type { Clock } from "@tongzhou/base";
import type { Identity } from "./identity.ts";
import type { PrincipalCache } from "./principalCache.ts";
import { sessionCookie } from "./sessionCookie.ts";

/** Finds out who a request comes from: an API token in the Authorization header, else the session cookie. */
export function buildIdentify(given: {
  readonly database: Database;
  readonly clock: Clock;
  readonly principals: PrincipalCache;
  readonly publicUrl: string | undefined;
}): (request: FastifyRequest) => Promise<Identity | undefined> {
  const { database, clock, principals, publicUrl } = given;
  return async (request) => {
    const { authorization } = request.headers;
    // Whoever sends the header means it: a wrong token is not rescued by a cookie that happens to come along.
    if (authorization !== undefined) {
      const token = /^Bearer ([\w-]{20,100})$/i.exec(authorization)?.[1];
      if (token === undefined) return undefined;
      const principal = await principals.get(token, () => loadApiTokenPrincipal(database, token, clock.now()));
      return principal === undefined ? undefined : { principal, via: "api", token };
    }
    const token = request.cookies[sessionCookie(request, publicUrl).name];
    if (token === undefined || token === "") return undefined;
    const principal = await principals.get(token, () => loadSession(database, token, clock.now()));
    return principal === undefined ? undefined : { principal, via: "web", token };
  };
}
