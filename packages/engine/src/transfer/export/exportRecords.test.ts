import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { exportRecords } from "./exportRecords.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [
      {
        key: "note",
        label: { zh: "便笺" },
        title: "text",
        fields: [{ key: "text", label: { zh: "内容" }, kind: "text" }],
      },
    ],
  });
  await workspace.database.run(sql`insert into ws_demo.note (text) select n::text from generate_series(1, 3000) n`);
});
afterAll(() => workspace.drop());

test("an export that is given up stops its own statement, and nobody else's on the connections it used", async () => {
  const { owner, database } = workspace;
  const failures: string[] = [];
  let isOver = false;
  // Everyone else: as many as the pool has connections, so that a connection let go of is taken at once.
  const others = Array.from({ length: 8 }, async () => {
    while (!isOver)
      await database.run(sql`select pg_sleep(0.001)`).catch((error: unknown) => void failures.push(String(error)));
  });
  for (let round = 0; round < 80; round += 1) {
    const gone = new AbortController();
    const exporting = exportRecords(
      owner,
      "note",
      { locale: "en" },
      async (_, rows) => {
        let count = 0;
        for await (const row of rows) count += row.length;
        return count;
      },
      gone.signal,
    );
    await Promise.all([exporting.catch(() => undefined), sleep(round % 20).then(() => gone.abort())]);
  }
  isOver = true;
  await Promise.all(others);
  expect(failures).toEqual([]);
});

test("as many exports as the pool has connections are given up at once, and none waits for another", async () => {
  const { owner, database } = workspace;
  const gone = new AbortController();
  const began: Promise<void>[] = [];
  const exports = Array.from({ length: 20 }, () => {
    const begun = Promise.withResolvers<void>();
    began.push(begun.promise);
    const write = async (_: unknown, rows: AsyncIterable<unknown>): Promise<void> => {
      begun.resolve();
      if (!gone.signal.aborted) await once(gone.signal, "abort");
      for await (const row of rows) expect(row).toBeDefined();
    };
    return exportRecords(owner, "note", { locale: "en" }, write, gone.signal).catch(() => undefined);
  });
  await Promise.race(began);
  gone.abort();
  await Promise.all(exports);
  expect(database.poolUse().waiting).toBe(0);
});
