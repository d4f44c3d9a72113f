import { describe, expect, test } from "vitest";
import type { FormDefinition, ViewDefinition } from "@tongzhou/model";
import {
  besideView,
  changeView,
  formViews,
  isSameView,
  joinFilters,
  moveView,
  newViewKey,
  nextOrder,
  overSaved,
} from "./viewModel.ts";
import type { FormView } from "./viewModel.ts";

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

test("a form of matrices alone has one that lists its records too", () => {
  const heat = { ...saved("heat", null), definition: { ...view("heat"), kind: "matrix" as const } };
  expect(formViews(form, [heat], { zh: "全部", en: "All" }).map((one) => one.key)).toEqual(["heat", "all"]);
  expect(formViews(form, [heat, saved("a", null)], { zh: "全部", en: "All" }).map((one) => one.key)).toEqual([
    "heat",
    "a",
  ]);
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

describe("the order of tabs", () => {
  const tab = (key: string, owner: number | null, order?: number): FormView => ({
    key,
    owner,
    version: 1,
    isSaved: true,
    definition: {
      key,
      form: "ticket",
      label: { zh: key },
      kind: "grid",
      ...(order === undefined ? {} : { order }),
    },
  });
  const [a, b, c, mine] = [tab("a", null, 1), tab("b", null, 2), tab("c", null), tab("mine", 7, 1)];
  const views = [a, b, c, mine];
  const keys = (places: ReturnType<typeof moveView>): readonly string[] =>
    places.map(({ view, order }) => `${view.key} ${order}`);

  test("a moved view takes the place, and only views whose order changes are saved", () => {
    expect(keys(moveView(views, c, a))).toEqual(["c 1", "a 2", "b 3"]);
    expect(keys(moveView(views, a, b))).toEqual(["b 1", "a 2", "c 3"]);
    expect(keys(moveView([a, b], b, a))).toEqual(["b 1", "a 2"]);
  });

  test("a new view goes behind the others of its kind", () => {
    expect([nextOrder(views, false), nextOrder(views, true), nextOrder([], true)]).toEqual([4, 2, 1]);
  });

  test("shared views and one's own do not mix, and a view moved onto itself stays", () => {
    expect(moveView(views, mine, a)).toEqual([]);
    expect(moveView(views, b, b)).toEqual([]);
    expect([besideView(views, c, 1), besideView(views, c, -1), besideView(views, a, -1)]).toEqual([
      undefined,
      b,
      undefined,
    ]);
  });

  test("an unsaved change keeps neither an old name nor an old place", () => {
    const draft = { ...tab("a", null, 1).definition, filter: "x = 1" };
    expect(overSaved(draft, { ...draft, label: { zh: "新名" }, order: 3 })).toEqual({
      ...draft,
      label: { zh: "新名" },
      order: 3,
    });
  });
});
