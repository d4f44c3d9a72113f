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

/** How long is measured, and how often. */
export interface Rounds {
  /** Besides the first, which lasts twice as long and is thrown away: servers that run for days are warm. */
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
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % one.sides.length;
    const order = [...one.sides.slice(first), ...one.sides.slice(0, first)];
    for (const { name, address, build } of order) {
      const rate = await measureRate(
        address,
        () => build((turn += 1)),
        connections,
        round === 0 ? roundMs * 2 : roundMs,
      );
      if (round > 0) rates[name].push(rate);
    }
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
