import { expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, WireValues } from "@tongzhou/model";
import { findUnseen } from "./findUnseen.ts";
import { findFormRules } from "./formRules.ts";
import type { RuleReading } from "./ruleReading.ts";

const label = { zh: "x" };
const message = { zh: "太贵" };
const fields: readonly FieldDefinition[] = [
  { key: "title", kind: "text", label },
  { key: "cost", kind: "number", label },
  { key: "client", kind: "link", form: "client", label },
  { key: "parts", kind: "links", form: "client", label },
  { key: "why", kind: "text", label, requiredIf: "ISBLANK(cost)" },
  { key: "note", kind: "text", label, requiredIf: "ISBLANK(client)", readOnlyIf: "ISBLANK(cost)" },
  { key: "count", kind: "integer", label, validation: { expression: "NOT(ISBLANK(cost))", message } },
  { key: "sum", kind: "formula", label, expression: "IFBLANK(cost, 0) * count", result: "number" },
];
const form: FormDefinition = {
  key: "order",
  label,
  title: "title",
  fields,
  validations: [{ key: "priced", expression: "NOT(ISBLANK(cost)) OR ISBLANK(title)", message }],
};
const hidden = { id: null, title: null };
const saved: WireValues = { title: "a", cost: null, client: hidden, count: 2, sum: "80" };

function run(typed: WireValues, partlySeen?: readonly string[]): RuleReading {
  const keys = new Set(Object.keys(typed));
  return findFormRules(form, [{ definition: form }]).run({
    values: { ...saved, ...typed },
    saved,
    typed: keys,
    system: {},
    context: { now: new Date(0), currentMember: 1, zone: "UTC" },
    unseen: findUnseen(fields, saved, keys, partlySeen),
  });
}

test("what is blank, and what leads out of sight, may be there unseen until it is typed anew", () => {
  const found = (typed: readonly string[], values: WireValues, partlySeen?: readonly string[]): readonly string[] => [
    ...findUnseen(fields, values, new Set(typed), partlySeen),
  ];
  expect(found([], saved)).toEqual(["client"]);
  expect(found([], saved, ["title", "cost"])).toEqual(["cost", "client"]);
  expect(found(["cost", "client"], saved, ["title", "cost"])).toEqual([]);
  // Records of a list that are out of sight stay in it whatever is typed.
  expect(found(["parts"], { parts: [{ id: 3, title: "x" }, hidden] })).toEqual(["parts"]);
});

test("rules that read what may be there unseen refuse, require, lock and compute nothing", () => {
  const blank = run({ title: "b", count: 3, why: null, note: "n" });
  expect([...blank.problems.keys()]).toEqual(["why", "note", "count"]);
  expect(blank.broken.map(({ key }) => key)).toEqual(["priced"]);
  expect(blank.computed).toEqual({ sum: "0" });
  const unseen = run({ title: "b", count: 3, why: null, note: "n" }, ["cost"]);
  expect([...unseen.problems.keys()]).toEqual([]);
  expect([...unseen.required, ...unseen.locked, ...unseen.broken]).toEqual([]);
  expect(unseen.computed).toEqual({});
  expect([...unseen.pending]).toEqual(["sum"]);
});

test("a requirement over a linked record that is out of sight is left to the saving", () => {
  expect([...run({ note: null }).required]).toEqual(["why"]);
});
