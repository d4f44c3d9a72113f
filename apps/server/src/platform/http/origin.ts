import type { FastifyRequest } from "fastify";

// Browsers name the page a write came from; other programs need not. A cookie is only believed on a write when the
// page is ours, so that another site cannot act for a signed-in person (SameSite=Lax is the second lock).
const reading: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a request may act with the cookie it carries: it reads, or comes from our own page or from no browser. */
export function isOwnOrigin(request: FastifyRequest, publicUrl: string | undefined): boolean {
  return reading.has(request.method) || isOwnPage(request, publicUrl);
}

/** Whether the page behind a request is ours; also asked for web sockets, which are GET but can write. */
export function isOwnPage(request: FastifyRequest, publicUrl: string | undefined): boolean {
  const { origin } = request.headers;
  if (origin === undefined) {
    const site = request.headers["sec-fetch-site"];
    return site === undefined || site === "same-origin" || site === "none";
  }
  return origin === publicUrl || origin === `${request.protocol}://${request.host}`;
}
