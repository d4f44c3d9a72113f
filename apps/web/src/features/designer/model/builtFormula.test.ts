import { describe, expect, test } from "vitest";
import { compile, print } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FormDefinition } from "@tongzhou/model";
import { fieldChoices, groupChoices, pathChoices } from "./builderChoices.ts";
import { readBuilt, writeBuilt } from "./builtFormula.ts";
import type { BuiltFormula, DayChoice } from "./builtFormula.ts";

const label = (zh: string) => ({ zh });
const client: FormDefinition = {
  key: "client",
  label: label("客户"),
  title: "name",
  fields: [
    { key: "name", kind: "text", label: label("名称") },
    { key: "budget", kind: "number", label: label("预算") },
  ],
};
const ticket: FormDefinition = {
  key: "ticket",
  label: label("工单"),
  title: "title",
  fields: [
    { key: "title", kind: "text", label: label("标题") },
    { key: "no", kind: "auto_number", label: label("编号"), parts: [{ kind: "counter", digits: 4 }] },
    { key: "hours", kind: "number", label: label("工时") },
    { key: "opened", kind: "datetime", label: label("提出") },
    { key: "due", kind: "date", label: label("期限") },
    { key: "client", kind: "link", form: "client", label: label("客户") },
  ],
};
const forms = [client, ticket];
const ofTicket = buildFormScope(ticket.fields, { among: { forms, form: "ticket" } });
const ofClient = buildFormScope(client.fields, { among: { forms, form: "client" } });

const rollup = { path: "ticket_by_client", operation: "SUM", field: "hours", where: "" } as const;
const opened: DayChoice = { field: "opened", isInstant: true };
const due: DayChoice = { field: "due", isInstant: false };
const today: DayChoice = { field: "", isInstant: false };
const running = { kind: "runningNumber", path: "client.ticket_by_client", isDescending: false } as const;
const lookup = { kind: "lookup", path: "ticket_by_client", field: "title", where: "", order: "" } as const;

describe("what builders write", () => {
  const cases: readonly (readonly [BuiltFormula, string, typeof ofTicket])[] = [
    [{ ...lookup, path: "client", field: "name", pick: null }, "client.name", ofTicket],
    [{ ...lookup, pick: "JOIN" }, 'JOIN("、", ticket_by_client.title)', ofClient],
    [
      { ...lookup, pick: "LAST", order: "due", where: "hours > 1" },
      "LAST(ticket_by_client[hours > 1 order by due]).title",
      ofClient,
    ],
    [{ kind: "rollup", ...rollup }, "SUM(ticket_by_client.hours)", ofClient],
    [
      { kind: "rollup", ...rollup, operation: "COUNT", where: "hours > 1" },
      "COUNT(ticket_by_client[hours > 1])",
      ofClient,
    ],
    [{ ...running, order: "no", tie: "no" }, "COUNT(client.ticket_by_client[no <= this.no])", ofTicket],
    [
      { ...running, order: "created_at", tie: "no" },
      "COUNT(client.ticket_by_client[created_at < this.created_at or created_at = this.created_at and no <= this.no])",
      ofTicket,
    ],
    [
      { ...running, order: "hours", tie: "", isDescending: true },
      "COUNT(client.ticket_by_client[hours > this.hours]) + 1",
      ofTicket,
    ],
    [{ kind: "dateDifference", start: opened, end: due, unit: "days" }, "due - DATE(opened)", ofTicket],
    [{ kind: "dateDifference", start: due, end: today, unit: "workdays" }, "NETWORKDAYS(due, TODAY())", ofTicket],
    [
      { kind: "dateDifference", start: opened, end: due, unit: "workdaysChina" },
      'NETWORKDAYS.INTL(DATE(opened), due, "CN")',
      ofTicket,
    ],
    [{ kind: "dateDifference", start: opened, end: due, unit: "months" }, 'DATEDIF(DATE(opened), due, "M")', ofTicket],
    [{ kind: "dateDifference", start: opened, end: today, unit: "hours" }, "(NOW() - opened) / HOURS(1)", ofTicket],
    [
      {
        kind: "percentage",
        part: { kind: "rollup", ...rollup, where: "hours > 1" },
        whole: { kind: "field", field: "budget" },
      },
      "SUM(ticket_by_client[hours > 1].hours) / budget",
      ofClient,
    ],
    [
      {
        kind: "percentage",
        part: { kind: "field", field: "hours" },
        whole: { kind: "rollup", ...rollup, path: "client.ticket_by_client" },
      },
      "hours / SUM(client.ticket_by_client.hours)",
      ofTicket,
    ],
  ];
  test.each(cases)("%o", (built, source, scope) => {
    expect(writeBuilt(built)).toBe(source);
    const compiled = compile(source, scope);
    expect(compiled.ok && print(compiled.value)).toBe(source);
  });

  test("is nothing while a slot is empty", () => {
    expect(writeBuilt({ kind: "rollup", ...rollup, field: "" })).toBe("");
    expect(writeBuilt({ ...running, order: "", tie: "" })).toBe("");
    expect(writeBuilt({ kind: "dateDifference", start: due, end: opened, unit: "hours" })).toBe("");
    expect(writeBuilt({ kind: "dateDifference", start: today, end: today, unit: "days" })).toBe("");
    expect(
      writeBuilt({ kind: "percentage", part: { kind: "field", field: "" }, whole: { kind: "field", field: "hours" } }),
    ).toBe("");
  });
});

test.each([
  "client.name",
  "SUM(ticket_by_client.hours)",
  'COUNT(ticket_by_client[state = "open" and hours > 1])',
  "SUM(ticket_by_client[hours > 1].hours) / budget",
  "hours / SUM(client.ticket_by_client.hours)",
])("a builder opens %s again as it was", (source) => {
  const built = readBuilt(source);
  expect(built === null ? null : writeBuilt(built)).toBe(source);
});

test.each(["hours + 1", "SUM(a.b, 1)", "COUNT(a[order by b])", "ROUND(a.b)", "1 / 2", "a["])(
  "and leaves %s to its writer",
  (source) => {
    expect(readBuilt(source)).toBeNull();
  },
);

describe("what builders offer", () => {
  test("relations of the record and of the single records they lead to, nothing else", () => {
    expect(pathChoices(ofClient).map(({ path, isMany }) => [path, isMany])).toEqual([["ticket_by_client", true]]);
    expect(pathChoices(ofTicket).map(({ path, isMany }) => [path, isMany])).toEqual([
      ["client", false],
      ["client.ticket_by_client", true],
    ]);
  });

  test("records are counted within what they link to", () => {
    expect(groupChoices(ofTicket, "ticket").map(({ path }) => path)).toEqual(["client.ticket_by_client"]);
    expect(groupChoices(ofClient, "client")).toEqual([]);
  });

  test("fields of the kinds that fit", () => {
    expect(fieldChoices(ofClient, "ticket", new Set(["number"])).map(({ key }) => key)).toEqual(["hours"]);
    expect(fieldChoices(ofClient, null, null).map(({ key }) => key)).toContain("name");
  });
});
