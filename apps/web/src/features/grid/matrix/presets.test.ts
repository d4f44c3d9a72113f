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
