import cookie from "@fastify/cookie";
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import { AppError } from "@tongzhou/model";
import { isSecure } from "../auth/sessionCookie.ts";
import { buildErrorReply, sendError } from "./errorReply.ts";
import "./fastifyTypes.ts";
import { dataHeaders, strictTransport } from "./headers.ts";
import { isOwnOrigin } from "./origin.ts";
import { readJson } from "./readJson.ts";
import { apiPrefix, type Edge } from "./serve.ts";

/** How HTTP is spoken. */
export interface EdgeOptions extends Pick<
  Edge,
  "identify" | "openSession" | "onWritten" | "publicUrl" | "checksReplies"
> {
  readonly logger: FastifyBaseLogger;
  readonly trustProxy: boolean | readonly string[];
}

const mebibyte = 1024 * 1024;
// An export's filter stands in its address: 20,000 characters, each up to nine bytes there.
const maxHeaderBytes = 256 * 1024;

/** The framework with everything every route shares: bodies, languages, headers, origins, errors, the request log. */
export async function buildEdge(options: EdgeOptions): Promise<Edge> {
  const server = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: typeof options.trustProxy === "boolean" ? options.trustProxy : [...options.trustProxy],
    bodyLimit: mebibyte,
    http: { maxHeaderSize: maxHeaderBytes },
    genReqId: buildRequestIds(),
    requestIdHeader: false,
    // A browser's keep-alive must not outlast ours by a hair, or it meets a closing connection.
    keepAliveTimeout: 75_000,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    routerOptions: { maxParamLength: 400 },
    clientErrorHandler: answerBrokenHttp,
    frameworkErrors: (error, request, reply) => sendError(error, request, reply),
  });
  await server.register(cookie);
  readBodies(server);
  server.decorateRequest("identity", undefined);
  server.decorateRequest("session", undefined);
  server.addHook("onRequest", async (request, reply) => {
    void reply.header("x-request-id", request.id);
    if (isSecure(request, options.publicUrl)) void reply.header("strict-transport-security", strictTransport);
    if (!request.url.startsWith(apiPrefix)) return;
    void reply.headers(dataHeaders);
    const hasToken = request.headers.authorization !== undefined;
    if (!hasToken && !isOwnOrigin(request, options.publicUrl))
      throw new AppError("access.denied", { reason: "origin" });
  });
  // The pattern of the route, never the address itself: that one can hold a search text or the token of a link.
  server.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "(none)";
    const account = request.identity?.principal.account.id;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    request.log.info({ method: request.method, route, status: reply.statusCode, ms, account }, "request");
  });
  server.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  const { identify, openSession, onWritten, publicUrl, checksReplies } = options;
  return { fastify: server, identify, openSession, onWritten, publicUrl, checksReplies, served: new Set() };
}

function readBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    try {
      done(null, readJson(typeof body === "string" ? Buffer.from(body) : body));
    } catch (error) {
      done(error instanceof Error ? error : new Error("body", { cause: error }));
    }
  });
}

/** Ids that are unique over nodes and restarts and sort by time within one process. */
function buildRequestIds(): () => string {
  const start = crypto.randomUUID().slice(0, 8);
  let count = 0;
  return () => `${start}-${(count += 1).toString(36)}`;
}

interface BrokenSocket {
  readonly writable: boolean;
  end(text: string): unknown;
  destroy(): unknown;
}

// Bytes that are not HTTP never become a request; they get the same kind of answer all the same.
function answerBrokenHttp(error: Error & { readonly code?: string }, socket: BrokenSocket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const isLong = error.code === "HPE_HEADER_OVERFLOW";
  const problem = new AppError("request.invalid", {
    problems: [{ path: "headers", rule: isLong ? "maxLength" : "http" }],
  });
  // Nobody can say which language the caller reads, so the message has both.
  const [reply, english] = [buildErrorReply(problem, "zh-CN", "none"), buildErrorReply(problem, "en", "none")];
  const body = JSON.stringify({ ...reply, message: `${reply.message} ${english.message}` });
  const status = isLong ? "431 Request Header Fields Too Large" : "400 Bad Request";
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
