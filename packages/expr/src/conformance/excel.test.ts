import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import "../all.ts";
import { findFunction } from "../functions.ts";
import { bindVector } from "./readVector.ts";
import { runExcel } from "./runExcel.ts";
import type { Vector } from "./readVector.ts";

const page = readFileSync(new URL("../../../../docs/excel.md", import.meta.url), "utf8");
const leftOut = new Set(
  page
    .slice(page.indexOf("## Left out"))
    .split("\n")
    .filter((line) => /^[A-Z0-9.]+(, [A-Z0-9.]+)*$/.test(line))
    .flatMap((line) => line.split(", ")),
);

test("no function that docs/excel.md leaves out is in the language", () => {
  expect(leftOut.size).toBeGreaterThan(100);
  expect([...leftOut].filter((name) => findFunction(name) !== undefined)).toEqual([]);
});

// Data beside the checkout; see its SOURCE.md.
const file = new URL("../../../../../shared/data/excel-formulas-poi/vectors-bound.ndjson.gz", import.meta.url);

describe.skipIf(!existsSync(file))("formulas of real workbooks", () => {
  const read = (): readonly Vector[] =>
    gunzipSync(readFileSync(file))
      .toString("utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Vector);

  test("a function they use is in the language or left out by name", () => {
    const known = (name: string): boolean =>
      leftOut.has(name) || findFunction(name) !== undefined || name === "TRUE" || name === "FALSE";
    const names = new Set(read().flatMap((vector) => bindVector(vector).functions));
    // One workbook calls a macro of its own.
    expect([...names].filter((name) => !known(name))).toEqual(["CALCULATEPAYMENT"]);
  });

  test("give what Excel gave, within a billionth", () => {
    const { supported, passed, byFunction } = runExcel(read());
    const shares = Object.values(byFunction).map((one) => one.passed / one.total);
    expect(supported).toBeGreaterThan(6_000);
    expect(passed / supported).toBeGreaterThan(0.99);
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.98);
  });
});
