import { expect, test } from "vitest";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { findPresets } from "./presets.ts";
import { cellSources } from "./setupModel.ts";

const label = { zh: "x" };
const choice = (key: string, options: readonly string[]): FieldDefinition => ({
  key,
  kind: "choice",
  label,
  options: options.map((one) => ({ key: one.toLowerCase(), label: { zh: one } })),
});
const name: FieldDefinition = { key: "name", kind: "text", label };
const forms: readonly FormDefinition[] = [
  { key: "item", label, title: "name", fields: [name] },
  { key: "person", label, title: "name", fields: [name] },
  {
    key: "duty",
    label,
    title: "name",
    fields: [
      name,
      { key: "item", kind: "link", form: "item", label },
      { key: "who", kind: "member", label },
      choice("letter", ["R", "A", "C", "I"]),
    ],
  },
  {
    key: "risk",
    label,
    title: "name",
    fields: [name, { key: "odds", kind: "rating", label }, { key: "harm", kind: "integer", min: 1, max: 4, label }],
  },
  {
    key: "ability",
    label,
    title: "name",
    fields: [
      name,
      { key: "who", kind: "member", label },
      { key: "skill", kind: "link", form: "item", label },
      { key: "level", kind: "rating", max: 4, label },
    ],
  },
  {
    key: "contact",
    label,
    title: "name",
    fields: [
      name,
      { key: "person", kind: "link", form: "person", label },
      choice("topic", ["weekly", "risks"]),
      choice("often", ["day", "week"]),
    ],
  },
];

const fitting = (home: string): readonly string[] =>
  findPresets(cellSources(forms, home)).flatMap(({ name: use, matrix }) => (matrix === null ? [] : [use]));

test.each([
  ["item", ["duties", "skills"]],
  ["risk", ["risks"]],
  ["ability", ["skills"]],
  ["person", ["contacts"]],
])("a view on %s can begin as %j", (home, expected) => {
  expect(fitting(home)).toEqual(expected);
});

test("a heat map is redder towards the corner, whatever the scales; the highest chance is above", () => {
  const [, risks] = findPresets(cellSources(forms, "risk"));
  expect(risks?.matrix).toMatchObject({
    rows: { field: "odds", values: [5, 4, 3, 2, 1] },
    columns: [{ field: "harm" }],
    cell: { kind: "total", function: "count" },
    colors: [
      { expression: "{odds} * {harm} >= 10", color: "red" },
      { expression: "{odds} * {harm} >= 5", color: "amber" },
      { expression: "{odds} * {harm} > 0", color: "green" },
    ],
  });
});

test("letters are weighed by what their options are called", () => {
  const [duties] = findPresets(cellSources(forms, "item"));
  expect(duties?.matrix?.totals?.[1]?.expression).toBe('SWITCH({letter}, "r", 3, "a", 2, "c", 1, "i", 0.2, 0)');
  expect(duties?.matrix?.columns).toEqual([{ field: "who", usedOnly: true }]);
});

function formOf(key: string, ...fields: readonly FieldDefinition[]): FormDefinition {
  return { key, label, title: "name", fields: [name, ...fields] };
}

const named = (field: FieldDefinition, zh: string): FieldDefinition => ({ ...field, label: { zh } });

test("chance and harm may be choices, which weigh by their order, also where it falls; other choices are no risk", () => {
  const odds = named(choice("odds", ["low", "mid", "high"]), "概率");
  const harm = named(choice("harm", ["Major", "Minor"]), "影响");
  const [, risks] = findPresets(cellSources([formOf("risk", harm, odds)], "risk"));
  const product = 'SWITCH({odds}, "low", 1, "mid", 2, "high", 3, 0) * SWITCH({harm}, "minor", 1, "major", 2, 0)';
  expect(risks?.matrix).toEqual({
    form: "risk",
    rows: { field: "odds", values: ["high", "mid", "low"] },
    columns: [{ field: "harm", values: ["minor", "major"] }],
    cell: { kind: "total", function: "count" },
    colors: [
      { expression: `${product} >= 3`, color: "red" },
      { expression: `${product} >= 2`, color: "amber" },
      { expression: `${product} > 0`, color: "green" },
    ],
  });
  const plain = [formOf("task", choice("state", ["a", "b"]), choice("kind", ["c", "d"]))];
  expect(findPresets(cellSources(plain, "task")).flatMap(({ matrix }) => matrix ?? [])).toEqual([]);
});

test("a level may be a choice, without an average; a meeting may be a link", () => {
  const who: FieldDefinition = { key: "who", kind: "member", label };
  const skill: FieldDefinition = { key: "skill", kind: "link", form: "item", label };
  const levels = [formOf("item"), formOf("ability", who, skill, choice("level", ["new", "able"]))];
  const [, , skills] = findPresets(cellSources(levels, "ability"));
  expect(skills?.matrix).toMatchObject({
    rows: { field: "who" },
    columns: [{ field: "skill" }],
    cell: { kind: "field", field: "level" },
    totals: [{ key: "people" }],
  });
  const meeting: FieldDefinition = { key: "meeting", kind: "link", form: "meeting", label };
  const person: FieldDefinition = { key: "person", kind: "link", form: "person", label };
  const plan = [formOf("person"), formOf("meeting"), formOf("attend", person, meeting, choice("how", ["in", "cc"]))];
  const [, , , contacts] = findPresets(cellSources(plan, "person"));
  expect(contacts?.matrix).toMatchObject({
    rows: { field: "person" },
    columns: [{ field: "meeting" }],
    cell: { kind: "field", field: "how" },
  });
});
