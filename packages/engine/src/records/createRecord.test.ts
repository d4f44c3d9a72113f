import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";
import { ticketForms } from "./testForms.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: ticketForms, now: "2026-11-21T08:00:00.000Z" });
});
afterAll(() => workspace.drop());

test("a record comes back as it was sent, with defaults, formulas and number", async () => {
  const { owner } = workspace;
  const client = await createRecord(owner, "client", { values: { name: "龙飞科技" } });
  const made = await createRecord(owner, "ticket", {
    values: {
      subject: "无法登录",
      client: client.id,
      hours: "1.5",
      rate: "200",
      tags: ["vip", "late"],
      score: 4,
      due: "2026-12-01",
    },
  });
  expect(made).toMatchObject({
    version: 1,
    title: "无法登录",
    createdBy: 1,
    values: {
      subject: "无法登录",
      client: { id: client.id, title: "龙飞科技" },
      hours: "1.5",
      rate: "200",
      amount: "300",
      double: "600",
      status: "open",
      tags: ["vip", "late"],
      score: 4,
      due: "2026-12-01",
      no: "T-2026-0001",
      headline: "T-2026-0001 无法登录",
    },
    can: { edit: true, delete: true },
  });
  expect(await getRecord(owner, "ticket", made.id)).toEqual(made);
});
