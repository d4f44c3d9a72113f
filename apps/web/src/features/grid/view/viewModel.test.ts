import { expect, test } from "vitest";
import type { FormDefinition, ViewDefinition } from "@tongzhou/model";
import { changeView, formViews, isSameView, joinFilters, newViewKey } from "./viewModel.ts";

const form: FormDefinition = { key: "ticket", label: { zh: "工单" }, title: "name", fields: [] };
const view = (key: string, more: Partial<ViewDefinition> = {}): ViewDefinition => ({
  key,
  form: "ticket",
  label: { zh: key },
  kind: "grid",
  ...more,
});
const saved = (key: string, owner: number | null, order?: number) => ({
  key,
  owner,
  version: 1,
  definition: view(key, order === undefined ? {} : { order }),
});

test("shared views come first, then one's own, each in their order", () => {
  const views = [
    saved("mine", 7),
    saved("b", null, 2),
    saved("a", null, 1),
    { ...saved("other", null), definition: { ...view("other"), form: "x" } },
  ];
  expect(formViews(form, views, { zh: "全部", en: "All" }).map((one) => one.key)).toEqual(["a", "b", "mine"]);
});

test("a form nobody saved a view for shows everything in one", () => {
  expect(formViews(form, [], { zh: "全部", en: "All" })).toMatchObject([{ key: "all", isSaved: false }]);
});

test("keys come from the name, and never clash", () => {
  const taken = new Set(["by_owner", "view"]);
  expect([newViewKey("By owner", taken), newViewKey("我的", taken), newViewKey("2026 plan", taken)]).toEqual([
    "by_owner_2",
    "view_2",
    "plan",
  ]);
});

test("the order of settings, and empty ones, make no difference", () => {
  const a = view("a", { filter: "x = 1", sort: [] });
  expect(isSameView(a, { filter: "x = 1", kind: "grid", label: { zh: "a" }, form: "ticket", key: "a" })).toBe(true);
  expect(isSameView(a, changeView(a, { filter: undefined }))).toBe(false);
});

test("filters are joined so that each keeps its meaning", () => {
  expect([joinFilters(undefined, "a or b", "c"), joinFilters("a"), joinFilters()]).toEqual([
    "(a or b) and (c)",
    "a",
    undefined,
  ]);
});
