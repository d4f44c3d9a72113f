import type { Route, RouteInput, RouteReply } from "@tongzhou/contract";
import { ApiError, isApiError, readError } from "./apiError.ts";
import { noteConnection } from "./connection.ts";
import { requestUrl } from "./requestUrl.ts";
import { noteSessionEnd } from "./session.ts";
import { noteWarnings } from "./warnings.ts";

type Filled<Name extends string, Value> =
  Record<string, never> extends Value ? { readonly [N in Name]?: Value } : { readonly [N in Name]: Value };

/** What a route is called with; parts that may be empty may be left out. */
export type CallInput<R extends Route> = Filled<"params", RouteInput<R>["params"]> &
  Filled<"query", RouteInput<R>["query"]> &
  Filled<"body", RouteInput<R>["body"]>;

/** How a call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** The caller deals with a missing session itself, e.g. the sign-in page. */
  readonly allowsSignedOut?: boolean | undefined;
  /** Lets the request outlive the page, for a last save while it closes; at most 64 kB. */
  readonly outlivesPage?: boolean | undefined;
}

/**
 * Calls a route and answers its reply.
 * @throws ApiError with the server's code and params, or a network code; an aborted call throws the abort's reason
 */
export async function call<R extends Route>(
  route: R,
  input: CallInput<R>,
  options: CallOptions = {},
): Promise<RouteReply<R>> {
  const { params, query, body }: Partial<Record<"params" | "query" | "body", Record<string, unknown>>> = input;
  const hasBody = body !== undefined && route.method !== "GET";
  const response = await reach(requestUrl(route.path, params, query), {
    method: route.method,
    credentials: "same-origin",
    headers: { accept: "application/json", ...(hasBody ? { "content-type": "application/json" } : {}) },
    ...(hasBody ? { body: JSON.stringify(body) } : {}),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.outlivesPage === true ? { keepalive: true } : {}),
  });
  const reply: unknown = await readJson(response);
  if (response.ok && reply !== undefined) {
    if (hasBody) noteWarnings(reply);
    // The server's replies are checked against the same contract on their way out.
    return reply as RouteReply<R>;
  }
  throw refusal(response.status, reply, options);
}

/**
 * Asks whether an address gives bytes, and takes none of them.
 * @throws ApiError as `call` does
 */
export async function askForBytes(url: string): Promise<void> {
  const left = new AbortController();
  const response = await reach(url, { credentials: "same-origin", signal: left.signal });
  if (!response.ok) throw refusal(response.status, await readJson(response), {});
  left.abort();
}

function refusal(status: number, reply: unknown, options: CallOptions): ApiError {
  const error = readError(status, reply);
  if (isApiError(error, "network.unavailable", "database.unavailable")) noteConnection("unavailable");
  if (isApiError(error, "auth.required") && options.allowsSignedOut !== true) noteSessionEnd();
  return error;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init);
    if (response.status < 500) noteConnection("online");
    return response;
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    const isOffline = !navigator.onLine;
    noteConnection(isOffline ? "offline" : "unavailable");
    throw new ApiError(isOffline ? "network.offline" : "network.unavailable", { status: 0 });
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
