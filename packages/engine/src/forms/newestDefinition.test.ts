import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { openDatabase, type Database } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { runConversions } from "./background/runConversions.ts";
import { loadWorkspaceRuntime } from "./loadWorkspaceRuntime.ts";

// A database handle of its own remembers its own definitions: it stands for another process.

const label = { zh: "标签" };
function form(amount: FieldDefinition): FormDefinition {
  return { key: "bill", label, title: "name", fields: [{ key: "name", kind: "text", label }, amount] };
}

let workspace: TestWorkspace;
let elsewhere: Database;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [form({ key: "amount", kind: "text", label })] });
  elsewhere = openDatabase({ connectionString: workspace.database.connectionString, poolSize: 4 });
});
afterAll(async () => {
  await elsewhere.close();
  await workspace.drop();
});

test("a session that began before another process swapped a field's column writes and reads it as it is now", async () => {
  await workspace.database.run(
    sql`insert into ws_demo.bill (name, amount) select 'x', n::text from generate_series(1, 5000) n`,
  );
  const held: Session = {
    ...workspace.owner,
    database: elsewhere,
    workspace: await loadWorkspaceRuntime(elsewhere, "demo"),
  };
  const first = await createRecord(held, "bill", { values: { amount: "7" } });
  await updateRecord(held, "bill", first.id, { values: { amount: "8" } });
  await workspace.define({ forms: [form({ key: "amount", kind: "number", label })] });
  await runConversions(workspace.database, "demo", new AbortController().signal);

  expect((await updateRecord(held, "bill", first.id, { values: { amount: "9.5" } })).values["amount"]).toBe("9.5");
  expect((await createRecord(held, "bill", { values: { amount: "10" } })).values["amount"]).toBe("10");
  expect((await queryRecords(held, "bill", { columns: ["amount"], limit: 2 })).rows).toHaveLength(2);
  const now = { ...held, workspace: await loadWorkspaceRuntime(elsewhere, "demo") };
  const page = await queryRecords(now, "bill", { filter: "amount > 4999.5", columns: ["amount"] });
  expect(page.rows).toMatchObject([[5000, 1, "5000"]]);
});
