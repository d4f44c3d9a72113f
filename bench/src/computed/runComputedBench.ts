import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { must, sql, systemClock } from "@tongzhou/base";
import { startPostgres } from "@tongzhou/embedded";
import {
  applyDefinition,
  batchRecords,
  createAccount,
  createWorkspace,
  fillComputed,
  loadWorkspaceRuntime,
  migrate,
  openDatabase,
  planDefinition,
  updateRecord,
  verifyComputed,
  type Database,
  type Session,
} from "@tongzhou/engine";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { median, rounded } from "../median.ts";
import { readCount } from "../readOptions.ts";
import { writeRate } from "../writeRate.ts";
import { computedDefinition } from "./computedDefinition.ts";
import { floorBatch, floorEdit, floorRedefine, floorSchema, floorTriggers } from "./floorRollups.ts";

/** Ours beside the hand-written statements; per second, or milliseconds where a case says so. */
interface CaseReport {
  readonly case: string;
  readonly unit: "edits/s" | "ms";
  readonly ours: number;
  readonly floor: number;
  /** Ours to the floor: how much of its speed we keep. */
  readonly ratio: number;
}

const childrenOfOne = 20;
const parentsOfOne = 50;
const batchRows = 10_000;
const note = (text: string): void => void process.stderr.write(`${text}\n`);

/**
 * Edits children of parents with three rollups and a chain of two, through the engine and through SQL written by hand
 * for exactly these tables, both with history and with the same guarantees.
 */
export async function runComputedBench(options: ReadonlyMap<string, string>): Promise<object> {
  const rows = readCount(options, "rows", 1_000_000, 2000);
  const rounds = readCount(options, "rounds", 3);
  const roundMs = readCount(options, "ms", 3000, 100);
  const dataDir = mkdtempSync(join(tmpdir(), "tongzhou-computed-"));
  const server = await startPostgres({ dataDir });
  const connectionString = server.connectionStringFor("postgres");
  const database = openDatabase({ connectionString, poolSize: 17 });
  const floor = new pg.Pool({ connectionString, max: 17, options: "-c TimeZone=UTC -c jit=off" });
  try {
    await migrate(database);
    await fillOurs(database, rows);
    await fillFloor(floor, rows);
    const cases: CaseReport[] = [];
    const sides = { database, floor, rows, rounds, roundMs };
    for (const writers of [1, 16]) {
      cases.push(await compareEdits(sides, `spread, ${writers} writers`, writers, rows));
      cases.push(await compareEdits(sides, `one hot parent, ${writers} writers`, writers, childrenOfOne));
    }
    cases.push(await compareBatch(sides));
    cases.push(await compareRedefinition(sides));
    const { checked, wrong } = await verifyComputed(database, "bench", { repairs: false });
    return { bench: "computed", rows, parents: rows / childrenOfOne, checked, wrong, cases };
  } finally {
    await floor.end();
    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Sides {
  readonly database: Database;
  readonly floor: pg.Pool;
  readonly rows: number;
  readonly rounds: number;
  readonly roundMs: number;
}

async function openSession(database: Database): Promise<Session> {
  const workspace = await loadWorkspaceRuntime(database, "bench");
  return { database, workspace, actor: { kind: "system" }, cause: { kind: "request" }, clock: systemClock };
}

async function apply(database: Database, proposed: WorkspaceDefinition): Promise<void> {
  const session = await openSession(database);
  const plan = await planDefinition(session, proposed);
  if (plan.problems.length > 0) throw new Error(`bench-plan: expected none, got ${JSON.stringify(plan.problems)}`);
  await applyDefinition(session, { ...plan, proposed, acceptDestructive: true });
  await fillComputed(database, "bench", new AbortController().signal);
}

async function fillOurs(database: Database, rows: number): Promise<void> {
  const { label, zone } = computedDefinition();
  await database.transaction(async (tx) => {
    const person = { email: "owner@example.com", name: "Owner", locale: "en", passwordHash: null } as const;
    const account = must(await createAccount(tx, person), "bench-account: expected a new one");
    return createWorkspace(tx, { key: "bench", label, zone, ownerAccountId: account.id });
  });
  const whole = computedDefinition();
  const plain = {
    ...whole,
    forms: whole.forms.map((form) => ({ ...form, fields: form.fields.filter(({ kind }) => kind !== "formula") })),
  };
  await apply(database, plain);
  const parents = rows / childrenOfOne;
  await database.run(
    sql`insert into ws_bench.client (name) select '客户' || i from generate_series(1, ${Math.ceil(parents / parentsOfOne)}::int) i`,
  );
  await database.run(
    sql`insert into ws_bench.project (name, client) select '项目' || i, 1 + (i - 1) / ${parentsOfOne}::int from generate_series(1, ${parents}::int) i`,
  );
  await database.run(
    sql`insert into ws_bench.task (name, project, hours, done) select '任务' || i, 1 + (i - 1) / ${childrenOfOne}::int, i % 40, i % 3 = 0 from generate_series(1, ${rows}::int) i`,
  );
  const start = performance.now();
  await apply(database, whole);
  note(`filled three rollups and a chain over ${rows} rows in ${Math.round(performance.now() - start)} ms`);
  for (const table of ["client", "project", "task"])
    await database.run(sql`vacuum analyze ${{ chunks: [`ws_bench.${table}`] }}`);
}

async function fillFloor(floor: pg.Pool, rows: number): Promise<void> {
  await floor.query(floorSchema);
  const parents = rows / childrenOfOne;
  await floor.query(
    `insert into floor.client (name) select '客户' || i from generate_series(1, ${Math.ceil(parents / parentsOfOne)}) i`,
  );
  await floor.query(
    `insert into floor.project (name, client) select '项目' || i, 1 + (i - 1) / ${parentsOfOne} from generate_series(1, ${parents}) i`,
  );
  await floor.query(
    `insert into floor.task (name, project, hours, done) select '任务' || i, 1 + (i - 1) / ${childrenOfOne}, i % 40, i % 3 = 0 from generate_series(1, ${rows}) i`,
  );
  await floor.query(
    `update floor.project p set total = s.total, open = s.open, largest = s.largest from (select project, sum(hours) as total, count(*) filter (where done is not true) as open, max(hours) as largest from floor.task group by project) s where s.project = p.id`,
  );
  await floor.query(
    `update floor.client c set hours = s.hours from (select client, sum(total) as hours from floor.project group by client) s where s.client = c.id`,
  );
  await floor.query(floorTriggers);
  await floor.query("vacuum analyze floor.client");
  await floor.query("vacuum analyze floor.project");
  await floor.query("vacuum analyze floor.task");
}

let turn = 0;

/** Another child each time, spread by a step that shares no factor with the rows; another value each time. */
function nextEdit(among: number): { readonly id: number; readonly hours: string } {
  turn += 1;
  return { id: 1 + ((turn * 7919) % among), hours: String((turn % 97) + 0.5) };
}

async function compareEdits(sides: Sides, name: string, writers: number, among: number): Promise<CaseReport> {
  const session = await openSession(sides.database);
  const ours = (): Promise<unknown> => {
    const { id, hours } = nextEdit(among);
    return updateRecord(session, "task", id, { values: { hours } });
  };
  const floor = (): Promise<unknown> => {
    const { id, hours } = nextEdit(among);
    return sides.floor.query({ name: "floor-edit", text: floorEdit, values: [id, hours] });
  };
  await writeRate(writers, Math.min(sides.roundMs, 2000), ours);
  await writeRate(writers, Math.min(sides.roundMs, 2000), floor);
  const rates = { ours: [] as number[], floor: [] as number[] };
  for (let round = 0; round < sides.rounds; round += 1)
    for (const side of round % 2 === 0 ? (["ours", "floor"] as const) : (["floor", "ours"] as const))
      rates[side].push(await writeRate(writers, sides.roundMs, side === "ours" ? ours : floor));
  return report(name, "edits/s", rates.ours, rates.floor);
}

async function compareBatch(sides: Sides): Promise<CaseReport> {
  const session = await openSession(sides.database);
  const times = { ours: [] as number[], floor: [] as number[] };
  const edits = (): readonly { readonly id: number; readonly hours: string }[] =>
    Array.from({ length: Math.min(batchRows, sides.rows / 2) }, () => nextEdit(sides.rows));
  for (let round = 0; round <= sides.rounds; round += 1) {
    const mine = chunks([...new Map(edits().map((edit) => [edit.id, edit])).values()], 1000);
    const theirs = chunks([...new Map(edits().map((edit) => [edit.id, edit])).values()], 1000);
    const start = performance.now();
    for (const chunk of mine)
      await batchRecords(session, "task", {
        mode: "per_row",
        operations: chunk.map(({ id, hours }) => ({ kind: "update" as const, id, values: { hours } })),
      });
    const middle = performance.now();
    for (const chunk of theirs)
      await sides.floor.query({
        name: "floor-batch",
        text: floorBatch,
        values: [chunk.map(({ id }) => id), chunk.map(({ hours }) => hours)],
      });
    // The first round warms both.
    if (round === 0) continue;
    times.ours.push(middle - start);
    times.floor.push(performance.now() - middle);
  }
  return report("batch edit of 10,000 rows", "ms", times.ours, times.floor);
}

async function compareRedefinition(sides: Sides): Promise<CaseReport> {
  const times = { ours: [] as number[], floor: [] as number[] };
  for (let round = 0; round < sides.rounds; round += 1) {
    const expression = round % 2 === 0 ? "MIN(task_by_project.hours)" : "MAX(task_by_project.hours)";
    const start = performance.now();
    await apply(sides.database, computedDefinition(expression));
    const middle = performance.now();
    const [add = "", fill = "", drop = ""] = floorRedefine;
    await sides.floor.query(add);
    await sides.floor.query(fill);
    times.ours.push(middle - start);
    times.floor.push(performance.now() - middle);
    await sides.floor.query(drop);
  }
  return report("redefinition of a rollup", "ms", times.ours, times.floor);
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

function report(name: string, unit: CaseReport["unit"], ours: readonly number[], floor: readonly number[]): CaseReport {
  const [mine, theirs] = [median(ours), median(floor)];
  const ratio = rounded(unit === "ms" ? theirs / mine : mine / theirs, 3);
  const one = { case: name, unit, ours: rounded(mine, 1), floor: rounded(theirs, 1), ratio };
  note(JSON.stringify(one));
  return one;
}
