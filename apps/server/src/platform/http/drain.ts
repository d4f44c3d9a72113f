import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";

const lookEveryMs = 50;
// Well below the time after which the process is ended: what comes after the answers has to be let go of as well.
const longestAnswerMs = 8_000;

/** Ends a server's work. */
export interface Drain {
  /**
   * Takes nothing new, answers what has begun, then closes; also what nobody waits for any more comes to its end.
   * Who has not sent a question or taken an answer after eight seconds is cut off.
   */
  run(): Promise<void>;
}

/**
 * Counts from now on what each connection has to be answered, so that those with nothing can be closed when it is time:
 * a browser keeps its connection open after an answer, and opens some ahead of any question. Node tells such
 * connections apart only where a whole message has been read from them, and would wait for its timeouts.
 * @param fastify before it has routes
 */
export function buildDrain(fastify: FastifyInstance): Drain {
  const { server } = fastify;
  const asked = countAsked(server);
  const working = collectWork(fastify);
  return {
    async run() {
      const timer = setInterval(() => {
        for (const [socket, count] of asked) if (count === 0) socket.destroy();
      }, lookEveryMs);
      const cut = setTimeout(() => {
        for (const socket of asked.keys()) socket.destroy();
      }, longestAnswerMs);
      try {
        await fastify.close();
        await Promise.allSettled(working);
      } finally {
        clearInterval(timer);
        clearTimeout(cut);
      }
    },
  };
}

/** Requests not answered yet, by connection. */
function countAsked(server: Server): ReadonlyMap<Duplex, number> {
  const asked = new Map<Duplex, number>();
  const add = (socket: Duplex, count: number): void => {
    const before = asked.get(socket);
    if (before !== undefined) asked.set(socket, before + count);
  };
  server.on("connection", (socket) => {
    asked.set(socket, 0);
    socket.once("close", () => asked.delete(socket));
  });
  server.on("request", ({ socket }, response) => {
    add(socket, 1);
    response.once("close", () => add(socket, -1));
  });
  // A live channel says goodbye itself.
  server.on("upgrade", (_, socket) => asked.delete(socket));
  return asked;
}

/** What handlers are at, whether or not their connection is still there. */
function collectWork(fastify: FastifyInstance): ReadonlySet<Promise<unknown>> {
  const working = new Set<Promise<unknown>>();
  fastify.addHook("onRoute", (route) => {
    const { handler } = route;
    route.handler = function collect(request, reply): unknown {
      const work: unknown = handler.call(this, request, reply);
      if (work instanceof Promise) {
        working.add(work);
        const forget = (): void => void working.delete(work);
        work.then(forget, forget);
      }
      return work;
    };
  });
  return working;
}
