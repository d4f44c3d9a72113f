import { expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { buildConditions, conditionFields } from "./cellConditions.ts";

const label = { zh: "x" };
const state: FieldDefinition = {
  key: "state",
  kind: "choice",
  label,
  options: [
    { key: "open", label },
    { key: "done", label, availableIf: "count > 3" },
  ],
};
const price: FieldDefinition = { key: "price", kind: "number", label, readOnlyIf: 'state = "done"' };
const fields: readonly FieldDefinition[] = [{ key: "count", kind: "integer", label }, state, price];
const context = () => ({ now: new Date(0), currentMember: 1, zone: "UTC" });

test("cells are locked and offered options by the values of their row", () => {
  expect(conditionFields(["price"], fields)).toEqual(["state"]);
  expect(conditionFields(["price", "state"], fields)).toEqual(["state", "count"]);
  const places = new Map(["count", "price", "state"].map((key, index) => [key, index]));
  const { isLocked, offered } = buildConditions(fields, places, context);
  const options = (row: Parameters<typeof offered>[0]) => {
    const field = offered(row, state);
    return field.kind === "choice" ? field.options.map(({ key }) => key) : [];
  };
  expect(isLocked([1, 1, 5, "2", "done"], price)).toBe(true);
  expect(isLocked([1, 1, 5, "2", "open"], price)).toBe(false);
  expect(options([1, 1, 5, "2", "open"])).toEqual(["open", "done"]);
  expect(options([1, 1, 2, "2", "open"])).toEqual(["open"]);
  // What is held stays to be seen.
  expect(options([1, 1, 2, "2", "done"])).toEqual(["open", "done"]);
});

test("what a row does not hold is left to the server", () => {
  const { isLocked, offered } = buildConditions(fields, new Map([["price", 0]]), context);
  expect(isLocked([1, 1, "2"], price)).toBe(false);
  expect(offered([1, 1, "2"], state)).toEqual(state);
});
