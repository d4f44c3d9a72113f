import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { runRandomWork } from "./test/randomWork.ts";
import { setDatabase } from "./test/setDatabase.ts";

// COMPUTED_SEQUENCES and COMPUTED_SEED run more, or the same again: docs/testing in computed/SPEC.md.
const sequences = Number(process.env["COMPUTED_SEQUENCES"] ?? 15);
const seed = Number(process.env["COMPUTED_SEED"] ?? 1);

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
  // A deadlock is found after a second; here there are many, and what is tested is what follows.
  await setDatabase(workspace, "deadlock_timeout", "30ms");
});
afterAll(() => workspace.drop());

test(
  `[V1] stored values are what their formulas give, whatever eight writers do (seed ${seed})`,
  { timeout: 300_000 + sequences * 10_000 },
  async () => {
    const outcome = await runRandomWork(workspace, seed, sequences, (done) => {
      if (done % 50 === 0) process.stdout.write(`${done} sequences from seed ${seed}\n`);
    });
    expect(outcome).toMatchObject({ wrong: [], broken: [] });
    process.stdout.write(`${JSON.stringify({ ...outcome, seed })}\n`);
    expect(outcome.sequences).toBe(sequences);
    expect(outcome.checked).toBeGreaterThan(0);
    // Three definitions of chance and more have one that counts a list; a single one may not.
    if (sequences >= 15) expect(outcome.counting).toBeGreaterThan(0);
  },
);
