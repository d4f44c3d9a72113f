import type { Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";
import { serveApiTokens } from "./apiTokens.routes.ts";
import { serveInvitations } from "./invitations.routes.ts";
import { serveSessions } from "./session.routes.ts";

/** Everything about accounts. */
export function serveAccounts(edge: Edge, services: Services): void {
  serveSessions(edge, services);
  serveInvitations(edge, services);
  serveApiTokens(edge, services);
}
