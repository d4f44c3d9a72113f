import { expect, test } from "vitest";
import type { WorkItem } from "../../api/workQuery.ts";
import { runningFormulas } from "./runningFormulas.ts";

const item: WorkItem = { kind: "calculation", form: "order", field: "sum", state: "running", done: 1, total: 4 };

test("formulas of the form that are being computed are told with how far they are", () => {
  const items: readonly WorkItem[] = [
    item,
    { ...item, field: "failed", state: "failed" },
    { ...item, field: "converted", kind: "conversion" },
    { ...item, form: "client", field: "other" },
    { ...item, field: "empty", total: 0 },
    { ...item, field: "late", done: 9 },
  ];
  expect([...runningFormulas(items, "order")]).toEqual([
    ["sum", 0.25],
    ["empty", undefined],
    ["late", 1],
  ]);
});

test("a subform is as far as the slowest of its formulas", () => {
  const rows = [3, 1, 2].map((done): WorkItem => ({ ...item, field: `lines.f${done}`, done }));
  expect([...runningFormulas(rows, "order")]).toEqual([["lines", 0.25]]);
});
