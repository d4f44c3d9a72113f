import type { CookieSerializeOptions } from "@fastify/cookie";
import type { FastifyRequest } from "fastify";

/** Name and attributes of the session cookie for one request. */
export interface SessionCookie {
  readonly name: string;
  readonly options: CookieSerializeOptions;
}

// The __Host- prefix makes browsers refuse the cookie unless it is Secure, for this host only and for every path,
// so that no other page of the domain can plant one. Plain http, such as http://localhost, cannot have it.
const securedName = "__Host-tongzhou";
const plainName = "tongzhou";

const shared = { httpOnly: true, sameSite: "lax", path: "/" } as const satisfies CookieSerializeOptions;

/** Whether a request reached us by https, directly or through a proxy that the configuration believes. */
export function isSecure(request: FastifyRequest, publicUrl: string | undefined): boolean {
  return publicUrl?.startsWith("https:") ?? request.protocol === "https";
}

/** The cookie that carries the session token. Lax, so that a link in a mail opens the page signed in. */
export function sessionCookie(request: FastifyRequest, publicUrl: string | undefined): SessionCookie {
  return isSecure(request, publicUrl)
    ? { name: securedName, options: { ...shared, secure: true } }
    : { name: plainName, options: shared };
}
