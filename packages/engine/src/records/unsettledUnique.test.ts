import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { AppError, type FieldDefinition, type FormDefinition } from "@tongzhou/model";
import { buildIndexes } from "../forms/background/buildIndexes.ts";
import { retryRepeated } from "../forms/indexes.store.ts";
import { refreshWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { batchRecords } from "./batchRecords.ts";
import { createRecord } from "./createRecord.ts";
import { deleteRecord } from "./deleteRecord.ts";
import { restoreRecord } from "./restoreRecord.ts";
import { updateRecord } from "./updateRecord.ts";

const label = { zh: "标签" };
const never = new AbortController().signal;
const rows = 3000;
function part(isUnique: boolean): FormDefinition {
  const name: FieldDefinition = { key: "name", label, kind: "text" };
  const code: FieldDefinition = { key: "code", label, kind: "text", ...(isUnique ? { unique: true } : {}) };
  const weight: FieldDefinition = { key: "weight", label, kind: "number", ...(isUnique ? { unique: true } : {}) };
  const peers: FieldDefinition = { key: "peers", label, kind: "links", form: "part" };
  return { key: "part", label, title: "name", fields: [name, code, weight, peers] };
}

let workspace: TestWorkspace;
let session: Session;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [part(false)] });
  await workspace.database.run(
    sql`insert into ws_demo.part (name, code, weight) select 'x', n::text, n from generate_series(1, ${rows}::int) n`,
  );
  await workspace.define({ forms: [part(true)] });
  session = { ...workspace.owner, workspace: await refreshWorkspaceRuntime(workspace.database, "demo") };
});
afterAll(() => workspace.drop());

async function outcomes(attempts: readonly Promise<unknown>[]): Promise<readonly string[]> {
  const settled = await Promise.allSettled(attempts);
  return settled
    .map((one) => {
      if (one.status === "fulfilled") return "written";
      return one.reason instanceof AppError
        ? `${one.reason.code} ${String(one.reason.params["field"])}`
        : String(one.reason);
    })
    .toSorted();
}
const many = Array.from({ length: 12 }, (_, n) => n);
const refused = (count: number, field: string): readonly string[] =>
  Array.from({ length: count }, () => `field.not_unique ${field}`);

test("[R10] while the index is not there, of writers who bring one value at once exactly one passes", async () => {
  expect(session.workspace.unsettled).toEqual(new Set(["part.code", "part.weight"]));
  const creates = many.map((n) =>
    createRecord(session, "part", { values: { code: "A", ...(n % 3 === 0 ? { peers: [1] } : {}) } }),
  );
  expect(await outcomes(creates)).toEqual([...refused(11, "code"), "written"]);
  const updates = many.map((n) => updateRecord(session, "part", n + 1, { values: { code: "B" } }));
  expect(await outcomes(updates)).toEqual([...refused(11, "code"), "written"]);
  // One number however it is written.
  const weights = many.map((n) => createRecord(session, "part", { values: { weight: `7000.${"0".repeat(n + 1)}` } }));
  expect(await outcomes(weights)).toEqual([...refused(11, "weight"), "written"]);
  const batches = many.map(() =>
    batchRecords(session, "part", {
      mode: "all_or_nothing",
      operations: ["D", "C"].map((code) => ({ kind: "create", values: { code } })),
    }),
  );
  expect(await outcomes(batches)).toEqual([...refused(11, "code"), "written"]);
  const upserts = await Promise.all(
    many.map((n) =>
      batchRecords(session, "part", {
        mode: "per_row",
        operations: [{ kind: "upsert", by: "code", values: { code: "E", name: String(n) } }],
      }),
    ),
  );
  expect(new Set(upserts.map(([one]) => one?.id)).size).toBe(1);
});

test("[R10] two rows of one batch that bring one value are told apart, and a restore meets what was taken", async () => {
  const results = await batchRecords(session, "part", {
    mode: "per_row",
    operations: ["F", "F", "G"].map((code) => ({ kind: "create", values: { code } })),
  });
  expect(results.map(({ error }) => error?.code)).toEqual([undefined, "field.not_unique", undefined]);
  const [first] = results;
  await deleteRecord(session, "part", first?.id ?? 0);
  const again = await createRecord(session, "part", { values: { code: "F" } });
  await expect(restoreRecord(session, "part", first?.id ?? 0)).rejects.toMatchObject({
    code: "field.not_unique",
    params: { field: "code" },
  });
  await deleteRecord(session, "part", again.id);
  const back = [
    restoreRecord(session, "part", first?.id ?? 0),
    restoreRecord(session, "part", again.id),
    createRecord(session, "part", { values: { code: "F" } }),
  ];
  expect((await outcomes(back)).filter((one) => one === "written")).toHaveLength(1);
});

test("[R10] values that repeated before keep the index from being built; new repeats are refused all the same", async () => {
  await workspace.database.run(sql`update ws_demo.part set code = 'old' where id in (20, 21)`);
  await buildIndexes(workspace.database, "ws_demo", never);
  const states = sql`select field, state, error from ws_demo._index where is_unique order by field`;
  expect(await workspace.database.arrays(states)).toEqual([
    ["code", "invalid", "23505"],
    ["weight", "valid", null],
  ]);
  session = { ...session, workspace: await refreshWorkspaceRuntime(workspace.database, "demo") };
  expect(session.workspace.unsettled).toEqual(new Set(["part.code"]));
  const creates = many.map(() => createRecord(session, "part", { values: { code: "H" } }));
  expect(await outcomes(creates)).toEqual([...refused(11, "code"), "written"]);
  await expect(updateRecord(session, "part", 22, { values: { code: "old" } })).rejects.toMatchObject({
    code: "field.not_unique",
  });
  const kept = await updateRecord(session, "part", 21, { values: { code: "old", name: "改" } });
  expect(kept.values).toMatchObject({ code: "old", name: "改" });

  // The same once the repeat is mended: the hourly try finds it, and from then on the index judges.
  await updateRecord(session, "part", 21, { values: { code: "new" } });
  await retryRepeated(workspace.database, "ws_demo");
  expect((await workspace.database.arrays(states))[0]).toEqual(["code", "invalid", "23505"]);
  await workspace.database.run(sql`update ws_demo._index set built_at = now() - interval '61 minutes'`);
  await retryRepeated(workspace.database, "ws_demo");
  await buildIndexes(workspace.database, "ws_demo", never);
  expect((await workspace.database.arrays(states))[0]).toEqual(["code", "valid", null]);
  const settled = await refreshWorkspaceRuntime(workspace.database, "demo");
  expect([settled.version, settled.unsettled.size]).toEqual([session.workspace.version, 0]);
});
