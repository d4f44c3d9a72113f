import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { must, systemClock } from "@tongzhou/base";
import { startPostgres } from "@tongzhou/embedded";
import {
  applyDefinition,
  createAccount,
  createWorkspace,
  loadWorkspaceRuntime,
  migrate,
  openDatabase,
  planDefinition,
  updateRecord,
  type Database,
  type Session,
} from "@tongzhou/engine";
import type { FormConstraint, WorkspaceDefinition } from "@tongzhou/model";
import { median, rounded } from "../median.ts";
import { readCount } from "../readOptions.ts";
import { writeRate } from "../writeRate.ts";
import { floorEdit, floorSchema, floorTrigger } from "./floorConstraints.ts";

const dutiesOfOne = 10;
const label = (en: string): { readonly zh: string; readonly en: string } => ({ zh: en, en });
const note = (text: string): void => void process.stderr.write(`${text}\n`);

const oneAnswers: FormConstraint = {
  key: "one_answers",
  label: label("One answers"),
  expression: 'COUNT(duty_by_item[letter = "a"]) <= 1',
  severity: "block_save",
  message: label("An item has at most one A"),
};

/**
 * Edits records that a rule over their parent guards, through the engine and through one statement with a trigger that
 * locks and counts the same; and looks over all records, as a plan does before a rule is switched on, while others write.
 */
export async function runConstraintsBench(options: ReadonlyMap<string, string>): Promise<object> {
  const rows = readCount(options, "rows", 1_000_000, 1000);
  const rounds = readCount(options, "rounds", 3);
  const roundMs = readCount(options, "ms", 3000, 100);
  const dataDir = mkdtempSync(join(tmpdir(), "tongzhou-constraints-"));
  const server = await startPostgres({ dataDir });
  const connectionString = server.connectionStringFor("postgres");
  const database = openDatabase({ connectionString, poolSize: 17 });
  const floor = new pg.Pool({ connectionString, max: 17, options: "-c TimeZone=UTC -c jit=off" });
  // The server may stop before the last idle connection has said goodbye.
  floor.on("error", () => undefined);
  try {
    await migrate(database);
    await fill(database, floor, rows);
    const switching = await switchOn(database, rows);
    await floor.query(floorTrigger);
    const session = await openSession(database);
    const ours = (): Promise<unknown> => {
      const { id, letter } = nextEdit(rows);
      return updateRecord(session, "duty", id, { values: { letter } });
    };
    const theirs = (): Promise<unknown> => {
      const { id, letter } = nextEdit(rows);
      return floor.query({ name: "floor-edit", text: floorEdit, values: [id, letter] });
    };
    const cases: object[] = [];
    for (const writers of [1, 16]) {
      const rates = { ours: [] as number[], floor: [] as number[] };
      for (let round = 0; round <= rounds; round += 1) {
        const [first, second] = [await writeRate(writers, roundMs, ours), await writeRate(writers, roundMs, theirs)];
        // The first round warms both.
        if (round === 0) continue;
        rates.ours.push(first);
        rates.floor.push(second);
      }
      const [mine, floors] = [median(rates.ours), median(rates.floor)];
      cases.push({
        case: `guarded edits, ${writers} writers`,
        unit: "edits/s",
        ours: rounded(mine, 0),
        floor: rounded(floors, 0),
        ratio: rounded(mine / floors, 2),
      });
    }
    return { bench: "constraints", rows, parents: rows / dutiesOfOne, switching, cases };
  } finally {
    await floor.end();
    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function definition(constraints: readonly FormConstraint[]): WorkspaceDefinition {
  const letters = ["r", "a", "c"].map((key) => ({ key, label: label(key.toUpperCase()) }));
  return {
    label: label("Bench"),
    zone: "Asia/Shanghai",
    forms: [
      {
        key: "item",
        label: label("Items"),
        title: "name",
        fields: [{ key: "name", kind: "text", label: label("Name") }],
        constraints,
      },
      {
        key: "duty",
        label: label("Duties"),
        title: "who",
        fields: [
          { key: "who", kind: "text", label: label("Who") },
          { key: "item", kind: "link", form: "item", label: label("Item") },
          { key: "letter", kind: "choice", label: label("Letter"), options: letters },
        ],
      },
    ],
    views: [],
    grants: [],
  };
}

async function openSession(database: Database): Promise<Session> {
  const workspace = await loadWorkspaceRuntime(database, "bench");
  return { database, workspace, actor: { kind: "system" }, cause: { kind: "request" }, clock: systemClock };
}

async function fill(database: Database, floor: pg.Pool, rows: number): Promise<void> {
  await database.transaction(async (tx) => {
    const person = { email: "owner@example.com", name: "Owner", locale: "en", passwordHash: null } as const;
    const account = must(await createAccount(tx, person), "bench-account: expected a new one");
    const { label: name, zone } = definition([]);
    return createWorkspace(tx, { key: "bench", label: name, zone, ownerAccountId: account.id });
  });
  await apply(database, definition([]));
  await floor.query(floorSchema);
  // Each item has one A, and duties that are not; edits move the others between R and C.
  for (const schema of ["ws_bench", "floor"]) {
    await floor.query(
      `insert into ${schema}.item (name) select 'item ' || i from generate_series(1, ${rows / dutiesOfOne}) i`,
    );
    await floor.query(
      `insert into ${schema}.duty (who, item, letter) select 'who ' || i, 1 + (i - 1) / ${dutiesOfOne}, case when i % ${dutiesOfOne} = 0 then 'a' else 'r' end from generate_series(1, ${rows}) i`,
    );
    for (const table of ["item", "duty"]) await floor.query(`vacuum analyze ${schema}.${table}`);
  }
}

async function apply(database: Database, proposed: WorkspaceDefinition): Promise<void> {
  const session = await openSession(database);
  const plan = await planDefinition(session, proposed);
  if (plan.problems.length > 0) throw new Error(`bench-plan: expected none, got ${JSON.stringify(plan.problems)}`);
  await applyDefinition(session, { ...plan, proposed, acceptDestructive: true });
}

/** How long the look over all records takes, and the slowest write meanwhile. */
async function switchOn(
  database: Database,
  rows: number,
): Promise<{ readonly tookMs: number; readonly slowestWriteMs: number; readonly writesMeanwhile: number }> {
  const session = await openSession(database);
  let isDone = false;
  let [slowest, writes] = [0, 0];
  const write = async (): Promise<void> => {
    while (!isDone) {
      const { id, letter } = nextEdit(rows);
      const start = performance.now();
      await updateRecord(session, "duty", id, { values: { letter } });
      slowest = Math.max(slowest, performance.now() - start);
      writes += 1;
    }
  };
  const writing = Promise.all([write(), write()]);
  const start = performance.now();
  await apply(database, definition([oneAnswers]));
  const took = performance.now() - start;
  isDone = true;
  await writing;
  note(`looked over ${rows} records in ${Math.round(took)} ms`);
  return { tookMs: rounded(took, 0), slowestWriteMs: rounded(slowest, 0), writesMeanwhile: writes };
}

let turn = 0;

/** Another record each time, never the one that has the A, and another letter each time. */
function nextEdit(rows: number): { readonly id: number; readonly letter: string } {
  turn += 1;
  const id = 1 + ((turn * 7919) % rows);
  return { id: id % dutiesOfOne === 0 ? id - 1 : id, letter: turn % 2 === 0 ? "r" : "c" };
}
