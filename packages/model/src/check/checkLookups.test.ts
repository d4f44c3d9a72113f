import { expect, test } from "vitest";
import { checkDefinition } from "./checkDefinition.ts";

const label = { zh: "x" };

/** A chain of forms, each with a formula over the next one's. */
function chainOf(length: number, expression: string): unknown {
  const forms = Array.from({ length: length + 1 }, (_, at) => ({
    key: `f${at}`,
    label,
    title: "name",
    fields: [
      { key: "name", kind: "text", label },
      ...(at === length
        ? [{ key: "x", kind: "number", label }]
        : [
            { key: "a", kind: "link", form: `f${at + 1}`, label },
            { key: "b", kind: "link", form: `f${at + 1}`, label },
            { key: "x", kind: "formula", result: "number", label, expression },
          ]),
    ],
  }));
  return { label, zone: "Asia/Shanghai", forms, views: [], grants: [] };
}

function codesOf(definition: unknown): readonly string[] {
  const checked = checkDefinition(definition);
  return checked.ok ? [] : checked.error.map(({ path, code }) => `${path} ${code}`);
}

test("what is named twice is looked up once, along a chain of any length", () => {
  expect(codesOf(chainOf(30, "a.x + a.x"))).toEqual([]);
});

test("two links at each step of a chain are refused where they lead to too many lookups", () => {
  expect(codesOf(chainOf(6, "a.x + b.x"))).toEqual([]);
  expect(codesOf(chainOf(12, "a.x + b.x"))).toEqual(
    ["f0", "f1", "f2", "f3"].map((form) => `forms.${form}.fields.x.expression formula_lookups`),
  );
});
