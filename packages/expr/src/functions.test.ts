import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeDiagnostic } from "./describeDiagnostic.ts";
import { diagnosticCodes } from "./diagnostic.ts";
import "./all.ts";
import { listFunctions } from "./functionEntries.ts";
import { en } from "./texts/en.ts";
import { zh } from "./texts/zh.ts";

const functions = listFunctions();

test("no two functions share a spelling", () => {
  const spellings = functions.flatMap((entry) => [entry.name, entry.zh, ...entry.aliases]);
  expect(spellings.filter((spelling, index) => spellings.indexOf(spelling) !== index)).toEqual([]);
});

test("every function's signature begins with its name", () => {
  expect(functions.filter(({ name, signature }) => !signature.startsWith(`${name}(`)).map(({ name }) => name)).toEqual(
    [],
  );
});

test("both languages use the same parameters in every message", () => {
  const names = (text: string): readonly string[] =>
    [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").toSorted();
  for (const code of diagnosticCodes)
    expect([code, names(zh.diagnostics[code])]).toEqual([code, names(en.diagnostics[code])]);
});

test("a message names kinds in the reader's language", () => {
  const diagnostic = {
    code: "expr.type_mismatch",
    from: 0,
    to: 1,
    params: { expected: "number, date", got: "choices" },
  } as const;
  expect(describeDiagnostic(diagnostic, "zh-CN")).toBe("这里需要数字、日期，却是多选");
  expect(describeDiagnostic(diagnostic, "en")).toBe("Expected number, date here, found multiple choice");
});

test("[F2] docs/excel.md counts the functions as they are", () => {
  const count = (how: string): number => functions.filter(({ computed }) => computed === how).length;
  const page = readFileSync(new URL("../../../docs/excel.md", import.meta.url), "utf8");
  expect(page).toContain(`Of ${functions.length} functions ${count("sql")} have SQL`);
  expect(page).toContain(`${count("batches")} are computed in JavaScript`);
  expect(functions.filter(({ computed }) => computed === "alone").map(({ name }) => name)).toEqual([
    "IFNA",
    "ISERR",
    "ISNA",
    "ERROR.TYPE",
  ]);
});
