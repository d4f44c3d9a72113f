import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { fillComputed } from "../../computed/fillComputed.ts";
import { verifyComputed } from "../../computed/verifyComputed.ts";
import { aggregateRecords } from "../../query/aggregateRecords.ts";
import { groupRecords } from "../../query/groupRecords.ts";
import { queryRecords } from "../../query/queryRecords.ts";
import { getRecord } from "../../records/getRecord.ts";
import { updateRecord } from "../../records/updateRecord.ts";
import type { Session } from "../../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { refreshWorkspaceRuntime } from "../loadWorkspaceRuntime.ts";
import { fieldTable } from "../physicalNames.ts";
import { runCalculations } from "./runCalculations.ts";

// A stored formula of a big form is defined anew: a job computes its column, and until it is through nobody is shown what
// the former definition gave.

const label = (zh: string) => ({ zh });
const never = new AbortController().signal;
const formula = (key: string, expression: string, more: { readonly decimals?: number } = {}): FieldDefinition => ({
  key,
  kind: "formula",
  label: label(key),
  expression,
  result: "number",
  ...more,
});

function task(twice: string, cost: string, code: string): FormDefinition {
  return {
    key: "task",
    label: label("任务"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "project", kind: "link", form: "project", label: label("项目") },
      { key: "hours", kind: "number", label: label("工时") },
      formula("twice", twice),
      formula("next", "twice + 1"),
      formula("share", "twice / 7", { decimals: 2 }),
      formula("hundred", "share * 100"),
      formula("code", code),
      {
        key: "lines",
        kind: "subform",
        label: label("明细"),
        fields: [
          { key: "price", kind: "number", label: label("单价") },
          formula("cost", cost, { decimals: 1 }),
          formula("dear", "cost + 1"),
        ],
      },
      formula("costs", "SUM(lines.cost)"),
    ],
  };
}
const project: FormDefinition = {
  key: "project",
  label: label("项目"),
  title: "name",
  fields: [
    { key: "name", kind: "text", label: label("名称") },
    formula("total", "SUM(task_by_project.next)"),
    formula("codes", "MAX(task_by_project.code)"),
  ],
};
const digits = 'VALUE(REGEXREPLACE(name, "[^0-9]", ""))';

let workspace: TestWorkspace;
let session: Session;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [task("hours * 2", "price * 2", digits), project] });
  await workspace.database.run(sql`insert into ws_demo.project (name) values ('P')`);
  await workspace.database.run(
    sql`insert into ws_demo.task (name, project, hours) select 't' || n, 1, n % 10 from generate_series(1, 4000) n`,
  );
  await workspace.database.run(
    sql`insert into ${fieldTable(workspace.schema, "task", "lines")} (parent_id, position, price) select n, 1, n % 10 from generate_series(1, 4000) n`,
  );
  await define(task("hours * 1", "price * 1", `${digits} + 1`));
  await compute();
  await define(task("hours * 3", "price / 3", `${digits} + 2`));
});
afterAll(() => workspace.drop());

async function define(form: FormDefinition): Promise<void> {
  await workspace.define({ forms: [form, project] });
  session = await workspace.system();
}

async function compute(): Promise<void> {
  await runCalculations(workspace.database, workspace.schema, never);
  await fillComputed(workspace.database, workspace.key, never);
  await refreshWorkspaceRuntime(workspace.database, workspace.key);
  session = await workspace.system();
}

describe.each(["while the columns wait", "when they are through"])("%s", (when) => {
  beforeAll(async () => {
    if (when !== "while the columns wait") await compute();
    expect(session.workspace.pending.size > 0).toBe(when === "while the columns wait");
  });

  test("cells hold what the new definition gives, formulas of formulas and rows of subforms included", async () => {
    const columns = ["hours", "twice", "next", "share", "hundred", "code", "costs"];
    const { rows } = await queryRecords(session, "task", { columns, filter: 'name = "t8"' });
    expect(rows).toEqual([[8, expect.anything(), "8", "24", "25", "3.43", "343", "10", "2.7"]]);
    const lines = [{ id: 8, price: "8", cost: "2.7", dear: "3.7" }];
    const record = await getRecord(session, "task", 8);
    expect(record.values).toMatchObject({ twice: "24", share: "3.43", code: "10", lines });
  });

  test("filters, orders, groups and sums are made of the same values", async () => {
    const found = await queryRecords(session, "task", { columns: ["name"], filter: "twice = 24", count: "exact" });
    expect(found.count).toEqual({ value: 400, isCapped: false });
    const first = await queryRecords(session, "task", {
      columns: ["next"],
      sort: [{ field: "next", direction: "desc" }],
      limit: 1,
    });
    expect(first.rows[0]?.[2]).toBe("28");
    const { groups } = await groupRecords(session, "task", { by: [{ field: "twice" }] });
    expect(groups.map(({ value, count }) => [value, count])).toEqual(
      Array.from({ length: 10 }, (_, n) => [String(n * 3), 400]),
    );
    const sums = await aggregateRecords(session, "task", { aggregates: [{ field: "twice", function: "sum" }] });
    expect(sums.values).toEqual(["54000"]);
  });

  test("what other records make of them is right, in the same page and in order", async () => {
    const { rows } = await queryRecords(session, "project", {
      columns: ["total", "codes"],
      filter: "total > 57999",
      sort: [{ field: "codes", direction: "desc" }],
    });
    expect(rows.map((row) => row.slice(2))).toEqual([["58000", "4002"]]);
  });
});

test("a record that is written meanwhile keeps its values, and so does what is made of it", async () => {
  await define(task("hours * 5", "price / 3", `${digits} + 2`));
  expect(session.workspace.pending).toEqual(new Set(["task.hundred", "task.next", "task.share", "task.twice"]));
  const { version } = await getRecord(session, "task", 8);
  const written = await updateRecord(session, "task", 8, { version, values: { hours: "100" } });
  expect(written.values).toMatchObject({ twice: "500", next: "501" });
  const total = async (): Promise<unknown> =>
    (await queryRecords(session, "project", { columns: ["total"] })).rows[0]?.[2];
  expect(await total()).toBe(String(18_000 * 5 - 40 + 500 + 4000));
  await compute();
  expect(session.workspace.pending).toEqual(new Set());
  expect(await total()).toBe(String(18_000 * 5 - 40 + 500 + 4000));
  expect(await verifyComputed(workspace.database, workspace.key)).toMatchObject({ wrong: 0, filling: [] });
});
