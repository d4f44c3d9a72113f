import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { createRecord } from "../records/createRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { appendFact } from "./appendFact.ts";
import { loadChanges, loadPosition, type Change } from "./loadChanges.ts";
import { couldBeRead, parseSnapshot } from "./snapshot.ts";
import { startTailer, type Tailer } from "./startTailer.ts";

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
});
afterAll(() => workspace.drop());

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

test("[C7] with transactions of all lengths at once, every fact arrives exactly once and in order", async () => {
  const { owner, database, schema } = workspace;
  const seen: Change[] = [];
  const tailer = startTailer({
    database,
    workspace: workspace.key,
    from: await loadPosition(database),
    onChanges: (changes) => void seen.push(...changes.filter(({ kind }) => kind === "range")),
  });
  let made = 0;
  const writer = async (): Promise<void> => {
    for (let n = 0; n < 15; n += 1) {
      await database
        .transaction(async (tx) => {
          for (let part = 0; part <= n % 3; part += 1) {
            await appendFact(owner, tx, { kind: "range", form: "note", from: n, to: n, count: 1 });
            await sleep(Math.random() * 30);
          }
          if (n % 5 === 4) throw new Error("give up");
        })
        .then(() => (made += (n % 3) + 1))
        .catch((error: unknown) => expect(error).toMatchObject({ message: "give up" }));
    }
  };
  await Promise.all(Array.from({ length: 5 }, writer));
  await until(() => seen.length >= made);
  await sleep(60);
  await tailer.close();
  const all = await database.rows<{ tx: string; seq: string }>(
    sql`select tx::text, seq::text from ${sqlIdent(schema, "_fact")} where kind = 'range' order by _fact.tx, _fact.seq`,
  );
  expect(seen.map((change) => change.position)).toEqual(all);
});

test("[C7] a fact waits for an older transaction that is still open, and comes after what that writes", async () => {
  const { owner, database, schema } = workspace;
  const from = await loadPosition(database);
  const order: string[] = [];
  await database.transaction(async (tx) => {
    await tx.run(sql`select pg_current_xact_id()`);
    await createRecord(owner, "note", { values: { text: "后" } });
    expect(await loadChanges(database, schema, from, 10)).toEqual([]);
    await appendFact(owner, tx, { kind: "range", form: "note", from: 1, to: 1, count: 1 });
  });
  // Transactions of other databases of the same cluster hold the log back too, so this may take a moment.
  while (order.length === 0) {
    for (const change of await loadChanges(database, schema, from, 10)) order.push(change.kind);
    await sleep(5);
  }
  expect(order).toEqual(["range", "create"]);
});

test("[C10] a tailer goes on from where another stopped, and delivers again what its receiver could not take", async () => {
  const { owner, database } = workspace;
  const from = await loadPosition(database);
  const made = await createRecord(owner, "note", { values: { text: "一" } });
  await updateRecord(owner, "note", made.id, { values: { text: "二" } });
  const failures: unknown[] = [];
  const seen: Change[] = [];
  const tailer = startTailer({
    database,
    workspace: workspace.key,
    from,
    onChanges: (changes) => {
      if (failures.length === 0) throw new Error("not now");
      seen.push(...changes.filter((change) => change.record === made.id));
    },
    onError: (error) => {
      failures.push(error);
      setImmediate(() => tailer.nudge());
    },
  });
  await until(() => seen.length >= 2);
  await tailer.close();
  expect(seen).toMatchObject([
    { kind: "create", record: made.id, version: 1, fields: ["text"], actor: 1 },
    { kind: "update", record: made.id, version: 2, fields: ["text"], cause: { kind: "request" } },
  ]);
  expect(tailer.position()).toEqual(seen[1]?.position);
  const next: Change[] = [];
  const second = startTailer({
    database,
    workspace: workspace.key,
    from: tailer.position(),
    onChanges: (changes) => void next.push(...changes),
  });
  const third = await createRecord(owner, "note", { values: { text: "三" } });
  second.nudge();
  await until(() => next.length > 0);
  await second.close();
  expect(next.map((change) => change.record)).toEqual([third.id]);
});

test("[C7] a tailer that starts while an older transaction is open delivers what came after its position", async () => {
  const { owner, database } = workspace;
  const from = await loadPosition(database);
  const told: Change[] = [];
  let tailer: Tailer | undefined;
  await database.transaction(async (tx) => {
    await tx.run(sql`select pg_current_xact_id()`);
    await createRecord(owner, "note", { values: { text: "早" } });
    const onChanges = (list: readonly Change[]): void => void told.push(...list);
    tailer = startTailer({ database, workspace: workspace.key, from, onChanges });
    await createRecord(owner, "note", { values: { text: "晚" } });
    await appendFact(owner, tx, { kind: "range", form: "note", from: 1, to: 1, count: 1 });
  });
  await until(() => told.length >= 3);
  await tailer?.close();
  expect(told.map(({ kind }) => kind)).toEqual(["range", "create", "create"]);
});

test.each([
  ["99", true],
  ["100", false],
  ["101", true],
  ["105", false],
  ["109", true],
  ["110", false],
  ["111", false],
])("[C11] of the transactions of 100:110:100,105, %s could be read: %s", (tx, expected) => {
  expect(couldBeRead(parseSnapshot("100:110:100,105"), { position: { tx, seq: "1" } })).toBe(expected);
  expect(couldBeRead(parseSnapshot("110:110:"), { position: { tx, seq: "1" } })).toBe(Number(tx) < 110);
});
