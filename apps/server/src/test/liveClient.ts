import { WebSocket } from "ws";

/** A message as it came; tests look into it by name. */
export type Heard = Readonly<Record<string, unknown>>;

/** A browser on the live channel. */
export interface LiveClient {
  say(message: object | string): void;
  /**
   * The next message that fits, also of those that came before; later calls go on after it. Rejects when the
   * connection ends without it.
   */
  next(fits: (message: Heard) => boolean): Promise<Heard>;
  /** Everything heard and not yet asked for. */
  readonly heard: readonly Heard[];
  /** Whether a message of this kind ever came. */
  wasHeard(kind: string): boolean;
  /** The code with which the connection ended. */
  readonly closed: Promise<number>;
  readonly socket: WebSocket;
  close(): void;
}

interface Waiting {
  readonly fits: (message: Heard) => boolean;
  readonly resolve: (message: Heard) => void;
  readonly reject: (error: Error) => void;
}

/** Connects; `headers` carry the cookie or the token. Rejects with the HTTP status when the door stays shut. */
export function connectLive(
  address: string,
  headers: Readonly<Record<string, string>>,
  since?: string,
  workspace = "desk",
): Promise<LiveClient> {
  const query = since === undefined ? "" : `?since=${encodeURIComponent(since)}`;
  const socket = new WebSocket(`${address.replace("http", "ws")}/api/v1/workspaces/${workspace}/live${query}`, {
    headers,
  });
  const heard: Heard[] = [];
  const kinds = new Set<unknown>();
  let waiting: Waiting | undefined;
  let code: number | undefined;
  socket.on("message", (data) => {
    const message: Heard = JSON.parse(String(data));
    kinds.add(message["kind"]);
    if (waiting?.fits(message) === true) {
      waiting.resolve(message);
      waiting = undefined;
    } else heard.push(message);
  });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  socket.on("close", (ended: number) => {
    code = ended;
    waiting?.reject(new Error(`live: closed with ${code}, heard ${JSON.stringify(heard)}`));
  });
  const client: LiveClient = {
    socket,
    heard,
    closed,
    wasHeard: (kind) => kinds.has(kind),
    say: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    next: (fits) => {
      const at = heard.findIndex(fits);
      const found = heard[at];
      if (found !== undefined) {
        heard.splice(0, at + 1);
        return Promise.resolve(found);
      }
      if (code !== undefined) return Promise.reject(new Error(`live: closed with ${code}`));
      return new Promise((resolve, reject) => {
        waiting = { fits, resolve, reject };
      });
    },
    close: () => socket.terminate(),
  };
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve(client));
    socket.on("unexpected-response", (_request, response) => {
      reject(new Error(`live: ${response.statusCode}`));
      response.destroy();
    });
    socket.on("error", reject);
  });
}
