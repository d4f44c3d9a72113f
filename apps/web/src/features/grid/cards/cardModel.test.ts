import { expect, test } from "vitest";
import { isStacked } from "./cardModel.ts";

test("short names stand beside their values", () => {
  expect(isStacked(["状态", "客户级别", "Priority", "Owner"])).toBe(false);
});

test.each([["Responsibility item"], ["State of the item"], ["当时的项目经理"]])(
  "with a name such as %s, values stand below the names",
  (name) => {
    expect(isStacked(["状态", name])).toBe(true);
  },
);

test("a list without fields has nothing to stack", () => {
  expect(isStacked([])).toBe(false);
});
