import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { must, sql, systemClock } from "@tongzhou/base";
import { startPostgres } from "@tongzhou/embedded";
import {
  applyDefinition,
  createAccount,
  createWorkspace,
  loadBin,
  loadWorkspaceRuntime,
  migrate,
  openDatabase,
  planDefinition,
  restoreFromBin,
  startJobs,
  workForms,
  type Database,
  type Jobs,
  type Session,
} from "@tongzhou/engine";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { readCount } from "../readOptions.ts";
import { changes, firstDefinition, type DdlChange } from "./ddlChanges.ts";
import { startTraffic } from "./traffic.ts";

/** What one change did to those who read and wrote meanwhile; milliseconds. */
interface CaseReport {
  readonly case: string;
  readonly planMs: number;
  readonly applyMs: number;
  readonly backgroundMs: number;
  readonly longestReadMs: number;
  readonly longestWriteMs: number;
  readonly reads: number;
  readonly writes: number;
}

/** Changes a form of `rows` rows in every way while others read and write it, and reports the longest anybody waited. */
export async function runDdlBench(options: ReadonlyMap<string, string>): Promise<object> {
  const rows = readCount(options, "rows", 200_000, 1000);
  const dataDir = mkdtempSync(join(tmpdir(), "tongzhou-ddl-"));
  const server = await startPostgres({ dataDir });
  const database = openDatabase({ connectionString: server.connectionStringFor("postgres"), poolSize: 12 });
  try {
    await migrate(database);
    const key = await fill(database, rows);
    const jobs = await startJobs(database, (error) => process.stderr.write(`${String(error)}\n`));
    await workForms(jobs, database);
    const cases: CaseReport[] = [];
    for (const change of changes) cases.push(await measure(database, key, jobs, change));
    await jobs.stop();
    const longestStallMs = Math.max(...cases.map((one) => Math.max(one.longestReadMs, one.longestWriteMs)));
    return { bench: "ddl", rows, longestStallMs, cases };
  } finally {
    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(database: Database, rows: number): Promise<string> {
  const made = await database.transaction(async (tx) => {
    const person = { email: "owner@example.com", name: "Owner", locale: "en", passwordHash: null } as const;
    const account = must(await createAccount(tx, person), "bench-account: expected a new one");
    const { label, zone } = firstDefinition;
    return createWorkspace(tx, { key: "bench", label, zone, ownerAccountId: account.id });
  });
  await apply(await openSession(database, made.key), firstDefinition);
  await database.run(
    sql`insert into ws_bench.ticket (title, amount, state, note, hours)
        select '工单 ' || n, (n % 10000)::text || '.50', case n % 3 when 0 then 'open' when 1 then 'done' else 'old' end, '备注 ' || n, n % 40
        from generate_series(1, ${rows}::int) n`,
  );
  await database.run(sql`vacuum analyze ws_bench.ticket`);
  return made.key;
}

async function openSession(database: Database, key: string): Promise<Session> {
  const workspace = await loadWorkspaceRuntime(database, key);
  return { database, workspace, actor: { kind: "system" }, cause: { kind: "request" }, clock: systemClock };
}

async function apply(session: Session, proposed: WorkspaceDefinition, jobs?: Jobs): Promise<number> {
  const start = performance.now();
  const plan = await planDefinition(session, proposed);
  if (plan.problems.length > 0)
    throw new Error(`bench-plan: expected no problems, got ${JSON.stringify(plan.problems)}`);
  const planMs = performance.now() - start;
  await applyDefinition(session, { ...plan, proposed, acceptDestructive: true }, jobs);
  return planMs;
}

async function measure(database: Database, key: string, jobs: Jobs, change: DdlChange): Promise<CaseReport> {
  const traffic = startTraffic(database);
  await sleep(500);
  const start = performance.now();
  const holding = change.isBehindSlowReader === true ? holdTable(database) : Promise.resolve();
  let planMs = 0;
  const session = await openSession(database, key);
  if (change.restores === undefined) planMs = await apply(session, change.change(session.workspace.definition), jobs);
  else {
    const { restores } = change;
    const item = (await loadBin(database, session.workspace.schema)).find((one) => one.kind === restores);
    await restoreFromBin(session, must(item, `bench-bin: expected a ${restores}`).id, jobs);
  }
  const applied = performance.now();
  await settle(database);
  const ended = performance.now();
  await holding;
  const { longestReadMs, longestWriteMs, reads, writes } = await traffic.stop();
  return {
    case: change.name,
    planMs: Math.round(planMs),
    applyMs: Math.round(applied - start - planMs),
    backgroundMs: Math.round(ended - applied),
    longestReadMs: Math.round(longestReadMs),
    longestWriteMs: Math.round(longestWriteMs),
    reads,
    writes,
  };
}

/** Waits until the workers have nothing left to do. */
async function settle(database: Database): Promise<void> {
  const open = sql`select 1 where
    exists (select from ws_bench._index where state in ('building', 'dropping'))
    or exists (select from ws_bench._conversion where state = 'running')
    or exists (select from ws_bench._calculation where status = 'calculating')
    or exists (select from pg_constraint where contype = 'f' and not convalidated)`;
  while ((await database.arrays(open)).length > 0) await sleep(100);
  const failed = await database.arrays(
    sql`select error from ws_bench._conversion where state = 'failed' union all select error from ws_bench._calculation where status = 'failed' union all select error from ws_bench._index where state = 'invalid'`,
  );
  if (failed.length > 0) throw new Error(`bench-work: expected success, got ${JSON.stringify(failed)}`);
}

/** A report that reads the form in one transaction for four seconds. */
async function holdTable(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.run(sql`select count(*) from ws_bench.ticket`);
    await sleep(4000);
  });
}
