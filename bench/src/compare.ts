import { median, rounded } from "./median.ts";
import { measureRate, type Call } from "./measureRate.ts";

/** The same work asked of several servers; each call is made anew so that ids and keys differ. */
export interface Case {
  readonly name: string;
  readonly sides: readonly Side[];
  /** Requests in flight at a time; writes of whole batches want fewer. */
  readonly connections?: number;
}

/** One server, or one of its workspaces, that does a case's work. */
export interface Side {
  /** "ours" and "floor"; "small" is ours over fewer rows. */
  readonly name: "ours" | "floor" | "small";
  readonly address: string;
  readonly build: (turn: number) => Call;
}

// Servers that run for days have compiled their code; one that was just started does so in its first thousand calls.
const warmUp = { calls: 2000, longestMs: 8000 } as const;

/** How long is measured, and how often. Many short rounds: what else the machine does then falls on all sides alike. */
export interface Rounds {
  readonly rounds: number;
  /** Of one turn of one side. */
  readonly roundMs: number;
}

/** Requests per second, the median of the rounds; a quotient is the median of the rounds' own quotients. */
export interface Comparison {
  readonly case: string;
  readonly ours: number;
  readonly floor: number;
  /** Ours to the floor. */
  readonly ratio: number;
  /** What a request of ours costs here to what it costs over fewer rows; absent when that was not measured. */
  readonly growth?: number;
}

/** Runs a case on all its sides in turns, each round beginning with another, so that a noisy minute falls on all. */
export async function compare(one: Case, { rounds, roundMs }: Rounds): Promise<Comparison> {
  const connections = one.connections ?? 8;
  const rates: Readonly<Record<Side["name"], number[]>> = { ours: [], floor: [], small: [] };
  let turn = 0;
  const run = ({ address, build }: Side, durationMs: number, enough?: number): Promise<number> =>
    measureRate(address, () => build((turn += 1)), connections, durationMs, enough);
  for (const side of one.sides) await run(side, warmUp.longestMs, warmUp.calls);
  for (let round = 0; round < rounds; round += 1) {
    const first = round % one.sides.length;
    const order = [...one.sides.slice(first), ...one.sides.slice(0, first)];
    for (const side of order) rates[side.name].push(await run(side, roundMs));
  }
  const { ours, floor, small } = rates;
  const quotients = (over: readonly number[], under: readonly number[]): readonly number[] =>
    over.map((rate, index) => rate / (under[index] ?? Number.NaN));
  return {
    case: one.name,
    ours: rounded(median(ours), 1),
    floor: rounded(median(floor), 1),
    ratio: rounded(median(quotients(ours, floor)), 3),
    ...(small.length === 0 ? {} : { growth: rounded(median(quotients(small, ours)), 3) }),
  };
}
