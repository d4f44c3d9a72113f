import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, type Sql } from "@tongzhou/base";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import type { BatchOperation, BatchResult } from "./batchOperation.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";

const label = { zh: "标签" };
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [
      {
        key: "part",
        label,
        title: "code",
        fields: [
          { key: "code", label, kind: "text", unique: true, required: true },
          { key: "weight", label, kind: "number" },
          { key: "peers", label, kind: "links", form: "part" },
        ],
      },
    ],
    grants: [{ key: "make", form: "part", to: { role: "member" }, actions: ["see", "create"] }],
  });
});
afterAll(() => workspace.drop());

const create = (code: string | null, more: object = {}): BatchOperation => ({
  kind: "create",
  values: { code, weight: "1", ...more },
});
const send = (
  mode: "all_or_nothing" | "per_row",
  idempotencyKey: string,
  operations: readonly BatchOperation[],
  session: Session = workspace.owner,
): Promise<readonly BatchResult[]> => batchRecords(session, "part", { mode, operations, idempotencyKey });

/** How many records have a code that begins so, binned ones too. */
const made = async (code: string): Promise<number> =>
  Number(
    (await workspace.database.arrays(sql`select count(*) from ws_demo.part where code like ${`${code}%`}`))[0]?.[0],
  );
const keysOf = async (key: string): Promise<number> =>
  Number(
    (
      await workspace.database.arrays(sql`select count(*) from ws_demo._idempotency where key like ${`${key}%`}`)
    )[0]?.[0],
  );

describe("[R45] a batch under a key", () => {
  test("sent twice, all or nothing: the same answer, no second row, and one key for a thousand records", async () => {
    const operations = Array.from({ length: 1000 }, (_, n) => create(`A${n}`));
    const first = await send("all_or_nothing", "batch-whole-1", operations);
    expect(await send("all_or_nothing", "batch-whole-1", operations)).toEqual(first);
    expect([await made("A"), await keysOf("batch-whole-1")]).toEqual([1000, 1]);
  });

  test("sent eight times at once it is carried out once", async () => {
    for (const mode of ["all_or_nothing", "per_row"] as const) {
      const operations = Array.from({ length: 20 }, (_, n) => create(`B${mode}${n}`));
      const answers = await Promise.all(Array.from({ length: 8 }, async () => send(mode, `batch-${mode}`, operations)));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      expect([await made(`B${mode}`), await keysOf(`batch-${mode}`)]).toEqual([20, 1]);
    }
  });

  test("row by row: what was refused is told again as it was, though it would go in now", async () => {
    const taken = await createRecord(workspace.owner, "part", { values: { code: "C1" } });
    const operations = [create("C0"), create("C1"), create(null), create("C\u0000\ud800"), create("C3")];
    const first = await send("per_row", "batch-rows-1", operations);
    expect(first.map(({ error }) => error?.code)).toEqual([
      undefined,
      "field.not_unique",
      "field.required",
      "field.invalid",
      undefined,
    ]);
    await batchRecords(workspace.owner, "part", { mode: "per_row", operations: [{ kind: "delete", id: taken.id }] });
    const again = await send("per_row", "batch-rows-1", operations);
    expect(again.map(({ error, ...rest }) => ({ ...rest, code: error?.code, params: error?.params }))).toEqual(
      first.map(({ error, ...rest }) => ({ ...rest, code: error?.code, params: error?.params })),
    );
    expect(await made("C")).toBe(3);
  });

  test("a refused batch leaves its key free; with another body, mode or kind it is idempotency.mismatch", async () => {
    await expect(send("all_or_nothing", "batch-free-1", [create("D0"), create(null)])).rejects.toMatchObject({
      code: "field.required",
      params: { index: 1 },
    });
    await send("all_or_nothing", "batch-free-1", [create("D0"), create("D1")]);
    const mismatch = { code: "idempotency.mismatch" };
    await expect(send("all_or_nothing", "batch-free-1", [create("D0"), create("D2")])).rejects.toMatchObject(mismatch);
    await expect(send("per_row", "batch-free-1", [create("D0"), create("D1")])).rejects.toMatchObject(mismatch);
    await expect(
      createRecord(workspace.owner, "part", { values: { code: "D3" }, idempotencyKey: "batch-free-1" }),
    ).rejects.toMatchObject(mismatch);
    expect(await made("D")).toBe(2);
  });

  test("belongs to who sent it, and who may no longer create is not told what it made", async () => {
    const member = await workspace.as(await workspace.addMember("member"));
    await send("all_or_nothing", "batch-mine-1", [create("E0")]);
    const [theirs] = await send("all_or_nothing", "batch-mine-1", [create("E1")], member);
    expect(theirs?.id).toEqual(expect.any(Number));
    await workspace.define({ grants: [] });
    const without = { ...member, workspace: (await workspace.system()).workspace };
    await expect(send("all_or_nothing", "batch-mine-1", [create("E1")], without)).rejects.toMatchObject({
      code: "form.not_found",
    });
  });

  test("an operation cannot have a key besides", async () => {
    const operation: BatchOperation = { kind: "create", values: { code: "F0" }, idempotencyKey: "batch-own-key" };
    await expect(send("per_row", "batch-both-1", [operation])).rejects.toMatchObject({ code: "request.invalid" });
  });

  test("upserts, changes and deletions are answered again and not done again", async () => {
    const upsert: BatchOperation = { kind: "upsert", by: "code", values: { code: "G0", weight: "5" } };
    for (const mode of ["all_or_nothing", "per_row"] as const) {
      const [one] = await send(mode, `batch-upsert-${mode}`, [upsert]);
      const id = one?.id ?? 0;
      await batchRecords(workspace.owner, "part", { mode, operations: [{ kind: "delete", id }] });
      expect(await send(mode, `batch-upsert-${mode}`, [upsert])).toEqual([one]);
      expect(await made("G")).toBe(mode === "per_row" ? 2 : 1);
    }
  });

  // Rows with links take a transaction of their own beside the plain ones.
  const withLinks = async (code: string): Promise<readonly BatchOperation[]> => {
    const seed = await createRecord(workspace.owner, "part", { values: { code: `seed${code}` } });
    return Array.from({ length: 12 }, (_, n) => create(`${code}${n}`, n % 2 === 0 ? {} : { peers: [seed.id] }));
  };

  test("row by row in several transactions: twice and at once it makes each record once", async () => {
    const operations = await withLinks("H");
    const answers = await Promise.all(
      Array.from({ length: 4 }, async () => send("per_row", "batch-steps-1", operations)),
    );
    answers.push(await send("per_row", "batch-steps-1", operations));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await made("H")).toBe(12);
  });

  /** Sends a batch while a table cannot be written, and cuts the connection that waits for it. */
  const cutOff = async (table: Sql, sent: () => Promise<unknown>): Promise<void> => {
    await workspace.database.transaction(async (tx) => {
      await tx.run(sql`lock table ${table} in share mode`);
      const cut = expect(sent()).rejects.toMatchObject({ code: "database.unavailable" });
      const waiting = sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and backend_type = 'client backend' and pid <> pg_backend_pid()`;
      await expect.poll(async () => (await tx.arrays(waiting)).length).toBe(1);
      await tx.arrays(sql`select pg_terminate_backend(pid) from (${waiting}) w`);
      await cut;
    });
  };

  test("cut off in the middle and sent again, all or nothing: it is there once", async () => {
    const operations = Array.from({ length: 5 }, (_, n) => create(`I${n}`));
    await cutOff(sql`ws_demo._fact`, async () => send("all_or_nothing", "batch-cut-1", operations));
    expect([await made("I"), await keysOf("batch-cut-1")]).toEqual([0, 0]);
    const first = await send("all_or_nothing", "batch-cut-1", operations);
    expect(await send("all_or_nothing", "batch-cut-1", operations)).toEqual(first);
    expect(await made("I")).toBe(5);
  });

  test("cut off between two of its transactions and sent again, row by row: what was written stays, once", async () => {
    const operations = await withLinks("J");
    await cutOff(sql`ws_demo.part__peers`, async () => send("per_row", "batch-cut-2", operations));
    expect(await made("J")).toBe(6);
    const first = await send("per_row", "batch-cut-2", operations);
    expect(first.map(({ error }) => error)).toEqual(operations.map(() => undefined));
    expect(await send("per_row", "batch-cut-2", operations)).toEqual(first);
    expect(await made("J")).toBe(12);
  });
});
