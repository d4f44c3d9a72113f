import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FormDefinition, Grant } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { explainExpression, tryExpression } from "./tryExpression.ts";

// Trials that are not about the record itself: rows of a subform, and the filter of a link.

const label = { zh: "x" };
const forms: readonly FormDefinition[] = [
  {
    key: "part",
    label: { zh: "配件" },
    title: "name",
    fields: [
      { key: "name", kind: "text", label },
      { key: "level", kind: "number", label },
      { key: "secret", kind: "number", label },
    ],
  },
  {
    key: "order",
    label,
    title: "title",
    fields: [
      { key: "title", kind: "text", label },
      { key: "level", kind: "number", label },
      { key: "part", kind: "link", form: "part", label },
      {
        key: "lines",
        kind: "subform",
        label,
        fields: [
          { key: "part", kind: "link", form: "part", label },
          { key: "n", kind: "number", label },
          { key: "worth", kind: "formula", label, result: "number", expression: "n * part.level" },
        ],
      },
    ],
  },
];
const grants: readonly Grant[] = [
  {
    key: "parts",
    form: "part",
    to: { role: "member" },
    actions: ["see"],
    rows: "level > 1",
    readFields: ["name", "level"],
  },
  { key: "orders", form: "order", to: { role: "member" }, actions: ["see"], readFields: ["title", "level"] },
];

let world: TestWorkspace;
let owner: Session;
let clerk: Session;
const parts: number[] = [];
let [one, two] = [0, 0];

beforeAll(async () => {
  world = await openTestWorkspace({ forms });
  ({ owner } = world);
  for (const level of [1, 2, 3, 4, 5, 6, 7])
    parts.push((await createRecord(owner, "part", { values: { name: `件${level}`, level: `${level}` } })).id);
  const lines = [5, 3, 2, 1].map((n) => ({ n: `${n}`, part: parts[n - 1] ?? null }));
  one = (await createRecord(owner, "order", { values: { title: "一", level: "5", part: parts[6] ?? null, lines } })).id;
  two = (await createRecord(owner, "order", { values: { title: "二", level: "1", lines: [{ n: "9" }] } })).id;
  await world.define({ grants });
  clerk = await world.as(await world.addMember("member", "文员"));
}, 60_000);
afterAll(() => world.drop());

describe("the filter of a link", () => {
  const filter = 'level >= this.level and name <> "件7"';

  test("gives the records that each linking record could pick, the first of them and how many", async () => {
    const tried = await tryExpression(owner, "order", filter, { among: "part", records: [one, two] });
    expect([tried.kind, tried.records]).toEqual([
      "links",
      [
        { id: one, title: "一", row: null, value: [parts[4], parts[5]], count: 2, isError: false },
        { id: two, title: "二", row: null, value: parts.slice(0, 5), count: 6, isError: false },
      ],
    ]);
    const explained = await explainExpression(owner, "order", filter, { among: "part", record: one });
    expect(explained.parts.map(({ expression, value }) => [expression, value])).toEqual([
      [filter, [parts[4], parts[5]]],
      ["this.level", "5"],
    ]);
  });

  test("[A13] [A24] chooses among what the actor sees, by what they may read, on both sides", async () => {
    const tried = await tryExpression(clerk, "order", filter, { among: "part", records: [two] });
    expect(tried.records.map(({ value, count }) => [value, count])).toEqual([[parts.slice(1, 6), 5]]);
    for (const hidden of ["secret > 1", "level > this.part.level", "COUNT(this.lines) > 0"])
      await expect(tryExpression(clerk, "order", hidden, { among: "part" })).rejects.toMatchObject({
        code: "expr.invalid",
      });
    await expect(tryExpression(clerk, "order", "TRUE", { among: "nothing" })).rejects.toMatchObject({
      code: "form.not_found",
    });
  });
});

describe("rows of a subform", () => {
  test("are tried by their first three, and read what their links lead to", async () => {
    const tried = await tryExpression(owner, "order", "part.level * n", { subform: "lines", records: [two, one] });
    expect(tried.records.map(({ id, row, value }) => [id, row?.place, value])).toEqual([
      [two, 1, null],
      [one, 1, "25"],
      [one, 2, "9"],
      [one, 3, "4"],
    ]);
    const latest = await tryExpression(owner, "order", "worth", { subform: "lines" });
    expect(latest.records.map(({ title, row }) => `${title}${row?.place}`)).toEqual(["二1", "一1", "一2", "一3"]);
  });

  test("each is explained by itself", async () => {
    const { records } = await tryExpression(owner, "order", "part.level + n", { subform: "lines", records: [one] });
    const row = records[1]?.row?.id ?? 0;
    const about = { subform: "lines", record: one };
    const explained = await explainExpression(owner, "order", "part.level + n", { ...about, row });
    expect(explained.parts.map(({ expression, value }) => [expression, value])).toEqual([
      ["part.level + n", "6"],
      ["part.level", "3"],
      ["part", parts[2]],
      ["n", "3"],
    ]);
    await expect(explainExpression(owner, "order", "n", { ...about, row: 999_999 })).rejects.toMatchObject({
      code: "record.not_found",
    });
  });

  test("[A24] do not exist where the subform may not be read", async () => {
    await expect(tryExpression(clerk, "order", "n", { subform: "lines" })).rejects.toMatchObject({
      code: "field.unknown",
    });
    await expect(tryExpression(owner, "order", "n", { subform: "title" })).rejects.toMatchObject({
      code: "field.unknown",
    });
  });
});
