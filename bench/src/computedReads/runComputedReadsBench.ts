import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { sql } from "@tongzhou/base";
import { startPostgres } from "@tongzhou/embedded";
import {
  groupRecords,
  migrate,
  openDatabase,
  queryRecords,
  startJobs,
  workForms,
  type Database,
  type Session,
} from "@tongzhou/engine";
import { median, rounded } from "../median.ts";
import { readCount } from "../readOptions.ts";
import { writeRate } from "../writeRate.ts";
import { fillReads, openReadsSession } from "./fillReads.ts";
import { readCases, type ReadCase } from "./readCases.ts";

/** Reads per second of ours beside the statement written by hand, the medians of the rounds. */
interface CaseReport {
  readonly case: string;
  readonly ours: number;
  readonly floor: number;
  /** The median of the rounds' own quotients, ours to the floor. */
  readonly ratio: number;
  readonly isMet: boolean;
}

const target = 0.6;
const readers = 4;
const asks = 40;
// The engine notes what was asked, and reads which indexes stand, with the first list after 30 seconds.
const exchangeMs = 31_000;
const note = (text: string): void => void process.stderr.write(`${text}\n`);

/**
 * Lists filtered, sorted and grouped by computed fields, through the engine and by hand, on the same tables and indexes.
 * Before it is measured each pair must give the same. The process ends with 1 when a case misses its target.
 */
export async function runComputedReadsBench(options: ReadonlyMap<string, string>): Promise<object> {
  const rows = readCount(options, "rows", 100_000, 2000);
  const rounds = readCount(options, "rounds", 7);
  const roundMs = readCount(options, "ms", 1000, 20);
  // Without it lists go without the indexes that a day's use brings.
  const isIndexed = options.get("indexes") !== "none";
  const dataDir = mkdtempSync(join(tmpdir(), "tongzhou-computed-reads-"));
  const server = await startPostgres({ dataDir });
  const connectionString = server.connectionStringFor("postgres");
  const database = openDatabase({ connectionString, poolSize: readers });
  const settings = "-c TimeZone=UTC -c jit=off -c min_parallel_table_scan_size=64MB";
  const floor = new pg.Pool({ connectionString, max: readers, options: settings });
  // Connections that the pool is letting go of may still hear that the server stops.
  floor.on("error", () => undefined);
  floor.on("connect", (client) => client.on("error", () => undefined));
  try {
    await migrate(database);
    await fillReads(database, rows);
    const session = await openReadsSession(database);
    if (isIndexed) await bringIndexes(database, session);
    const cases: CaseReport[] = [];
    for (const one of readCases) cases.push(await compareReads(session, floor, one, { rounds, roundMs }));
    const missed = cases.filter((one) => !one.isMet).map((one) => one.case);
    if (missed.length > 0) process.exitCode = 1;
    return { bench: "computedReads", rows, target, cases, missed };
  } finally {
    await floor.end();
    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The first cell of every row: ids of records, values of groups. */
async function readOurs(session: Session, one: ReadCase): Promise<readonly unknown[]> {
  if ("list" in one) return (await queryRecords(session, "job", one.list)).rows.map(([id]) => id);
  return (await groupRecords(session, "job", one.groups)).groups.map(({ value }) => value);
}

async function readFloor(floor: pg.Pool, one: ReadCase): Promise<readonly unknown[]> {
  const { rows } = await floor.query<unknown[]>({ name: one.name, text: one.floor, rowMode: "array" });
  return rows.map(([first]) => first);
}

async function compareReads(
  session: Session,
  floor: pg.Pool,
  one: ReadCase,
  pace: { readonly rounds: number; readonly roundMs: number },
): Promise<CaseReport> {
  const reads = { ours: () => readOurs(session, one), floor: () => readFloor(floor, one) };
  const [mine, theirs] = [await reads.ours(), await reads.floor()];
  // Numbers travel as text or as numbers; a list by hand reads one row more to know whether there are more.
  const expected = theirs.slice(0, "list" in one ? 50 : theirs.length).map(String);
  if (mine.map(String).join() !== expected.join())
    throw new Error(`bench-reads: expected ${one.name} to be ${expected.join()}, got ${mine.map(String).join()}`);
  for (const side of ["ours", "floor"] as const) await writeRate(readers, pace.roundMs, reads[side]);
  const rates = { ours: [] as number[], floor: [] as number[] };
  for (let round = 0; round < pace.rounds; round += 1)
    for (const side of round % 2 === 0 ? (["ours", "floor"] as const) : (["floor", "ours"] as const))
      rates[side].push(await writeRate(readers, pace.roundMs, reads[side]));
  const ratio = rounded(median(rates.ours.map((rate, index) => rate / (rates.floor[index] ?? Number.NaN))), 3);
  const report = {
    case: one.name,
    ours: rounded(median(rates.ours), 1),
    floor: rounded(median(rates.floor), 1),
    ratio,
    isMet: ratio >= target,
  };
  note(JSON.stringify(report));
  return report;
}

/** Asks as a day would have, and waits for the indexes that brings; takes a bit more than a minute. */
async function bringIndexes(database: Database, session: Session): Promise<void> {
  const askAll = async (): Promise<void> => {
    for (const one of readCases) for (let turn = 0; turn < asks; turn += 1) await readOurs(session, one);
  };
  await askAll();
  await sleep(exchangeMs);
  await askAll();
  const jobs = await startJobs(database, (error) => note(String(error)));
  try {
    await workForms(jobs, database);
    await jobs.enqueue("forms.indexes", { workspace: "bench" }, { key: "bench" });
    for (let calm = 0; calm < 3;) {
      const open = await database.arrays(
        sql`select 1 from ws_bench._index where state in ('building', 'dropping')
          union all select 1 from tongzhou_jobs.job where name = 'forms.indexes' and state in ('created', 'active', 'retry')`,
      );
      calm = open.length === 0 ? calm + 1 : 0;
      await sleep(500);
    }
  } finally {
    await jobs.stop();
  }
  await sleep(exchangeMs);
  await askAll();
  for (const [definition] of await database.arrays(
    sql`select indexdef from pg_indexes where schemaname = 'ws_bench' and tablename = 'job' order by indexname`,
  ))
    note(String(definition));
  await database.run(sql`vacuum analyze ws_bench.job`);
}
