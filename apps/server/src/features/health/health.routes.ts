import { sql } from "@tongzhou/base";
import type { Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

/** For load balancers and supervisors: is the process alive, and can it work. */
export function serveHealth({ fastify }: Edge, { database }: Services): void {
  fastify.get("/healthz", async () => ({ status: "ok" }));

  fastify.get("/readyz", async (_request, reply) => {
    try {
      await database.arrays(sql`select 1`);
      return { status: "ready" };
    } catch {
      return reply.code(503).send({ status: "unavailable" });
    }
  });
}
