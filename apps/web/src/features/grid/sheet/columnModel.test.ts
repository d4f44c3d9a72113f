import { expect, test } from "vitest";
import type { FormDefinition } from "@tongzhou/model";
import {
  changeColumn,
  columnAt,
  columnsInView,
  layColumns,
  moveColumn,
  revealColumn,
  shownColumns,
  viewColumns,
} from "./columnModel.ts";

const form: FormDefinition = {
  key: "t",
  label: { zh: "t" },
  title: "b",
  fields: [
    { key: "a", kind: "integer", label: { zh: "a" } },
    { key: "b", kind: "text", label: { zh: "b" } },
    { key: "c", kind: "text", label: { zh: "c" }, hidden: true },
  ],
};
const columns = ["a", "b", "c", "d"].map((key) => ({
  field: { key, kind: "text" as const, label: { zh: key } },
  width: 100,
  aggregate: undefined,
}));
const layout = layColumns(columns, 1);

test("a view without columns shows the title first and leaves out what the form hides", () => {
  expect(shownColumns(form, {}, "zh-CN").map((column) => column.field.key)).toEqual(["b", "a"]);
});

test("a view's columns keep their order and widths; fields it does not know are hidden at the end", () => {
  const view = { columns: [{ field: "a", width: 90 }, { field: "gone" }] };
  expect(shownColumns(form, view, "zh-CN").map(({ field, width }) => [field.key, width])).toEqual([["a", 90]]);
  expect(viewColumns(form, view).map((column) => column.field)).toEqual(["a", "b", "c"]);
});

test("a column has room for its name in the reader's language, up to a point", () => {
  const label = { zh: "项目经理", en: "Project manager" };
  const fields = [form.fields[1], { key: "m", kind: "integer", label } as const].flatMap((field) => field ?? []);
  const widthOf = (locale: "zh-CN" | "en", name = label): number =>
    shownColumns(
      { ...form, fields: fields.map((field) => (field.key === "m" ? { ...field, label: name } : field)) },
      {},
      locale,
    ).find(({ field }) => field.key === "m")?.width ?? 0;
  expect(widthOf("en")).toBe(141);
  expect(widthOf("zh-CN")).toBeLessThan(widthOf("en"));
  expect(widthOf("en", { zh: "长", en: "A name that is longer than any head should be" })).toBe(200);
});

test("frozen columns and the others are laid out apart", () => {
  expect([layout.lefts, layout.frozenWidth, layout.scrolledWidth]).toEqual([[0, 0, 100, 200], 100, 300]);
});

test("only columns in view are drawn", () => {
  expect([columnsInView(layout, 0, 150), columnsInView(layout, 120, 150)]).toEqual([
    [1, 3],
    [2, 4],
  ]);
});

test("a place belongs to the column under it, frozen or scrolled", () => {
  expect([
    columnAt(layout, 50, 200),
    columnAt(layout, 150, 0),
    columnAt(layout, 150, 200),
    columnAt(layout, 9999, 0),
  ]).toEqual([0, 1, 3, 3]);
});

test("a column is brought into view by the shortest way", () => {
  expect([revealColumn(layout, 3, 0, 150), revealColumn(layout, 1, 80, 150), revealColumn(layout, 0, 80, 150)]).toEqual(
    [150, 0, 80],
  );
});

test("columns move before another or to the end", () => {
  const order = [{ field: "a" }, { field: "b" }, { field: "c" }];
  expect(moveColumn(order, "c", "a").map((one) => one.field)).toEqual(["c", "a", "b"]);
  expect(moveColumn(order, "a", null).map((one) => one.field)).toEqual(["b", "c", "a"]);
});

test("a setting that is taken back leaves no trace", () => {
  expect(changeColumn([{ field: "a", hidden: true, width: 5 }], "a", { hidden: undefined, width: 7 })).toEqual([
    { field: "a", width: 7 },
  ]);
});
