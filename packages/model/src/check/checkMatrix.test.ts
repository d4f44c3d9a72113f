import { describe, expect, it } from "vitest";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { axisSource, type MatrixDefinition } from "../matrixDefinition.ts";
import { checkDefinition } from "./checkDefinition.ts";

const label = { zh: "名称" };
const title: FieldDefinition = { key: "title", kind: "text", label };
const letters = ["r", "a", "c", "i"].map((key) => ({ key, label: { zh: key.toUpperCase() } }));
const forms = [
  { key: "item", label: { zh: "职责项" }, title: "title", fields: [title] },
  {
    key: "duty",
    label,
    title: "title",
    fields: [
      title,
      { key: "item", kind: "link", form: "item", label },
      { key: "person", kind: "member", label },
      { key: "skill", kind: "link", form: "item", label },
      { key: "letter", kind: "choice", options: letters, label },
      { key: "level", kind: "rating", max: 4, label },
      { key: "odds", kind: "integer", min: 1, max: 5, label },
      { key: "count", kind: "integer", label },
      { key: "note", kind: "long_text", label },
    ],
  },
];

const raci: MatrixDefinition = {
  form: "duty",
  rows: { field: "item" },
  columns: [{ field: "person", usedOnly: true, preset: { title: "x" } }],
  cell: { kind: "field", field: "letter" },
  colors: [{ expression: 'letter = "A"', color: "teal" }],
  totals: [
    { key: "letters", label, at: "both", function: "options" },
    { key: "load", label, at: "columns", function: "sum", expression: 'IF(letter = "R", 3, 1)' },
  ],
};
const heat: MatrixDefinition = {
  form: "duty",
  rows: { field: "odds", values: [5, 4, 3, 2, 1] },
  columns: [{ field: "level" }],
  cell: { kind: "total", function: "count" },
  colors: [{ expression: "odds * level >= 12 and value > 0", color: "red" }],
};
const skills: MatrixDefinition = {
  form: "duty",
  rows: { field: "person" },
  columns: [{ field: "skill", filter: 'title <> ""', sort: [{ field: "title", direction: "asc" }], caption: "title" }],
  cell: { kind: "field", field: "level" },
};

function problemsOf(form: string, matrix: unknown): readonly string[] {
  const views = [{ key: "v", form, label, kind: "matrix", matrix }];
  const checked = checkDefinition({ label, zone: "Asia/Shanghai", forms, views, grants: [] });
  return checked.ok ? [] : checked.error.map(({ path, code }) => `${path} ${code}`);
}

describe("a matrix view", () => {
  it.each<[string, string, MatrixDefinition | undefined]>([
    ["duties by person with letters", "item", raci],
    ["a heat map over two numbers of one form", "duty", heat],
    ["people by skill with a rating", "duty", skills],
    ["that nobody has set up yet", "item", undefined],
  ])("%s is a valid definition", (_name, form, matrix) => {
    expect(problemsOf(form, matrix)).toEqual([]);
  });

  it.each<[string, string, unknown, string]>([
    ["on another form than its rows", "duty", raci, "views.v.matrix matrix_home"],
    ["of a form that is not there", "item", { ...raci, form: "none" }, "views.v.matrix form_unknown"],
    [
      "with rows by an unbounded number",
      "duty",
      { ...heat, rows: { field: "count" } },
      "views.v.matrix.rows matrix_axis",
    ],
    [
      "with the same rows and columns",
      "duty",
      { ...heat, columns: [{ field: "odds" }] },
      "views.v.matrix.columns.0 matrix_same",
    ],
    [
      "with a number that the field never holds",
      "duty",
      { ...heat, columns: [{ field: "level", values: [9] }] },
      "views.v.matrix.columns.0 matrix_value",
    ],
    [
      "with a cell that cannot be shown",
      "item",
      { ...raci, cell: { kind: "field", field: "note" } },
      "views.v.matrix.cell field_kind",
    ],
    [
      "with a sum of nothing",
      "duty",
      { ...heat, cell: { kind: "total", function: "sum" } },
      "views.v.matrix.cell matrix_sum",
    ],
    [
      "with a colour by a field that is no axis",
      "duty",
      { ...heat, colors: [{ expression: 'letter = "A"', color: "red" }] },
      "views.v.matrix.colors.0 expression",
    ],
    [
      "with options counted where there are none",
      "duty",
      { ...heat, totals: [{ key: "t", label, at: "rows", function: "options" }] },
      "views.v.matrix.totals.t matrix_options",
    ],
    [
      "with a preset of an unknown field",
      "item",
      { ...raci, columns: [{ field: "person", preset: { none: 1 } }] },
      "views.v.matrix.columns.0 field_unknown",
    ],
    [
      "with a filter over columns that are no records",
      "item",
      { ...raci, columns: [{ field: "person", filter: "true" }] },
      "views.v.matrix.columns.0 matrix_axis",
    ],
    [
      "of five groups of columns",
      "item",
      { ...raci, columns: Array.from({ length: 5 }, () => ({ field: "person" })) },
      "views.v.matrix.columns shape",
    ],
  ])("%s is refused at its place", (_name, form, matrix, problem) => {
    expect(problemsOf(form, matrix)).toContain(problem);
  });

  it("a bounded whole number is an axis of its numbers, an unbounded or endless one is none", () => {
    const numbers: FieldDefinition = { key: "n", kind: "integer", label, min: 0, max: 2 };
    expect(axisSource(numbers)).toEqual({ kind: "numbers", numbers: [0, 1, 2] });
    expect(axisSource({ ...numbers, max: 100_000 })).toBeNull();
    expect(axisSource(title)).toBeNull();
  });
});
