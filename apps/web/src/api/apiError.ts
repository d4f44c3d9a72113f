import type { ErrorCode, ErrorParams } from "@tongzhou/model";

/** Why a call failed without an answer from our server, or that this page is older than the server. */
export type NetworkCode = "network.offline" | "network.unavailable" | "page.outdated";

/** Any code a call can fail with. */
export type ApiErrorCode = ErrorCode | NetworkCode;

/** A call that failed: by the server with its code and params, or on the way there. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly params: ErrorParams;
  /** Finds this moment in the server's log; absent when the server was not reached. */
  readonly requestId: string | undefined;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(
    code: ApiErrorCode,
    details: {
      readonly params?: ErrorParams;
      readonly message?: string;
      readonly requestId?: string;
      readonly status: number;
    },
  ) {
    super(details.message ?? code);
    this.name = "ApiError";
    this.code = code;
    this.params = details.params ?? {};
    this.requestId = details.requestId;
    this.status = details.status;
  }
}

/** Whether a thrown thing is an ApiError, of one of the given codes when there are any. */
export function isApiError(error: unknown, ...codes: readonly ApiErrorCode[]): error is ApiError {
  return error instanceof ApiError && (codes.length === 0 || codes.includes(error.code));
}

// A gateway in front of a server that is starting or down answers these without our body.
const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** Whether trying the same call again can help, because nobody judged it yet. */
export function isTransient(error: unknown): boolean {
  return isApiError(error, "network.offline", "network.unavailable", "database.unavailable", "rate.limited");
}

/** The error of an answer that is not a success. */
export function readError(status: number, body: unknown): ApiError {
  if (isErrorBody(body)) {
    const { params, message, requestId } = body;
    // The contract names every code; one from a newer server is still worth showing by its message.
    return new ApiError(body.code as ErrorCode, { params, message, requestId, status });
  }
  if (gatewayStatuses.has(status)) return new ApiError("network.unavailable", { status });
  return new ApiError("internal", { status });
}

interface ErrorBodyShape {
  readonly code: string;
  readonly params: ErrorParams;
  readonly message: string;
  readonly requestId: string;
}

function isErrorBody(body: unknown): body is ErrorBodyShape {
  if (typeof body !== "object" || body === null) return false;
  const has = "code" in body && "message" in body && "params" in body && "requestId" in body;
  return has && typeof body.code === "string" && typeof body.params === "object" && body.params !== null;
}
