import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { assert, must } from "@tongzhou/base";
import type { Route, RouteReply } from "@tongzhou/contract";
import type { Session } from "@tongzhou/engine";
import { AppError } from "@tongzhou/model";
import type { Identity } from "../auth/identity.ts";
import { sessionCookie, type SessionCookie } from "../auth/sessionCookie.ts";
import type { AccountCall, Call, MemberCall } from "./call.ts";
import { compileRoute } from "./compileRoute.ts";
import { localeOf } from "./locale.ts";

/** What the pipeline needs from the rest of the server. */
export interface Edge {
  readonly fastify: FastifyInstance;
  /** Who a request comes from; undefined for a stranger. */
  readonly identify: (request: FastifyRequest) => Promise<Identity | undefined>;
  /**
   * The actor's session in a workspace.
   * @throws AppError workspace.not_found, also for one that exists without the account in it
   */
  readonly openSession: (identity: Identity, workspace: string, requestId: string) => Promise<Session>;
  /** Told of every request that may have written in a workspace, so that live readers look at once. */
  readonly onWritten: (workspace: string) => void;
  readonly publicUrl: string | undefined;
  /** Whether replies are checked against the contract: in tests and development. */
  readonly checksReplies: boolean;
  /** Names of the routes that are served, so that none of the contract is forgotten. */
  readonly served: Set<string>;
}

/** What a route may set apart from its contract. */
export interface ServeOptions {
  readonly bodyLimitBytes?: number;
  /** The body's list of which too many answer batch.too_large instead of request.invalid. */
  readonly batch?: string;
}

/** Where the interface begins. */
export const apiPrefix = "/api/v1";

/** A reply as a handler may give it: the engine's lists are read-only. */
export type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T;

type Handler<C, R extends Route> = (call: C) => Promise<DeepReadonly<RouteReply<R>>>;

/** Serves a route that anyone may call. */
export function servePublic<R extends Route>(
  edge: Edge,
  route: R,
  handler: Handler<Call<R>, R>,
  options?: ServeOptions,
): void {
  assert(route.access === "public", `route-access: expected public, got ${route.access} for ${route.name}`);
  mount(edge, route, handler, options);
}

/** Serves a route for signed-in accounts. */
export function serveAccount<R extends Route>(
  edge: Edge,
  route: R,
  handler: Handler<AccountCall<R>, R>,
  options?: ServeOptions,
): void {
  assert(route.access === "account", `route-access: expected account, got ${route.access} for ${route.name}`);
  mount(edge, route, (call, request) => handler({ ...call, identity: identityOf(request) }), options);
}

/** Serves a route for members of the workspace in its path. */
export function serveMember<R extends Route>(
  edge: Edge,
  route: R,
  handler: Handler<MemberCall<R>, R>,
  options?: ServeOptions,
): void {
  assert(route.access === "member", `route-access: expected member, got ${route.access} for ${route.name}`);
  mount(
    edge,
    route,
    (call, request) =>
      handler({ ...call, identity: identityOf(request), session: must(request.session, "member-session: none") }),
    options,
  );
}

function identityOf(request: FastifyRequest): Identity {
  return must(request.identity, "account-identity: none");
}

/** The pipeline: identity and membership before a byte of the body is read, then the contract, the handler, the reply. */
function mount<R extends Route>(
  edge: Edge,
  route: R,
  handler: (call: Call<R>, request: FastifyRequest) => Promise<DeepReadonly<RouteReply<R>>>,
  options: ServeOptions = {},
): void {
  const { readInput, checkReply } = compileRoute(route, options.batch);
  assert(!edge.served.has(route.name), `route-twice: ${route.name}`);
  edge.served.add(route.name);
  const isWrite = route.method !== "GET";
  edge.fastify.route({
    method: route.method,
    url: `${apiPrefix}${route.path}`,
    ...(options.bodyLimitBytes === undefined ? {} : { bodyLimit: options.bodyLimitBytes }),
    onRequest: route.access === "public" ? [] : [(request) => admit(edge, request, route.access === "member")],
    handler: async (request, reply) => {
      const input = readInput({
        params: request.params,
        query: request.query,
        body: request.body === undefined ? {} : request.body,
      });
      const answer = await handler({ ...input, ...describeCaller(edge, request, reply) }, request);
      if (isWrite && request.session !== undefined) edge.onWritten(request.session.workspace.key);
      if (edge.checksReplies) {
        const problems = checkReply(answer);
        assert(problems.length === 0, `reply-contract: ${route.name} ${JSON.stringify(problems)}`);
      }
      // Text goes past the framework's own serialiser: rows are arrays of mixed values, which a schema only slows down.
      void reply.header("content-type", "application/json; charset=utf-8");
      return JSON.stringify(answer);
    },
  });
}

/** Lets a request in, or throws; runs before the body is read so that strangers cannot make us hold their bytes. */
export async function admit(edge: Edge, request: FastifyRequest, asMember: boolean): Promise<void> {
  const identity = await edge.identify(request);
  if (identity === undefined) throw new AppError("auth.required");
  request.identity = identity;
  if (!asMember) return;
  const { params } = request;
  const workspace =
    typeof params === "object" && params !== null && "workspace" in params ? params.workspace : undefined;
  if (typeof workspace !== "string") throw new AppError("workspace.not_found");
  request.session = await edge.openSession(identity, workspace, request.id);
}

type Caller = Pick<Call<Route>, "requestId" | "locale" | "address" | "userAgent" | "keepSession" | "dropSession">;

function describeCaller(edge: Edge, request: FastifyRequest, reply: FastifyReply): Caller {
  const cookie = (): SessionCookie => sessionCookie(request, edge.publicUrl);
  return {
    requestId: request.id,
    locale: localeOf(request),
    address: request.ip,
    userAgent: request.headers["user-agent"],
    keepSession: (token, expiresAt) => {
      const { name, options } = cookie();
      void reply.setCookie(name, token, { ...options, expires: expiresAt });
    },
    dropSession: () => {
      const { name, options } = cookie();
      void reply.clearCookie(name, options);
    },
  };
}
