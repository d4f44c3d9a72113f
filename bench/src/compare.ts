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

/** The same work asked of both servers; each call is made anew so that ids and keys differ. */
export interface Case {
  readonly name: string;
  readonly ours: (turn: number) => Call;
  readonly floor: (turn: number) => Call;
  /** Requests in flight at a time; writes of whole batches want fewer. */
  readonly connections?: number;
}

/** Requests per second of both, the median of the rounds, and the median of the rounds' ratios. */
export interface Comparison {
  readonly case: string;
  readonly ours: number;
  readonly floor: number;
  readonly ratio: number;
}

/**
 * Runs a case against both servers in turns, so that a noisy minute of the machine falls on both.
 * @param roundMs length of one turn of one server; the first round is thrown away
 */
export async function compare(
  one: Case,
  addresses: { readonly ours: string; readonly floor: string },
  rounds: number,
  roundMs: number,
): Promise<Comparison> {
  const connections = one.connections ?? 8;
  const rates: { ours: number; floor: number }[] = [];
  let turn = 0;
  const next = (build: (turn: number) => Call) => () => build((turn += 1));
  for (let round = 0; round <= rounds; round += 1) {
    const isOursFirst = round % 2 === 0;
    const first = isOursFirst ? "ours" : "floor";
    const second = isOursFirst ? "floor" : "ours";
    const rate = { ours: 0, floor: 0 };
    for (const side of [first, second] as const)
      rate[side] = await measure(addresses[side], next(one[side]), connections, roundMs);
    if (round > 0) rates.push(rate);
  }
  const ratios = rates.map((rate) => rate.ours / rate.floor);
  return {
    case: one.name,
    ours: round1(median(rates.map((rate) => rate.ours))),
    floor: round1(median(rates.map((rate) => rate.floor))),
    ratio: Math.round(median(ratios) * 1000) / 1000,
  };
}

/** Successful requests per second over one turn. Anything but a 2xx is a broken bench, not a slow one. */
async function measure(address: string, build: () => Call, connections: number, durationMs: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const start = performance.now();
  let done = 0;
  const work = async () => {
    while (performance.now() - start < durationMs) {
      await send(agent, address, build());
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return done / seconds;
}

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

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
