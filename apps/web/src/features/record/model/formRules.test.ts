import { expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, WireValues } from "@tongzhou/model";
import { findFormRules } from "./formRules.ts";
import type { RuleReading } from "./ruleReading.ts";
import { client, context, label } from "./testRules.ts";

const options = [
  { key: "open", label: { zh: "开" } },
  { key: "done", label: { zh: "完" } },
];

const fields: readonly FieldDefinition[] = [
  { key: "title", kind: "text", label, required: true, maxLength: 5 },
  { key: "state", kind: "choice", label, options, default: '"open"' },
  { key: "price", kind: "money", label, currency: "CNY" },
  { key: "count", kind: "integer", label, min: 1, validation: { expression: "count < 100", message: { zh: "太多" } } },
  { key: "total", kind: "formula", label, expression: "price * count", result: "number" },
  { key: "taxed", kind: "formula", label, expression: "total * 1.13", result: "number" },
  { key: "cause", kind: "text", label, visibleIf: 'state = "done"' },
  { key: "due", kind: "date", label, default: "TODAY()" },
  { key: "owner", kind: "member", label, default: "CURRENT_USER()" },
  { key: "client", kind: "link", label, form: "client" },
  { key: "tier", kind: "formula", label, expression: "client.tier", result: "text" },
  { key: "tiered", kind: "formula", label, expression: 'tier & "级"', result: "text" },
  { key: "orders", kind: "formula", label, expression: "COUNT(client.order_by_client)", result: "number" },
  { key: "kept_back", kind: "formula", label, expression: "BLANK()", result: "number" },
  { key: "known", kind: "formula", label, expression: "ISNOTBLANK(client)", result: "boolean" },
  {
    key: "lines",
    kind: "subform",
    label,
    fields: [
      { key: "what", kind: "text", label, required: true },
      { key: "unit", kind: "text", label, required: true, default: '"个"' },
    ],
  },
];
const form: FormDefinition = {
  key: "order",
  label,
  title: "title",
  fields,
  validations: [
    { key: "cause_when_done", expression: 'state <> "done" or ISNOTBLANK(cause)', message: { zh: "要填原因" } },
    { key: "of_others", expression: "secret > 3", message: { zh: "看不见" } },
    { key: "cheap_for_c", expression: 'not (tier = "c" and price > 10)', message: { zh: "太贵" } },
  ],
};
const forms = [{ definition: form }, { definition: client }];

function run(values: WireValues, typed: readonly string[] | "all" = "all"): RuleReading {
  return findFormRules(form, forms).run({
    values,
    typed: typed === "all" ? "all" : new Set(typed),
    system: { id: 1, created_at: "2026-11-25T00:00:00.000Z" },
    context,
  });
}

test("formulas follow what is typed, exactly and through other formulas", () => {
  expect(run({ price: "0.1", count: 3 }, ["price"]).computed).toEqual({ total: "0.3", taxed: "0.339" });
});

test("formulas that what is typed does not touch are left to the server", () => {
  expect(run({ price: "5", count: 2 }, ["title"]).computed).toEqual({});
});

test("formulas over related records wait for the server, and so does whatever reads them", () => {
  const moved = run({ client: 7, tier: "c", price: "20" }, ["client"]);
  expect([...moved.pending].toSorted()).toEqual(["orders", "tier", "tiered"]);
  expect(moved.computed).toEqual({ known: true });
  // The saved tier is another client's.
  expect(moved.broken).toEqual([]);
  const saved = run({ client: 7, tier: "c", price: "20" }, ["price"]);
  expect([...saved.pending]).toEqual([]);
  expect(saved.broken.map(({ key }) => key)).toEqual(["cheap_for_c"]);
});

test("a formula whose text is kept back shows what is saved, and is marked once something is typed", () => {
  const typed = run({ title: "甲" }, ["title"]);
  expect([[...typed.unsure], [...typed.pending]]).toEqual([["kept_back"], []]);
  expect([...run({ title: "甲" }, []).unsure]).toEqual([]);
});

test("in a new record every formula that only the server can compute waits", () => {
  expect([...run({}).pending].toSorted()).toEqual(["kept_back", "orders", "tier", "tiered"]);
});

test("a show rule hides its field until it holds", () => {
  expect([...run({ state: "open" }).hidden]).toEqual(["cause"]);
  expect([...run({ state: "done" }).hidden]).toEqual([]);
});

test("a rule of the form is broken only while it is false, and names the fields it reads", () => {
  expect(run({ state: "done" }).broken).toEqual([
    { key: "cause_when_done", message: { zh: "要填原因" }, fields: ["state", "cause"] },
  ]);
  expect(run({ state: "done", cause: "换货" }).broken).toEqual([]);
  expect(run({ state: "done" }, ["title"]).broken).toEqual([]);
});

test("required, unfit and refused values are told at their field, and only where somebody typed", () => {
  const reading = run({ title: "", count: 0, price: "1.234" });
  expect(reading.problems.get("title")).toEqual({ kind: "required" });
  expect(reading.problems.get("count")).toEqual({ kind: "value", problem: { problem: "range", limit: 1 } });
  expect(reading.problems.get("price")).toEqual({ kind: "value", problem: { problem: "decimals", limit: 2 } });
  expect(run({ count: 100 }, ["count"]).problems.get("count")).toEqual({ kind: "rule", message: { zh: "太多" } });
  expect([...run({ title: "", count: 100 }, ["owner"]).problems]).toEqual([]);
});

test("linked records count by their id, whatever names stand beside", () => {
  expect(run({ client: { id: 7, title: null } }, ["client"]).computed).toEqual({ known: true });
  expect(run({ client: null }, ["client"]).computed).toEqual({ known: false });
});

test("a subform is wrong by each of its wrong cells; a new row's default fills what was not typed", () => {
  const rows = [{ id: 3, what: "纸", unit: null }, { what: "笔" }, { id: 4, what: "墨", unit: null }];
  expect(run({ title: "a", lines: rows }).problems.get("lines")).toMatchObject({
    row: 1,
    others: [{ row: 3, column: { key: "unit" }, problem: { kind: "required" } }],
  });
  expect(run({ title: "a", lines: [{ what: "纸" }] }).problems.get("lines")).toBeUndefined();
  expect(run({ title: "a", lines: [{ id: 3, what: "纸", unit: null }] }).problems.get("lines")).toMatchObject({
    kind: "cell",
    row: 1,
    column: { key: "unit" },
    problem: { kind: "required" },
  });
});

test("defaults are evaluated as of now and for whoever makes the record", () => {
  expect(findFormRules(form, forms).defaults(context)).toEqual({ state: "open", due: "2026-11-26", owner: 5 });
});

test("a field whose key every object knows is blank until it is filled", () => {
  const hostile: FormDefinition = {
    key: "constructor",
    label,
    title: "constructor",
    fields: [
      { key: "constructor", kind: "text", label, required: true },
      { key: "empty", kind: "formula", label, expression: "ISBLANK({constructor})", result: "boolean" },
      { key: "lines", kind: "subform", label, fields: [{ key: "constructor", kind: "text", label, required: true }] },
    ],
  };
  const rules = findFormRules(hostile, [{ definition: hostile }]);
  const blank = rules.run({ values: { lines: [{}] }, typed: "all", system: {}, context });
  expect(blank.problems.get("constructor")).toEqual({ kind: "required" });
  expect(blank.problems.get("lines")).toMatchObject({ kind: "cell", row: 1, problem: { kind: "required" } });
  expect(blank.computed).toEqual({ empty: true });
  const filled = rules.run({ values: { constructor: "x" }, typed: "all", system: {}, context });
  expect([...filled.problems.keys()]).toEqual([]);
  expect(filled.computed).toEqual({ empty: false });
});

test("a form that uses functions that are not loaded says so", () => {
  const pattern: FieldDefinition = {
    key: "digits",
    kind: "formula",
    label,
    expression: 'REGEXREPLACE(title, "[0-9]", "")',
    result: "text",
  };
  const own: FormDefinition = { key: "own", label, title: "title", fields: [{ key: "title", kind: "text", label }] };
  expect(findFormRules(own, [{ definition: own }]).lacksFunctions).toBe(false);
  const using = { ...own, fields: [...own.fields, pattern] };
  const reading = findFormRules(using, [{ definition: using }]);
  expect(reading.lacksFunctions).toBe(true);
  expect([...reading.run({ values: { title: "a1" }, typed: "all", system: {}, context }).pending]).toEqual(["digits"]);
});
