import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createRecord } from "./createRecord.ts";
import { deleteRecord } from "./deleteRecord.ts";
import { getRecord } from "./getRecord.ts";
import { listHistory } from "./listHistory.ts";
import { restoreRecord } from "./restoreRecord.ts";
import { restoreVersion } from "./restoreVersion.ts";
import { ticketForms } from "./testForms.ts";
import { updateRecord } from "./updateRecord.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: ticketForms,
    now: "2026-11-21T08:00:00.000Z",
    grants: [
      {
        key: "t",
        form: "ticket",
        to: { role: "member" },
        actions: ["see", "edit"],
        readFields: ["subject", "hours", "client", "related"],
      },
      { key: "c", form: "client", to: { role: "member" }, actions: ["see"], rows: "owner = CURRENT_USER()" },
    ],
  });
});
afterAll(() => workspace.drop());

test("[R29] history tells who changed what from what to what, newest first, page by page", async () => {
  const { owner } = workspace;
  const made = await createRecord(owner, "ticket", { values: { subject: "史" } });
  await updateRecord(owner, "ticket", made.id, { values: { hours: "1" }, version: 1 });
  await deleteRecord(owner, "ticket", made.id);
  await restoreRecord(owner, "ticket", made.id);
  const first = await listHistory(owner, "ticket", made.id, { limit: 3 });
  expect(first.changes.map((one) => [one.kind, one.version, one.actor])).toEqual([
    ["restore", 4, 1],
    ["delete", 3, 1],
    ["update", 2, 1],
  ]);
  expect(first.changes[2]).toMatchObject({ old: { hours: null }, new: { hours: "1" }, cause: { kind: "request" } });
  const rest = await listHistory(owner, "ticket", made.id, { limit: 3, before: first.next ?? "" });
  expect(rest.changes.map((one) => one.kind)).toEqual(["create"]);
  expect(rest.next).toBeNull();
});

test("[R30] history shows a restricted member only their fields and the linked records they may see", async () => {
  const { owner } = workspace;
  const member = await workspace.addMember("member");
  const session = await workspace.as(member);
  const hidden = await createRecord(owner, "client", { values: { name: "暗" } });
  const mine = await createRecord(owner, "client", { values: { name: "明", owner: member.id } });
  const made = await createRecord(owner, "ticket", {
    values: { subject: "权", client: hidden.id, body: "密", score: 1 },
  });
  await updateRecord(owner, "ticket", made.id, { values: { score: 2 } });
  await updateRecord(owner, "ticket", made.id, { values: { client: mine.id } });
  const { changes } = await listHistory(session, "ticket", made.id);
  expect(changes.map((one) => [one.kind, one.old, one.new])).toEqual([
    ["update", { client: null }, { client: mine.id }],
    ["create", {}, { subject: "权", client: null }],
  ]);
});

test("[R31] an older version is written as a new change: fields, links and subform rows as they were", async () => {
  const { owner } = workspace;
  const other = await createRecord(owner, "ticket", { values: { subject: "他" } });
  const made = await createRecord(owner, "ticket", {
    values: { subject: "旧", hours: "1", rate: "2", related: [other.id], lines: [{ item: "甲" }, { item: "乙" }] },
  });
  const lines = made.values["lines"] as readonly { id: number }[];
  await updateRecord(owner, "ticket", made.id, {
    version: 1,
    values: { subject: "新", related: null, lines: [{ id: lines[1]?.id ?? 0, quantity: 7 }, { item: "丙" }] },
  });
  await updateRecord(owner, "ticket", made.id, { version: 2, values: { hours: "5", status: "solved" } });
  const back = await restoreVersion(owner, "ticket", made.id, 1);
  expect(back.version).toBe(4);
  expect(back.values).toMatchObject({
    subject: "旧",
    hours: "1",
    amount: "2",
    status: "open",
    related: [{ id: other.id }],
    no: made.values["no"],
  });
  expect(back.values["lines"]).toMatchObject([
    { item: "甲", quantity: 1 },
    { item: "乙", quantity: 1 },
  ]);
  const [last] = (await listHistory(owner, "ticket", made.id)).changes;
  expect(last).toMatchObject({ kind: "update", cause: { kind: "restore", version: 1 } });
  await expect(restoreVersion(owner, "ticket", made.id, 9)).rejects.toMatchObject({ code: "request.invalid" });
  expect(await getRecord(owner, "ticket", made.id)).toEqual(back);
});
