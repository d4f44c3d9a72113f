import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { startPostgres } from "@tongzhou/embedded";
import { AppError } from "@tongzhou/model";
import { loadPosition, type Change } from "../changes/loadChanges.ts";
import { startTailer } from "../changes/startTailer.ts";
import { startJobs } from "../jobs/startJobs.ts";
import { createRecord } from "../records/createRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "./openTestWorkspace.ts";

// A database of our own, stopped and killed under writers, a tailer and workers that only know how to go on.

let home: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let workspace: TestWorkspace;
const label = { zh: "便笺" };
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "tongzhou-engine-restart-"));
  postgres = await startPostgres({ dataDir: home });
  workspace = await openTestWorkspace({
    connectionString: postgres.connectionString,
    forms: [
      {
        key: "note",
        label,
        title: "text",
        fields: [
          { key: "text", label, kind: "text" },
          { key: "no", label, kind: "auto_number", parts: [{ kind: "counter", digits: 4 }] },
        ],
      },
    ],
  });
});
afterAll(async () => {
  await workspace.drop();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
});

const restart = async (): Promise<void> => {
  await postgres.stop();
  postgres = await startPostgres({ dataDir: home });
};
// Its supervisor starts it again.
const kill = (): Promise<void> => {
  process.kill(postgres.pid, "SIGKILL");
  return Promise.resolve();
};

/** Says it until the database has heard it. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "database.unavailable") throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

test.each([
  ["stopped and started", restart],
  ["killed", kill],
])(
  "a database that is %s under load: nothing answered is lost or doubled, the log goes on without a gap, jobs go on",
  async (name, interrupt) => {
    const { database, owner, key } = workspace;
    const seen: Change[] = [];
    const told: unknown[] = [];
    const tailer = startTailer({
      database,
      workspace: key,
      from: await loadPosition(database),
      onChanges: (changes) => void seen.push(...changes),
      onError: (error) => told.push(error),
    });
    const jobs = await startJobs(database, (error) => told.push(error));
    const begun: string[] = [];
    const ended: string[] = [];
    await jobs.work("forms.constraints", async ({ workspace: one }) => {
      begun.push(one);
      // Long enough to be under way when the database goes.
      if (one === "long" && begun.filter((other) => other === one).length === 1)
        await database.run(sql`select pg_sleep(60)`);
      ended.push(one);
    });
    await jobs.enqueue("forms.constraints", { workspace: "long" }, { key: "long" });
    await expect.poll(() => begun).toEqual(["long"]);
    await database.transaction((tx) => jobs.enqueue("forms.constraints", { workspace: "left" }, { tx, key: "left" }));

    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < 60; n += 1) {
        const values = { text: `${name} ${writer} ${n}` };
        await insist(() =>
          createRecord(owner, "note", { values, idempotencyKey: `restart-${name.length}-${writer}-${n}` }),
        );
        if (writer === 0 && n === 20) await interrupt();
      }
    };
    await Promise.all([0, 1, 2, 3].map(write));

    const counts = sql`select count(*), count(distinct text), count(distinct no), max(no) from ws_demo.note where text like ${`${name} %`}`;
    const [found] = await database.arrays(counts);
    expect(found?.slice(0, 3)).toEqual([240, 240, 240]);
    const all = await insist(() =>
      database.rows<{ tx: string; seq: string }>(
        sql`select f.tx::text, f.seq::text from ws_demo._fact f join ws_demo.note n on n.id = f.record
            where f.form = 'note' and n.text like ${`${name} %`} order by f.tx, f.seq`,
      ),
    );
    await expect.poll(() => seen.length).toBe(240);
    expect(seen.map((change) => change.position)).toEqual(all);
    await expect.poll(() => ended.toSorted()).toEqual(["left", "long"]);
    expect(told.length).toBeGreaterThan(0);
    await tailer.close();
    await jobs.stop();
  },
);
