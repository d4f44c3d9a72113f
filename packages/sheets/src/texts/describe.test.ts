import { expect, test } from "vitest";
import { describe as say } from "./describe.ts";
import { en } from "./en.ts";

test("English says one cell and two cells, each by its own number", () => {
  const ragged = (count: number): string => say({ code: "raggedRows", params: { count, row: 7 } }, "en");
  expect(ragged(1)).toBe("1 row is longer than the header, the first is row 7.");
  expect(ragged(2)).toBe("2 rows are longer than the header, the first is row 7.");
  expect(say({ code: "fewValues", params: { distinct: 1, total: 1200 } }, "en")).toBe(
    "1 different value in 1,200 cells.",
  );
  expect(say({ code: "missingMarks", params: { column: "{count|a|b}", count: 1, marks: "“-”" } }, "en")).toBe(
    "“{count|a|b}”: 1 cell with “-” counts as blank.",
  );
  expect(say({ code: "oddOption", params: { column: "A", option: "x", count: 2 } }, "en")).toContain("only 2 times");
});

test("no English text is left with a form that was not chosen", () => {
  for (const code of Object.keys(en))
    for (const count of [1, 2])
      expect(say({ code, params: { count, total: count, distinct: count } }, "en"), code).not.toMatch(/\|/);
});
