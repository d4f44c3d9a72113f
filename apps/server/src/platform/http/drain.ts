import type { FastifyInstance } from "fastify";

const lookEveryMs = 50;

/**
 * Takes nothing new, answers what has begun, then closes. A browser keeps its connection open after an answer that
 * began before the close, so connections are looked at until all are idle and gone.
 */
export async function drain(fastify: FastifyInstance): Promise<void> {
  const timer = setInterval(() => fastify.server.closeIdleConnections(), lookEveryMs);
  try {
    await fastify.close();
  } finally {
    clearInterval(timer);
  }
}
