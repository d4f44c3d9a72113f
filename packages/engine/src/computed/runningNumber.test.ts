import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { verifyComputed } from "./verifyComputed.ts";

// The expressions that the designer's builder writes for a number within a group.
const byStamp =
  "COUNT(client.ticket_by_client[created_at < this.created_at or created_at = this.created_at and no <= this.no])";
const byHours = "COUNT(client.ticket_by_client[hours > this.hours]) + 1";

const label = (zh: string) => ({ zh });
const name: FieldDefinition = { key: "name", kind: "text", label: label("名称") };
const place = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  expression,
  result: "number",
  label: label(key),
});
const forms: readonly FormDefinition[] = [
  { key: "client", label: label("客户"), title: "name", fields: [name] },
  {
    key: "ticket",
    label: label("工单"),
    title: "name",
    fields: [
      name,
      { key: "no", kind: "auto_number", label: label("编号"), parts: [{ kind: "counter", digits: 6 }] },
      { key: "hours", kind: "number", label: label("工时") },
      { key: "client", kind: "link", form: "client", label: label("客户") },
      place("place", byStamp),
      place("rank", byHours),
    ],
  },
];

let workspace: TestWorkspace;
let session: Session;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms });
  session = await workspace.system();
});
afterAll(() => workspace.drop());

async function client(called: string): Promise<number> {
  return (await createRecord(session, "client", { values: { name: called } })).id;
}

/** Names with the number each has among its client's, in that order. */
async function places(of: number, field = "place"): Promise<readonly string[]> {
  const { rows } = await queryRecords(session, "ticket", {
    columns: ["name", field],
    filter: `client = RECORD(${of})`,
    sort: [
      { field, direction: "asc" },
      { field: "name", direction: "asc" },
    ],
    limit: 500,
  });
  return rows.map(([, , called, number]) => `${String(called)} ${String(number)}`);
}

test("eight writers at once leave each record of a group a number of its own, from 1 without gaps", async () => {
  const [first, second] = [await client("甲"), await client("乙")];
  const writer = async (at: number): Promise<void> => {
    for (let index = 0; index < 4; index++)
      await createRecord(session, "ticket", {
        values: { name: `${at}-${index}`, hours: "1", client: (at + index) % 2 === 0 ? first : second },
      });
  };
  await Promise.all(Array.from({ length: 8 }, (_, at) => writer(at)));
  const numbers = async (of: number) => (await places(of)).map((one) => Number(one.split(" ")[1]));
  expect(await numbers(first)).toEqual(Array.from({ length: 16 }, (_, at) => at + 1));
  expect(await numbers(second)).toEqual(Array.from({ length: 16 }, (_, at) => at + 1));
  expect(await verifyComputed(workspace.database, "demo", { repairs: false })).toMatchObject({ wrong: 0 });
});

test("records of one batch have one stamp, and the auto number tells them apart", async () => {
  const group = await client("批");
  await batchRecords(session, "ticket", {
    mode: "all_or_nothing",
    operations: ["a", "b", "c"].map((called) => ({ kind: "create", values: { name: called, client: group } })),
  });
  expect(await places(group)).toEqual(["a 1", "b 2", "c 3"]);
});

test("deleting closes the gap, restoring opens it, and a record that moves counts in its new group", async () => {
  const [group, other] = [await client("丙"), await client("丁")];
  const ids: number[] = [];
  for (const called of ["a", "b", "c"])
    ids.push((await createRecord(session, "ticket", { values: { name: called, client: group, hours: "1" } })).id);
  const [a = 0, b = 0] = ids;
  await deleteRecord(session, "ticket", a);
  expect(await places(group)).toEqual(["b 1", "c 2"]);
  await restoreRecord(session, "ticket", a);
  expect(await places(group)).toEqual(["a 1", "b 2", "c 3"]);
  await updateRecord(session, "ticket", b, { values: { client: other } });
  expect([await places(group), await places(other)]).toEqual([["a 1", "c 2"], ["b 1"]]);
});

test("without a field that tells them apart, equal ones share the place of the first", async () => {
  const group = await client("戊");
  for (const [called, hours] of [
    ["a", "5"],
    ["b", "8"],
    ["c", "5"],
    ["d", "2"],
  ] as const)
    await createRecord(session, "ticket", { values: { name: called, client: group, hours } });
  expect(await places(group, "rank")).toEqual(["b 1", "a 2", "c 2", "d 4"]);
});
