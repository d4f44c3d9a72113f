import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from "fastify";
import { assert, must } from "@tongzhou/base";
import type { ByteInput, ByteRoute } from "@tongzhou/contract";
import type { Session } from "@tongzhou/engine";
import { compileAddress } from "./compileRoute.ts";
import { admit, apiPrefix, type Edge } from "./serve.ts";

/** A call of a byte route: its address checked, its bytes still to come or to go. */
export interface ByteCall<R extends ByteRoute> extends ByteInput<R> {
  readonly session: Session;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * Serves a route that takes or gives bytes to members of the workspace in its path.
 * @param options `scope`: the part of the server that reads its bodies, the whole server when absent
 */
export function serveBytes<R extends ByteRoute>(
  edge: Edge,
  route: R,
  handler: (call: ByteCall<R>) => Promise<unknown>,
  options: { readonly scope?: FastifyInstance; readonly bodyLimitBytes?: number } = {},
): void {
  assert(!edge.served.has(route.name), `route-twice: ${route.name}`);
  edge.served.add(route.name);
  const readAddress = compileAddress(route);
  const { scope = edge.fastify, bodyLimitBytes } = options;
  const limits: RouteShorthandOptions = bodyLimitBytes === undefined ? {} : { bodyLimit: bodyLimitBytes };
  scope.route({
    method: route.method,
    url: `${apiPrefix}${route.path}`,
    ...limits,
    onRequest: (request) => admit(edge, request, true),
    handler: async (request, reply) => {
      const session = must(request.session, "byte-session: none");
      try {
        return await handler({ ...readAddress(request), session, request, reply });
      } catch (error) {
        leaveBody(request, reply);
        throw error;
      }
    },
  });
}

// The rest of a refused body is read past, so that its sender comes to hear why; then the connection ends.
function leaveBody({ body }: FastifyRequest, reply: FastifyReply): void {
  if (!(body instanceof Readable)) return;
  void reply.header("connection", "close");
  body.resume();
}
