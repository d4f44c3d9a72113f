import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { runRandomWork } from "./test/randomWork.ts";

// COMPUTED_SEQUENCES and COMPUTED_SEED run more, or the same again: docs/testing in computed/SPEC.md.
const sequences = Number(process.env["COMPUTED_SEQUENCES"] ?? 15);
const seed = Number(process.env["COMPUTED_SEED"] ?? Date.now() % 1_000_000);

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
  // A deadlock is found after a second; here there are many, and what is tested is what follows.
  const { database } = workspace;
  await database.run(sql`alter database ${sqlIdent(await databaseName(workspace))} set deadlock_timeout = '30ms'`);
  await database
    .run(sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()`)
    .catch(() => undefined);
});
afterAll(() => workspace.drop());

async function databaseName({ database }: TestWorkspace): Promise<string> {
  const [row] = await database.rows<{ name: string }>(sql`select current_database() as name`);
  return row?.name ?? "";
}

test(
  `[V1] stored values are what their formulas give, whatever eight writers do (seed ${seed})`,
  { timeout: 60_000 + sequences * 10_000 },
  async () => {
    const outcome = await runRandomWork(workspace, seed, sequences, (done) => {
      if (done % 50 === 0) process.stdout.write(`${done} sequences from seed ${seed}\n`);
    });
    expect(outcome).toMatchObject({ wrong: [], broken: [] });
    process.stdout.write(`${JSON.stringify({ ...outcome, seed })}\n`);
    expect(outcome.sequences).toBe(sequences);
    expect(outcome.checked).toBeGreaterThan(0);
  },
);
