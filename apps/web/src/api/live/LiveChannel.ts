import { apiRoot } from "../requestUrl.ts";
import { positionOf, readMessage, reconnectDelayMs } from "./liveModel.ts";
import type { LiveMessage, LiveSubject } from "./liveModel.ts";

// A proxy that drops silent connections usually does so after a minute.
const pingEveryMs = 25_000;
const pongWithinMs = 10_000;

/** What the owner of a channel wants to be told. */
export interface LiveHandlers {
  readonly onMessage: (message: LiveMessage) => void;
  readonly onState: (state: "connecting" | "live") => void;
  /** Several tries failed in a row: perhaps the session has ended. */
  readonly onTrouble: () => void;
}

/**
 * The live connection of one workspace. It reconnects by itself, says again what is watched, and resumes after the last
 * message it saw; what was missed for too long comes as `resync`.
 */
export class LiveChannel {
  readonly #workspace: string;
  readonly #handlers: LiveHandlers;
  readonly #subjects = new Map<string, LiveSubject>();
  #socket: WebSocket | undefined;
  #position: string | undefined;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #lastId = 0;

  constructor(workspace: string, handlers: LiveHandlers) {
    this.#workspace = workspace;
    this.#handlers = handlers;
  }

  /** Connects, and stays connected until `close`. */
  open(): void {
    this.#isClosed = false;
    this.#handlers.onState("connecting");
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    const since = this.#position === undefined ? "" : `?since=${encodeURIComponent(this.#position)}`;
    const path = `${apiRoot}/workspaces/${encodeURIComponent(this.#workspace)}/live${since}`;
    const socket = new WebSocket(`${scheme}://${window.location.host}${path}`);
    this.#socket = socket;
    socket.addEventListener("message", (event) => this.#handleMessage(socket, readMessage(event.data)));
    socket.addEventListener("open", () => {
      for (const [id, subject] of this.#subjects) this.#send({ kind: "watch", id, ...subject });
    });
    socket.addEventListener("close", () => this.#handleClose(socket));
  }

  /** Disconnects for good. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** Asks to hear of changes; the returned function ends it. */
  watch(subject: LiveSubject): () => void {
    this.#lastId += 1;
    const id = String(this.#lastId);
    this.#subjects.set(id, subject);
    this.#send({ kind: "watch", id, ...subject });
    return () => {
      this.#subjects.delete(id);
      this.#send({ kind: "unwatch", id });
    };
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #handleMessage(socket: WebSocket, message: LiveMessage | undefined): void {
    if (message === undefined || socket !== this.#socket) return;
    this.#position = positionOf(message) ?? this.#position;
    this.#expectSilence(socket);
    if (message.kind === "ready") {
      this.#attempt = 0;
      this.#handlers.onState("live");
    }
    this.#handlers.onMessage(message);
  }

  // Every message proves the connection; after a silence it is asked, and without an answer given up.
  #expectSilence(socket: WebSocket): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#send({ kind: "ping" });
      this.#timer = setTimeout(() => socket.close(), pongWithinMs);
    }, pingEveryMs);
  }

  #handleClose(socket: WebSocket): void {
    if (this.#isClosed || socket !== this.#socket) return;
    this.#handlers.onState("connecting");
    if (this.#attempt >= 1) this.#handlers.onTrouble();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), reconnectDelayMs(this.#attempt, Math.random()));
    this.#attempt += 1;
  }
}
