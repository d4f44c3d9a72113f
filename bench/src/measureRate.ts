import { Agent, request as httpRequest } from "node:http";

/** One request of a load. */
export interface Call {
  readonly method: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Reads the answer, for a case whose next call depends on it. */
  readonly onReply?: (body: string) => void;
}

/**
 * Successful requests per second while `connections` callers ask one after the other.
 * @param enough calls after which it ends before the time is over
 * @throws Error for any answer but a 2xx: that is a broken bench, not a slow one
 */
export async function measureRate(
  address: string,
  build: () => Call,
  connections: number,
  durationMs: number,
  enough = Number.POSITIVE_INFINITY,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const start = performance.now();
  let done = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - start < durationMs && done < enough) {
      await send(agent, address, build());
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return done / seconds;
}

/** Sends one call and waits for the whole answer. */
async function send(agent: Agent, address: string, call: Call): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers =
      call.body === undefined
        ? call.headers
        : {
            ...call.headers,
            "content-type": "application/json",
            "content-length": String(Buffer.byteLength(call.body)),
          };
    const sent = httpRequest(address + call.path, { agent, method: call.method, headers }, (reply) => {
      const status = reply.statusCode ?? 0;
      const isGood = status >= 200 && status < 300;
      if (isGood && call.onReply === undefined) {
        reply.resume();
        reply.once("end", resolve);
        return;
      }
      let text = "";
      reply.setEncoding("utf8").on("data", (part: string) => (text += part));
      reply.once("end", () => {
        if (!isGood) return reject(new Error(`${call.method} ${call.path}: ${status} ${text.slice(0, 500)}`));
        call.onReply?.(text);
        resolve();
      });
    });
    sent.once("error", reject);
    sent.end(call.body);
  });
}
