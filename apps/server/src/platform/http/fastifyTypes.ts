import type { Session } from "@tongzhou/engine";
import type { Identity } from "../auth/identity.ts";

// What the pipeline hangs on a request of the framework.
declare module "fastify" {
  interface FastifyRequest {
    /** The signed-in account; undefined on public routes and before admission. */
    identity: Identity | undefined;
    /** The member's session; undefined outside member routes. */
    session: Session | undefined;
  }
}
