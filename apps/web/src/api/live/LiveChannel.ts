import { apiRoot } from "../requestUrl.ts";
import { liveLimits } from "@tongzhou/contract";
import { positionOf, readMessage, reconnectDelayMs, watchMessage } from "./liveModel.ts";
import type { LiveMessage, LiveSubject, ShownRecords } from "./liveModel.ts";

// A proxy that drops silent connections usually does so after a minute.
const pingEveryMs = 25_000;
const pongWithinMs = 10_000;

/** What the owner of a channel wants to be told. */
export interface LiveHandlers {
  /** `subject` is what was watched, for a message about that. */
  readonly onMessage: (message: LiveMessage, subject: LiveSubject | undefined) => void;
  readonly onState: (state: "connecting" | "live") => void;
  /** A position heard before what is watched from now on was read. */
  readonly sinceOf: (subject: LiveSubject) => string | undefined;
  /** Several tries failed in a row: perhaps the session has ended. */
  readonly onTrouble: () => void;
}

/** Something that is watched. */
export interface LiveWatch {
  /** Says which records of a window are on the screen now. */
  readonly show: (records: ShownRecords) => void;
  readonly end: () => void;
}

interface Watched {
  readonly subject: LiveSubject;
  /** From where it has yet to be told; undefined when it has been told all up to the last position heard. */
  since: string | undefined;
  isEnded: boolean;
  /** Hears what is about it, and what is about everything. */
  readonly onMessage: (message: LiveMessage) => void;
  shown: ShownRecords;
  isRefused: boolean;
}

/**
 * The live connection of one workspace. It reconnects by itself, says again what is watched, and resumes after the last
 * message it saw; what was missed for too long comes as `resync`.
 */
export class LiveChannel {
  readonly #workspace: string;
  readonly #handlers: LiveHandlers;
  readonly #watches = new Map<string, Watched>();
  #socket: WebSocket | undefined;
  #position: string | undefined;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #lastId = 0;

  /** @param position heard before anything was read */
  constructor(workspace: string, position: string | undefined, handlers: LiveHandlers) {
    this.#workspace = workspace;
    this.#position = position;
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
      for (const [id, watched] of this.#watches) {
        watched.isRefused = false;
        this.#ask(id, watched);
      }
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

  /** Asks to hear of changes. */
  watch(subject: LiveSubject, onMessage: (message: LiveMessage) => void): LiveWatch {
    this.#lastId += 1;
    const id = String(this.#lastId);
    const watched: Watched = {
      subject,
      since: this.#handlers.sinceOf(subject),
      onMessage,
      shown: [],
      isRefused: false,
      isEnded: false,
    };
    this.#watches.set(id, watched);
    this.#ask(id, watched);
    return {
      show: (records) => this.#show(id, watched, records),
      end: () => {
        this.#watches.delete(id);
        this.#send({ kind: "unwatch", id });
      },
    };
  }

  // Until the server says that it stands, it is asked for from where it was first to be told.
  #ask(id: string, watched: Watched): void {
    watched.since ??= this.#position;
    watched.isEnded = false;
    this.#send(watchMessage(id, watched.subject, watched.shown, watched.isRefused, watched.since));
  }

  #show(id: string, watched: Watched, records: ShownRecords): void {
    const before = watched.shown;
    if (JSON.stringify(before) === JSON.stringify(records)) return;
    watched.shown = records;
    if (watched.isRefused || watched.subject.window?.fields === undefined) return;
    // Past what can be named another window is asked for, in which every record counts.
    const isMany = records.length > liveLimits.records;
    if (isMany !== before.length > liveLimits.records) this.#ask(id, watched);
    else if (!isMany) this.#send({ kind: "show", id, records });
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
    const watched = "id" in message ? this.#watches.get(message.id) : undefined;
    if (message.kind === "watched" && watched !== undefined) watched.since = undefined;
    if (message.kind === "ended" && watched !== undefined) watched.isEnded = true;
    // What did not exist for this reader may do so now.
    if (message.kind === "definition") for (const [id, one] of this.#watches) if (one.isEnded) this.#ask(id, one);
    if (message.kind === "refused" && watched !== undefined && !watched.isRefused) {
      watched.isRefused = true;
      this.#ask(message.id, watched);
    }
    this.#handlers.onMessage(message, watched?.subject);
    for (const one of "id" in message ? (watched === undefined ? [] : [watched]) : this.#watches.values())
      one.onMessage(message);
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
