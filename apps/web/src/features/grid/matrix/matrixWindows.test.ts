import { expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, MatrixDefinition } from "@tongzhou/model";
import { matrixWindows } from "./matrixWindows.ts";

const text = (key: string): FieldDefinition => ({ key, kind: "text", label: { zh: key } });
const link = (key: string, form: string): FieldDefinition => ({ key, kind: "link", form, label: { zh: key } });

const forms: readonly FormDefinition[] = [
  {
    key: "item",
    label: { zh: "item" },
    title: "name",
    fields: [text("name"), text("phase"), text("note"), text("weight")],
    constraints: [
      {
        key: "one_a",
        label: { zh: "一个 A" },
        message: { zh: "一个 A" },
        expression: 'COUNT(duty_by_item[letter = "a" and valid = "yes"]) = 1',
        severity: "warn",
      },
    ],
  },
  { key: "contact", label: { zh: "contact" }, title: "name", fields: [text("name"), text("role"), text("phone")] },
  {
    key: "duty",
    label: { zh: "duty" },
    title: "reason",
    fields: [
      text("reason"),
      link("item", "item"),
      link("contact", "contact"),
      text("letter"),
      text("valid"),
      text("memo"),
    ],
  },
];

const matrix: MatrixDefinition = {
  form: "duty",
  rows: { field: "item" },
  columns: [{ field: "contact", caption: "role", filter: 'role <> "x"' }],
  filter: 'memo <> "old"',
  cell: { kind: "field", field: "letter" },
  totals: [{ key: "load", label: { zh: "负荷" }, at: "columns", function: "sum", expression: "item.weight" }],
};

test("of each form only what can matter is watched: where records stand, what is shown, and what expressions read", () => {
  const body = { matrix, filter: 'phase = "a"', columns: ["phase"] } as unknown as Parameters<typeof matrixWindows>[2];
  const windows = matrixWindows(matrix, { group: ["phase"] }, body, forms);
  expect(windows.cells).toEqual({
    form: "duty",
    isQuiet: true,
    window: { filter: '(memo <> "old")', search: undefined, fields: ["item", "contact", "letter", "valid"] },
  });
  expect(windows.rows?.window).toEqual({
    filter: 'phase = "a"',
    search: undefined,
    fields: ["name", "phase", "weight"],
  });
  expect(windows.columns.map(({ form, window }) => [form, window?.filter, window?.fields])).toEqual([
    ["contact", 'role <> "x"', ["name", "role"]],
  ]);
});

test("where rows are no records, the view's own filter and search are about the cell form", () => {
  const heat: MatrixDefinition = { ...matrix, rows: { field: "letter" }, cell: { kind: "total", function: "count" } };
  const body = { matrix: heat, filter: 'valid = "yes"', search: "x" } as unknown as Parameters<typeof matrixWindows>[2];
  const windows = matrixWindows(heat, {}, body, forms);
  expect(windows.rows).toBeUndefined();
  expect(windows.cells.window).toMatchObject({ filter: '(memo <> "old") and (valid = "yes")', search: "x" });
});
