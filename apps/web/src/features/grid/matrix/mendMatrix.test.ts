import { expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, MatrixDefinition } from "@tongzhou/model";
import { matrixProblems, mendMatrix } from "./mendMatrix.ts";

const label = { zh: "x" };
const name: FieldDefinition = { key: "name", kind: "text", label };
const fields: readonly FieldDefinition[] = [
  name,
  { key: "item", kind: "link", form: "item", label },
  { key: "person", kind: "member", label },
  { key: "side", kind: "choice", label, options: [{ key: "ours", label }] },
  { key: "letter", kind: "choice", label, options: [{ key: "r", label }] },
  { key: "level", kind: "rating", label },
];

function formsWith(...change: readonly FieldDefinition[]): readonly FormDefinition[] {
  const changed = new Map(change.map((field) => [field.key, field]));
  const duty = fields.map((field) => changed.get(field.key) ?? field);
  return [
    { key: "item", label, title: "name", fields: [name] },
    { key: "duty", label, title: "name", fields: duty },
  ];
}

function formsWithout(...gone: readonly string[]): readonly FormDefinition[] {
  return formsWith().map((form) => ({ ...form, fields: form.fields.filter(({ key }) => !gone.includes(key)) }));
}

const matrix: MatrixDefinition = {
  form: "duty",
  rows: { field: "item" },
  columns: [
    { field: "person", usedOnly: true, label: { zh: "我方" } },
    { field: "side", values: ["ours"] },
  ],
  filter: 'side = "ours"',
  cell: { kind: "field", field: "letter" },
  colors: [
    { expression: 'letter = "r"', color: "teal" },
    { expression: "level > 3", color: "red" },
  ],
  totals: [
    { key: "letters", label, at: "rows", function: "options" },
    { key: "sum", label, at: "columns", function: "sum", expression: "level" },
  ],
};

const placesOf = (forms: readonly FormDefinition[]): readonly string[] =>
  matrixProblems(matrix, "item", forms).map(({ path, code }) => `${path} ${code}`);

test("what is gone is told by its place, once", () => {
  expect(placesOf(formsWith())).toEqual([]);
  expect(placesOf(formsWithout("person"))).toEqual(["columns.0 field_unknown"]);
  expect(placesOf(formsWith({ key: "person", kind: "text", label }))).toEqual(["columns.0 matrix_axis"]);
  expect(placesOf(formsWithout("item"))).toEqual(["rows field_unknown"]);
  expect(matrixProblems(matrix, "item", []).map(({ code }) => code)).toEqual(["form_unknown"]);
});

test("a matrix that holds is left as it is", () => {
  expect(mendMatrix(matrix, "item", formsWith())).toEqual(matrix);
});

test("what is gone is left out, and what remains keeps its settings", () => {
  expect(mendMatrix(matrix, "item", formsWithout("person", "level"))).toEqual({
    ...matrix,
    columns: [matrix.columns[1]],
    colors: [matrix.colors?.[0]],
    totals: [matrix.totals?.[0]],
  });
  const { filter: _filter, ...unfiltered } = matrix;
  expect(mendMatrix(matrix, "item", formsWithout("side"))).toEqual({ ...unfiltered, columns: [matrix.columns[0]] });
});

test("with no column left, and no cell, they are guessed anew", () => {
  const left = mendMatrix(matrix, "item", formsWithout("person", "side", "letter"));
  expect(left).toMatchObject({ columns: [{ field: "level" }], cell: { kind: "total", function: "count" } });
  expect(matrixProblems(left ?? matrix, "item", formsWithout("person", "side", "letter"))).toEqual([]);
});

test("columns are not guessed to be what stands in the cells", () => {
  const one = { ...matrix, columns: [{ field: "person" }] };
  expect(mendMatrix(one, "item", formsWithout("person"))?.columns).toEqual([{ field: "side" }]);
  const last = mendMatrix({ ...one, totals: [], colors: [] }, "item", formsWithout("person", "side", "level"));
  expect(last).toMatchObject({ columns: [{ field: "letter" }], cell: { kind: "total", function: "count" } });
});

test("without its form, or with no link from it, there is nothing to mend", () => {
  expect(mendMatrix(matrix, "item", [])).toBeNull();
  expect(mendMatrix(matrix, "item", formsWithout("item"))).toBeNull();
});
