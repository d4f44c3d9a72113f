import { sql } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadKeptLookups } from "../computed/lookups.store.ts";
import { refreshWorkspaceRuntime } from "../forms/loadWorkspaceRuntime.ts";
import { storePersonalView } from "../forms/views.store.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { startJobs, type Jobs } from "./startJobs.ts";
import { workForms } from "./workForms.ts";

const label = (zh: string): { readonly zh: string } => ({ zh });
const level = {
  key: "level",
  kind: "formula",
  label: label("等级"),
  expression: "client.level",
  result: "number",
} as const;
const client = { key: "client", kind: "link", form: "client", label: label("客户") } as const;
const named = { key: "name", kind: "text", label: label("名称") } as const;
const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: label("客户"),
    title: "name",
    fields: [named, { key: "level", kind: "number", label: label("等级") }],
  },
  { key: "ticket", label: label("工单"), title: "name", fields: [named, client, level] },
  { key: "note", label: label("便签"), title: "name", fields: [named, client, level] },
];

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms });
  const { database } = workspace;
  await database.run(sql`insert into ws_demo.client (name, level) select 'k' || n, n from generate_series(1, 5) n`);
  await database.run(
    sql`insert into ws_demo.ticket (name, client) select 't' || n, 1 + n % 5 from generate_series(1, 2100) n`,
  );
  await database.run(sql`insert into ws_demo.note (name, client) select 'n' || n, 1 from generate_series(1, 20) n`);
});
afterAll(() => workspace.drop());

test("[Q32] the worker finds the lookups that members' views ask for, and goes on to fill their columns", async () => {
  const { database } = workspace;
  const { id: owner } = await workspace.addMember("member");
  const sorted = async (): Promise<unknown> =>
    (
      await queryRecords(await workspace.system(), "ticket", {
        sort: [{ field: "level", direction: "desc" }],
        columns: ["level"],
        limit: 500,
      })
    ).rows;
  const before = await sorted();
  for (const form of ["ticket", "note"])
    await storePersonalView(database, "ws_demo", {
      owner,
      definition: {
        key: `mine_${form}`,
        form,
        label: label("我的"),
        kind: "grid",
        sort: [{ field: "level", direction: "desc" }],
      },
    });
  const jobs = await startJobs(database, () => undefined);
  // Nothing comes round by itself: what is done follows from the first sweep, job by job.
  const once: Jobs = { ...jobs, schedule: () => Promise.resolve() };
  try {
    await workForms(once, database);
    await expect
      .poll(async () => [...(await refreshWorkspaceRuntime(database, "demo")).computed])
      .toEqual(["ticket.level"]);
  } finally {
    await jobs.stop();
  }
  // The small form is joined in passing.
  expect([...(await loadKeptLookups(database, "ws_demo"))]).toEqual(["ticket.level"]);
  const wrong = await database.arrays(
    sql`select t.id from ws_demo.ticket t join ws_demo.client c on c.id = t.client where t.level is distinct from c.level`,
  );
  expect(wrong).toEqual([]);
  expect(await sorted()).toEqual(before);
});
