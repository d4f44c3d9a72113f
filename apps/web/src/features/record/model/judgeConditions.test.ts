import { expect, test } from "vitest";
import type { FormDefinition, WireValues } from "@tongzhou/model";
import { findFormRules } from "./formRules.ts";
import type { RuleReading } from "./ruleReading.ts";
import { client, context, label } from "./testRules.ts";

test("conditions require, lock and take options away as one types, and leave to the server what reads other records", () => {
  const conditioned: FormDefinition = {
    key: "deal",
    label,
    title: "title",
    fields: [
      { key: "title", kind: "text", label },
      {
        key: "state",
        kind: "choice",
        label,
        options: [
          { key: "open", label },
          { key: "done", label, availableIf: "count > 3" },
        ],
      },
      { key: "count", kind: "integer", label },
      { key: "twice", kind: "formula", label, expression: "count * 2", result: "number" },
      { key: "reason", kind: "text", label, requiredIf: "twice < 10" },
      { key: "price", kind: "number", label, default: "5", readOnlyIf: 'state = "done"' },
      { key: "client", kind: "link", label, form: "client" },
      { key: "note", kind: "text", label, requiredIf: 'client.tier = "c"' },
    ],
  };
  const rules = findFormRules(conditioned, [{ definition: conditioned }, { definition: client }]);
  const read = (values: WireValues, saved?: WireValues, typed: readonly string[] = Object.keys(values)): RuleReading =>
    rules.run({
      values: { ...saved, ...values },
      ...(saved === undefined ? {} : { saved }),
      typed: saved === undefined ? "all" : new Set(typed),
      system: {},
      context,
    });
  const fresh = read({ count: 2, state: "done", client: { id: 1, title: "c" } });
  expect([...fresh.required]).toEqual(["reason"]);
  expect([...fresh.locked]).toEqual(["price"]);
  expect([...(fresh.unavailable.get("state") ?? [])]).toEqual(["done"]);
  expect(Object.fromEntries(fresh.problems)).toEqual({
    reason: { kind: "required" },
    state: { kind: "value", problem: { problem: "unavailable_option" } },
  });
  // A change that ends or begins the lock may bring the value along.
  const saved = { count: 9, state: "done", price: "5" };
  expect([...read({ price: "6" }, saved).locked]).toEqual(["price"]);
  expect(read({ price: "6" }, saved).problems.get("price")).toEqual({ kind: "locked" });
  expect(read({ price: "6", state: "open" }, saved).problems.size).toBe(0);
  expect(read({ price: "6", state: "done" }, { ...saved, state: "open" }).problems.size).toBe(0);
  // What is not touched is not held against the one who types elsewhere.
  expect(read({ title: "x" }, { count: 2, state: "done" }).problems.size).toBe(0);
  expect(read({ count: 2 }, { count: 9, state: "done" }).problems.size).toBe(2);
});
