import { expect, test } from "vitest";
import type { FormDefinition } from "@tongzhou/model";
import { formsRead } from "./formsRead.ts";

const label = { zh: "x" };
const message = { zh: "不行" };
const item: FormDefinition = {
  key: "item",
  label,
  title: "name",
  fields: [
    { key: "name", kind: "text", label },
    { key: "project", kind: "link", form: "project", label },
    { key: "answers", kind: "formula", label, expression: "COUNT(duty_by_item[held])", result: "number" },
  ],
};
const duty: FormDefinition = {
  key: "duty",
  label,
  title: "who",
  fields: [
    { key: "who", kind: "link", form: "employee", label },
    { key: "item", kind: "link", form: "item", label },
    { key: "held", kind: "formula", label, expression: "who.active", result: "boolean" },
  ],
};
const others = ["project", "employee", "ticket"].map((key): FormDefinition => ({ key, label, title: "n", fields: [] }));
const forms = [item, duty, ...others];

function readBy(expression: string): readonly string[] {
  const rule = { key: "rule", label, expression, severity: "warn", message } as const;
  return formsRead({ ...item, constraints: [rule] }, forms).toSorted();
}

test("the forms that constraints lead to are found along links, both ways and through formulas", () => {
  expect(formsRead(item, forms)).toEqual([]);
  expect(readBy("ISNOTBLANK(name)")).toEqual([]);
  expect(readBy("answers = 1")).toEqual(["duty", "employee"]);
  expect(readBy("COUNT(project.item_by_project) <= 3")).toEqual(["item", "project"]);
  expect(readBy("COUNT(nowhere_by_item) = 0")).toEqual([]);
});
