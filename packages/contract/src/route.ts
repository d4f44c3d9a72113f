import type { Static, TSchema } from "typebox";

/** One route of the HTTP interface: what goes in, what comes out. Server, browser client and OpenAPI read the same value. */
export interface Route<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
  Reply extends TSchema = TSchema,
> {
  /** Unique name; the OpenAPI operationId. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path below /api/v1 with `:name` for params. */
  readonly path: string;
  readonly summary: string;
  /** Who may call: anyone, a signed-in account, or a member of the workspace named in the path. */
  readonly access: "public" | "account" | "member";
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly reply: Reply;
}

/** What a caller passes for a route. */
export interface RouteInput<R extends Route> {
  readonly params: Static<R["params"]>;
  readonly query: Static<R["query"]>;
  readonly body: Static<R["body"]>;
}

/** What a route answers. */
export type RouteReply<R extends Route> = Static<R["reply"]>;

/** Checks the shape of a route while keeping its exact schema types. */
export function route<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
  definition: Route<P, Q, B, A>,
): Route<P, Q, B, A> {
  return definition;
}
