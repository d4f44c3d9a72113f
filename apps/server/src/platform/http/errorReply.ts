import type { FastifyReply, FastifyRequest } from "fastify";
import type { Locale } from "@tongzhou/base";
import { errorText } from "@tongzhou/i18n";
import { AppError, type ErrorCode, type ErrorParams } from "@tongzhou/model";
import { localeOf } from "./locale.ts";
import { statusOf } from "./statusOf.ts";

/** An error as it travels. */
export interface ErrorReply {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly message: string;
  readonly requestId: string;
}

/** The body of an error in the caller's language. */
export function buildErrorReply(error: AppError, locale: Locale, requestId: string): ErrorReply {
  const { code, params } = error;
  return { code, params, message: errorText(code, params, locale), requestId };
}

/** Answers an error, whatever was thrown: what we did not foresee is logged and told as `internal`, without its text. */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toAppError(thrown, request);
  const status = statusOf[error.code];
  if (error.code === "internal") request.log.error({ err: thrown }, "internal error");
  else if (status >= 500) request.log.warn({ err: error.cause ?? error }, error.code);
  const body = buildErrorReply(error, localeOf(request), request.id);
  const retryAfter = error.params["retryAfterSeconds"];
  if (typeof retryAfter === "number") void reply.header("retry-after", String(Math.ceil(retryAfter)));
  else if (status === 503) void reply.header("retry-after", "2");
  void reply
    .code(status)
    .header("x-request-id", request.id)
    .header("content-type", "application/json; charset=utf-8")
    .send(JSON.stringify(body));
}

function invalid(path: string, rule: string, expected?: string): AppError {
  return new AppError("request.invalid", {
    problems: [expected === undefined ? { path, rule } : { path, rule, expected }],
  });
}

/** The framework's own refusals in our codes; see https://fastify.dev/docs/latest/Reference/Errors/ */
function toAppError(thrown: unknown, request: FastifyRequest): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new AppError("request.too_large", { limitBytes: request.routeOptions.bodyLimit });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return invalid("headers.content-type", "mediaType", "application/json");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return invalid("headers.content-length", "length");
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
      return invalid("path", "text");
    // The caller hung up in the middle of its own body; nobody reads this answer.
    case "ECONNRESET":
    case "ERR_STREAM_PREMATURE_CLOSE":
      return invalid("body", "length");
    default:
      return new AppError("internal", {}, { cause: thrown });
  }
}
