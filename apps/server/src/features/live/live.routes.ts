import websocket from "@fastify/websocket";
import type { FastifyRequest } from "fastify";
import { Compile } from "typebox/compile";
import type { WebSocket } from "ws";
import { must } from "@tongzhou/base";
import { LiveRequest, openLive, ShowRecords, WatchWindow } from "@tongzhou/contract";
import { parseSince, printPosition, type Change, type Position, type Since } from "@tongzhou/engine";
import { AppError } from "@tongzhou/model";
import { toProblems, type Problem } from "../../platform/http/problems.ts";
import { localeOf } from "../../platform/http/locale.ts";
import { isStorable } from "../../platform/http/readJson.ts";
import { isOwnPage } from "../../platform/http/origin.ts";
import { admit, apiPrefix, type Edge } from "../../platform/http/serve.ts";
import type { Feeds } from "../../platform/live/feeds.ts";
import { openLiveChannel, type LiveChannel } from "../../platform/live/liveChannel.ts";
import { loadMissed } from "../../platform/live/loadMissed.ts";
import { rightsOf } from "../../platform/live/rightsOf.ts";
import { buildSharedMoves, type SharedMoves } from "../../platform/live/windowWatch.ts";
import type { AccessChanges } from "../../platform/auth/accessChanges.ts";

/** What the live channel needs. */
export interface LiveServices {
  readonly feeds: Feeds;
  readonly access: AccessChanges;
}

/** Why the server hangs up, beside the codes of the protocol; browsers see them. */
export const closeCodes = { signedOut: 4401, notMember: 4403, misused: 4400, silent: 4408 } as const;

const request = Compile(LiveRequest);
const [watchWindow, showRecords] = [Compile(WatchWindow), Compile(ShowRecords)];
// The longest filter in the widest characters, and the most records that a window shows.
const maxMessageBytes = 128 * 1024;
const heartbeatMs = 30_000;
// A side that has this much unread is far behind; one with more is gone.
const fullBytes = 256 * 1024;
const lostBytes = 4 * 1024 * 1024;
const messagesPerSecond = 100;
const bytesPerSecond = 512 * 1024;
// A browser says again what it watches as soon as it is connected.
const missedMs = 10_000;

/** The live channel of a workspace (contract/live.ts). */
export async function serveLive(edge: Edge, services: LiveServices): Promise<void> {
  const shared = buildSharedMoves();
  await edge.fastify.register(websocket, {
    options: { maxPayload: maxMessageBytes },
    // A side that breaks the protocol has been hung up on; that is its fault, not ours.
    errorHandler: (error, socket, request) => {
      request.log.info({ err: error }, "live channel broken off");
      socket.terminate();
    },
  });
  await edge.fastify.register(async (scope) => {
    edge.served.add(openLive.name);
    scope.route({
      method: openLive.method,
      url: `${apiPrefix}${openLive.path}`,
      onRequest: async (incoming) => {
        const isProgram = incoming.headers.authorization !== undefined;
        if (!isProgram && !isOwnPage(incoming, edge.publicUrl))
          throw new AppError("access.denied", { reason: "origin" });
        await admit(edge, incoming, true);
      },
      handler: async () => {
        throw new AppError("request.invalid", {
          problems: [{ path: "headers.upgrade", rule: "const", expected: "websocket" }],
        });
      },
      wsHandler: (socket, incoming) => converse(edge, { ...services, shared }, socket, incoming),
    });
  });
}

interface Shared extends LiveServices {
  readonly shared: SharedMoves;
}

function converse(edge: Edge, services: Shared, socket: WebSocket, incoming: FastifyRequest): void {
  const { log } = incoming;
  // What arrives before the channel is open waits for it.
  const opened = openChannel(services, socket, incoming);
  opened.catch((error: unknown) => {
    log.warn({ err: error }, "live channel could not be opened");
    socket.close(1011);
  });
  listen(socket, opened);
  keepAlive(socket);
  const renewNow = (isFirst: boolean): void => {
    void renew(edge, incoming, socket, opened, isFirst).catch((error: unknown) => {
      log.warn({ err: error }, "live channel could not be renewed");
      socket.close(1011);
    });
  };
  const stopRenewing = services.access.onChange(() => renewNow(false));
  // Rights may have changed after the door was opened and before this was listened for.
  renewNow(true);
  socket.on("close", () => {
    stopRenewing();
    void opened.then(
      (channel) => channel.close(),
      () => undefined,
    );
  });
  socket.on("error", () => socket.terminate());
}

async function openChannel(
  { feeds, shared }: Shared,
  socket: WebSocket,
  incoming: FastifyRequest,
): Promise<LiveChannel> {
  const session = must(incoming.session, "live-session: none");
  const since = readSince(incoming.query);
  // Changes that arrive while the channel is being opened wait for it.
  let early: (readonly [readonly Change[], Position])[] = [];
  let take = (changes: readonly Change[], upTo: Position): void => void early.push([changes, upTo]);
  const { position, seen, detach } = await feeds.attach(session.workspace.key, (changes, upTo) => take(changes, upTo));
  socket.on("close", () => void detach());
  if (socket.readyState !== socket.OPEN) await detach();
  const missed = since === undefined || since === null ? null : await loadMissed(session, since.since, seen.xmax);
  const returned = since === undefined || since === null || missed === null ? undefined : { ...since, missed };
  const start = returned?.text ?? printPosition(position);
  const channel = openLiveChannel({
    session,
    position,
    start,
    // Who comes without a position has read the rest already; who comes back may have missed any of it.
    seen: returned === undefined ? seen : returned.since.seen,
    missed: returned?.missed,
    shared,
    locale: localeOf(incoming),
    outlet: {
      send: (message) => {
        if (socket.bufferedAmount > lostBytes) socket.terminate();
        else socket.send(JSON.stringify(message));
      },
      isFull: () => socket.bufferedAmount > fullBytes,
    },
    onError: (error) => {
      incoming.log.warn({ err: error }, "live channel failed");
      socket.close(1011);
    },
  });
  socket.send(JSON.stringify({ kind: "ready", position: start, rights: rightsOf(session) }));
  if (since !== undefined && returned === undefined)
    socket.send(JSON.stringify({ kind: "resync", position: printPosition(position) }));
  take = (changes, upTo) => channel.take(changes, upTo);
  for (const [changes, upTo] of early) take(changes, upTo);
  early = [];
  setTimeout(() => channel.forgetMissed(), missedMs).unref();
  return channel;
}

/** What a browser says it knows; null when that cannot be read. */
function readSince(query: unknown): { readonly text: string; readonly since: Since } | null | undefined {
  const text = typeof query === "object" && query !== null && "since" in query ? query.since : undefined;
  if (text === undefined || text === "") return undefined;
  const since = typeof text === "string" ? parseSince(text) : null;
  return since === null || typeof text !== "string" ? null : { text, since };
}

function listen(socket: WebSocket, opened: Promise<LiveChannel>): void {
  let second = 0;
  let [count, bytes] = [0, 0];
  socket.on("message", (data, isBinary) => {
    const now = Math.floor(performance.now() / 1000);
    const text = String(data);
    [count, bytes] = now === second ? [count + 1, bytes + text.length] : [1, text.length];
    second = now;
    const isTooMuch = isBinary || count > messagesPerSecond || bytes > bytesPerSecond;
    const message = isTooMuch ? undefined : parse(text);
    const unfit = findUnfit(message);
    if (unfit !== null) return void opened.then((channel) => channel.refuse(unfit.id, unfit.error), ignore);
    if (!request.Check(message)) return socket.close(closeCodes.misused, "request.invalid");
    void opened.then((channel) => {
      switch (message.kind) {
        case "ping":
          return channel.pong();
        case "watch":
          return channel.watch(message.id, message);
        case "show":
          return channel.show(message.id, message.records);
        case "unwatch":
          return channel.unwatch(message.id);
        default:
          return message satisfies never;
      }
    }, ignore);
  });
}

function ignore(): void {}

// A window is what a person made of a list, so what is wrong with it is said; anything else is a broken client.
function findUnfit(message: unknown): { readonly id: string; readonly error: AppError } | null {
  if (typeof message !== "object" || message === null || !("id" in message) || !("kind" in message)) return null;
  const { id, kind } = message;
  if (typeof id !== "string" || id.length > 40) return null;
  const schema = kind === "show" ? showRecords : kind === "watch" && "window" in message ? watchWindow : null;
  if (schema === null) return null;
  if (schema.Check(message)) {
    const isSound = !("window" in message) || isStorable([message.window.filter, message.window.search].join(""));
    return isSound ? null : unfit(id, [{ path: "message.window", rule: "text" }]);
  }
  return unfit(id, toProblems("message", schema.Errors(message)));
}

function unfit(id: string, problems: readonly Problem[]): { readonly id: string; readonly error: AppError } {
  return { id, error: new AppError("request.invalid", { problems }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keepAlive(socket: WebSocket): void {
  let isHeard = true;
  socket.on("pong", () => {
    isHeard = true;
  });
  const timer = setInterval(() => {
    if (!isHeard) return socket.terminate();
    isHeard = false;
    return socket.ping();
  }, heartbeatMs);
  socket.on("close", () => clearInterval(timer));
}

/** Asks again who this is and what they may see; whoever may not be here any more is shown out at once. */
async function renew(
  edge: Edge,
  incoming: FastifyRequest,
  socket: WebSocket,
  opened: Promise<LiveChannel>,
  isFirst: boolean,
): Promise<void> {
  const identity = await edge.identify(incoming);
  if (identity === undefined) return socket.close(closeCodes.signedOut, "auth.required");
  try {
    const before = must(incoming.session, "live-session: none");
    const session = await edge.openSession(identity, before.workspace.key, incoming.id);
    if (isFirst && rightsOf(session) === rightsOf(before)) return;
    await (await opened).renew(session);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "workspace.not_found") throw error;
    socket.close(closeCodes.notMember, error.code);
  }
}
