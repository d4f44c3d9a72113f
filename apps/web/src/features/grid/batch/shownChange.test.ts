import { expect, test } from "vitest";
import type { BulkChange } from "./bulkQueries.ts";
import { shownChange } from "./shownChange.ts";

const now = Date.parse("2026-11-22T08:00:00Z");
function change(id: string, given: Partial<BulkChange>): BulkChange {
  return {
    id,
    form: "task",
    action: "edit",
    status: "done",
    fields: [],
    total: 1,
    withheld: 0,
    done: 1,
    changed: 1,
    unchanged: 0,
    failed: 0,
    reasons: [],
    error: null,
    canUndo: true,
    createdAt: "2026-11-22T07:00:00.000Z",
    ...given,
  };
}

test("the one at work is shown, whatever came later or was closed", () => {
  const list = [change("a", { status: "running" }), change("b", { createdAt: "2026-11-22T07:30:00.000Z" })];
  expect(shownChange(list, "task", ["a"], now)?.id).toBe("a");
});

test("of ended ones the newest is shown, until it is closed or a day old", () => {
  const list = [change("old", {}), change("new", { createdAt: "2026-11-22T07:30:00.000Z" })];
  expect(shownChange(list, "task", [], now)?.id).toBe("new");
  expect(shownChange(list, "task", ["new"], now)).toBeUndefined();
  expect(shownChange([change("a", { createdAt: "2026-11-20T07:30:00.000Z" })], "task", [], now)).toBeUndefined();
});

test("another form's is not", () => {
  expect(shownChange([change("a", { form: "client" })], "task", [], now)).toBeUndefined();
});
