import { expect, test } from "vitest";
import { asksForSome, readConstraint, writeConstraint } from "./constraintKinds.ts";
import type { ConstraintWords } from "./constraintKinds.ts";

test.each<[string, ConstraintWords]>([
  [
    'COUNT(duty_by_item[letter = "a"]) = 1',
    { kind: "count", relation: "duty_by_item", where: 'letter = "a"', comparison: "=", number: "1" },
  ],
  ["COUNT(duty_by_item) >= 1", { kind: "exists", relation: "duty_by_item", where: "" }],
  ['COUNT(duty_by_item[letter = "a"]) >= 1', { kind: "exists", relation: "duty_by_item", where: 'letter = "a"' }],
  ["COUNT(duty_by_item) >= 2", { kind: "count", relation: "duty_by_item", where: "", comparison: ">=", number: "2" }],
  ["COUNT(UNIQUE(items.name)) = COUNT(items.name)", { kind: "unique", relation: "items", where: "", field: "name" }],
  [
    "COUNT(UNIQUE(duties[in_force].who)) = COUNT(duties[in_force].who)",
    { kind: "unique", relation: "duties", where: "in_force", field: "who" },
  ],
  [
    "SUM(parts.share) = 100",
    { kind: "sum", relation: "parts", where: "", field: "share", comparison: "=", number: "100" },
  ],
  [
    "SUM(parts[share > 0].share) <= 100",
    { kind: "sum", relation: "parts", where: "share > 0", field: "share", comparison: "<=", number: "100" },
  ],
  [
    'COUNT(items[COUNT(duty_by_item[letter = "r"]) = 0]) = 0',
    { kind: "coverage", relation: "items", inner: "duty_by_item", where: 'letter = "r"' },
  ],
  [
    "COUNT(duties[code = 1 or code = 2]) = 0 or COUNT(duties[code = 3]) = 0",
    { kind: "exclusion", relation: "duties", where: "code = 1 or code = 2", other: "code = 3" },
  ],
])("%s is written from its words and read back as them", (source, words) => {
  expect(writeConstraint(words)).toBe(source);
  expect(readConstraint(source)).toEqual(words);
});

test.each([
  "COUNT(parts) = 0 or SUM(parts.share) = 100",
  "COUNT(a.b) = 1",
  "COUNT(UNIQUE(a[x = 1].b)) = COUNT(a.b)",
  "SUM(a.b.c) = 1",
  "COUNT(a[x = 1 order by y]) = 1",
  "amount > 3",
  "COUNT(a) = n",
  "COUNT(a",
  "",
])("%s stays the expression it is", (source) => {
  expect(readConstraint(source)).toEqual({ kind: "expression", source });
  expect(writeConstraint(readConstraint(source))).toBe(source);
});

test("words with an empty slot make no expression yet", () => {
  expect(writeConstraint({ kind: "count", relation: "", where: "", comparison: "=", number: "1" })).toBe("");
  expect(writeConstraint({ kind: "exclusion", relation: "a", where: "", other: "x = 1" })).toBe("");
});

test.each([
  ['COUNT(duties[letter = "a"]) >= 1', true],
  ["COUNT(duties) = 2", true],
  ["COUNT(duties) <= 3", false],
  ["COUNT(duties) >= 0", false],
  ["SUM(parts.share) = 100", true],
  ["COUNT(UNIQUE(duties.who)) = COUNT(duties.who)", false],
])("%s asks a record to have some: %s", (expression, expected) => {
  expect(asksForSome(readConstraint(expression))).toBe(expected);
});
