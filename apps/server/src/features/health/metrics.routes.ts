import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { AppError } from "@tongzhou/model";
import type { Edge } from "../../platform/http/serve.ts";
import type { Metrics } from "../../platform/metrics/buildMetrics.ts";

/** Numbers for Prometheus: for whoever has the token, or without one for this machine only. */
export function serveMetrics({ fastify }: Edge, metrics: Metrics, token: string | undefined): void {
  fastify.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "(none)";
    metrics.countRequest(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
  });

  fastify.get("/metrics", async (request, reply) => {
    // Whoever may not read them learns nothing of their being there.
    if (!mayRead(request, token)) throw new AppError("request.not_found");
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

const ownMachine: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  if (token === undefined) {
    // A proxy on this machine passes strangers on, and says so.
    const isPassedOn = request.headers["x-forwarded-for"] !== undefined || request.headers["forwarded"] !== undefined;
    return !isPassedOn && ownMachine.has(request.socket.remoteAddress ?? "");
  }
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
