import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startPostgres } from "@tongzhou/embedded";
import { compare, type Comparison } from "../compare.ts";
import { readCount } from "../readOptions.ts";
import { startProgram, type Program } from "../startProgram.ts";
import { orAborted, untilInterrupted } from "../untilInterrupted.ts";
import { awaitIndexes } from "./awaitIndexes.ts";
import { setUpOwner } from "./oursClient.ts";
import { findSearchedText, loadContext, loadWorkspace, type LoadedWorkspace } from "./prepareWorkspace.ts";
import { buildRecordCases, type CaseContext } from "./recordCases.ts";
import { measureImport, type ImportPlace } from "./importCase.ts";
import { judge, type Verdict } from "./targets.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const note = (text: string) => process.stderr.write(`${text}\n`);
const usualRows = 100_000;
// Fewer have no deep page for who sees 5 %.
const fewestRows = 1000;
const importCase = "import.owner";

/** What `bench -- records` prints. */
export interface RecordsReport {
  readonly bench: "records";
  readonly rows: number;
  /** Rows of the workspace that growth is measured against; null when it is not. */
  readonly comparedRows: number | null;
  readonly rounds: number;
  readonly roundMs: number;
  readonly results: readonly (Comparison & Verdict)[];
  /** Names of the cases that miss a target. */
  readonly missed: readonly string[];
}

/**
 * Loads the rows, then measures our server and the floor over them in turns, as owner and as a member who sees 5 %.
 * Above 100,000 rows a second workspace of 100,000 is loaded too, and each case says how its cost has grown.
 * The process ends with 1 when a case misses its target.
 */
export function runRecordsBench(options: ReadonlyMap<string, string>): Promise<RecordsReport> {
  return untilInterrupted((signal) => run(options, signal));
}

async function run(options: ReadonlyMap<string, string>, signal: AbortSignal): Promise<RecordsReport> {
  const rows = readCount(options, "rows", usualRows, fewestRows);
  const compared = readCount(options, "compare", rows > usualRows ? usualRows : 0, 0);
  const pace = { rounds: readCount(options, "rounds", 11), roundMs: readCount(options, "roundMs", 700) };
  const only = options.get("only");
  const home = mkdtempSync(join(tmpdir(), "tongzhou-bench-"));
  const postgres = await startPostgres({ dataDir: home });
  const stops: (() => Promise<void>)[] = [() => postgres.stop()];
  const measure = async (): Promise<RecordsReport> => {
    const { connectionString } = postgres;
    const environment = { DATABASE_URL: connectionString, DATA_DIR: home, LOG_LEVEL: "silent", POOL_SIZE: "12" };
    const ours = await startProgram(join(root, "apps/server/src/main.ts"), environment, "/healthz", signal);
    stops.unshift(() => ours.stop());
    const prepared = await prepare(ours, connectionString, rows, compared);
    const floor = await startProgram(
      join(root, "bench/src/floor/floorServer.ts"),
      { ...environment, ...prepared.floor },
      "/healthz",
      signal,
    );
    stops.unshift(() => floor.stop());
    const addresses = { ours: ours.address, floor: floor.address };
    const cases = prepared.contexts
      .flatMap(([context, small]) => buildRecordCases(context, small, addresses))
      .filter((one) => only === undefined || one.name.includes(only))
      // Writes come last, so that every read finds quiet tables.
      .toSorted((a, b) => Number(a.isWrite) - Number(b.isWrite));
    const results: (Comparison & Verdict)[] = [];
    for (const one of cases) {
      const result = judge(await compare(one, pace));
      const { growth } = result;
      note(
        `${result.case}: ours ${result.ours}/s, floor ${result.floor}/s, ratio ${result.ratio}${growth === undefined ? "" : `, growth ${growth}`}${result.isMet ? "" : " (missed)"}`,
      );
      results.push(result);
    }
    if (only === undefined || importCase.includes(only)) {
      const result = judge(await measureImport({ ...prepared.place, address: ours.address }, Math.min(3, pace.rounds)));
      note(`${result.case}: ours ${result.ours} rows/s, COPY ${result.floor} rows/s, ratio ${result.ratio}`);
      results.push(result);
    }
    const missed = results.filter((result) => !result.isMet).map((result) => result.case);
    if (missed.length > 0) process.exitCode = 1;
    return { bench: "records", rows, comparedRows: compared === 0 ? null : compared, ...pace, results, missed };
  };
  try {
    return await orAborted(measure(), signal);
  } catch (error) {
    // The directory goes with the run, and what the database has to say of a failure with it.
    if (!signal.aborted) note(readFileSync(join(home, "pg18/postgres.log"), "utf8").slice(-4000));
    throw error;
  } finally {
    for (const stop of stops) await stop().catch((error: unknown) => note(String(error)));
    rmSync(home, { recursive: true, force: true });
  }
}

interface Prepared {
  /** Per actor: the context of the rows measured, and of the fewer rows they are compared with. */
  readonly contexts: readonly (readonly [CaseContext, CaseContext | null])[];
  /** What the floor is told. */
  readonly floor: Readonly<Record<string, string>>;
  /** Where rows are imported. */
  readonly place: Omit<ImportPlace, "address">;
}

async function prepare(ours: Program, connectionString: string, rows: number, compared: number): Promise<Prepared> {
  const owner = await setUpOwner(ours.address);
  const me = (await owner.get("/me")) as { readonly workspaces: readonly { readonly key: string }[] };
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const load = async (key: string, count: number): Promise<LoadedWorkspace> => {
      note(`loading ${count} rows…`);
      return loadWorkspace(ours.address, client, owner, key, count);
    };
    const large = await load(me.workspaces[0]?.key ?? "", rows);
    const small =
      compared === 0
        ? null
        : await load(String((await owner.post("/workspaces", { label: "small", start: "empty" }))["key"]), compared);
    await awaitIndexes(small === null ? [large] : [large, small], client, connectionString);
    const contexts: (readonly [CaseContext, CaseContext | null])[] = [];
    for (const actor of large.actors) {
      const twin = small?.actors.find((one) => one.who === actor.who);
      const fewer = small === null || twin === undefined ? null : await loadContext(small, twin, client);
      contexts.push([await loadContext(large, actor, client), fewer]);
    }
    const tokens = large.actors.map((actor) => [
      actor.client.token,
      { member: actor.memberId, isOwner: actor.who === "owner" },
    ]);
    const searched = await findSearchedText(client, large.schema);
    const floor = {
      FLOOR_SCHEMA: large.schema,
      FLOOR_TOKENS: JSON.stringify(tokens),
      ...(searched === null ? {} : { FLOOR_SEARCHED: searched }),
    };
    return { contexts, floor, place: { connectionString, client: owner, workspace: large.key, schema: large.schema } };
  } finally {
    await client.end();
  }
}
