import { sql } from "@tongzhou/base";
import type { Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

/**
 * For load balancers and supervisors: is the process alive, and can it work. It listens only once everything is
 * migrated, and is no longer ready from the moment it is told to stop.
 */
export function serveHealth({ fastify }: Pick<Edge, "fastify">, { database }: Pick<Services, "database">): void {
  let isStopping = false;
  fastify.addHook("preClose", async () => {
    isStopping = true;
  });

  fastify.get("/healthz", async () => ({ status: "ok" }));

  fastify.get("/readyz", async (_request, reply) => {
    if (isStopping) return reply.code(503).send({ status: "stopping" });
    try {
      await database.arrays(sql`select 1`);
      return { status: "ready" };
    } catch {
      return reply.code(503).send({ status: "unavailable" });
    }
  });
}
