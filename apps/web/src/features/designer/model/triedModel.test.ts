import { expect, test } from "vitest";
import { compile } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { readRecord } from "./sampleRow.ts";
import { evaluateParts, sentTried } from "./triedModel.ts";
import type { ExplainedValue } from "./triedModel.ts";

const fields: readonly FieldDefinition[] = [
  { key: "price", kind: "number", label: { zh: "单价" } },
  { key: "count", kind: "integer", label: { zh: "数量" } },
];
const context = { now: new Date(0), currentMember: null, zone: "UTC" };

function parts(source: string): readonly ExplainedValue[] {
  const typed = compile(source, buildFormScope(fields));
  if (!typed.ok) throw new Error("expected a right expression");
  const row = readRecord(fields, { price: "2.5", count: 4 }, context);
  return evaluateParts(typed.value, row, context, "zh-CN");
}

const explain = (source: string): readonly string[] =>
  parts(source).map(({ text, depth, tried }) => `${"-".repeat(depth)}${text} = ${tried.error ?? String(tried.value)}`);

test("each part comes with its value, the whole first, literals left out, each once", () => {
  expect(explain("IF(price * count > 5, price * 2, 0)")).toEqual([
    "IF(单价 * 数量 > 5, 单价 * 2, 0) = 5",
    "-单价 * 数量 > 5 = true",
    "--单价 * 数量 = 10",
    "---单价 = 2.5",
    "---数量 = 4",
    "-单价 * 2 = 5",
  ]);
});

test("what LET names has a value too", () => {
  expect(explain("LET(a, price * 2, a + 1)")).toEqual([
    "LET(a, 单价 * 2, a + 1) = 6",
    "-单价 * 2 = 5",
    "--单价 = 2.5",
    "-a = 5",
  ]);
});

test("an error says which it is, and where it comes from", () => {
  expect(explain("price / (count - 4)")).toEqual([
    "单价 / (数量 - 4) = #DIV/0!",
    "-单价 = 2.5",
    "-数量 - 4 = 0",
    "--数量 = 4",
  ]);
  expect(sentTried({ value: null, count: null, isError: true }).error).toBe("unknown");
});

test("a list comes by its first items and their count; a part knows its place in the text", () => {
  const [whole, list] = parts("COUNT(LIST(1, 2, 3, 4, 5, price))");
  expect([whole?.tried.value, list?.tried.count, list?.tried.value]).toEqual(["6", 6, ["1", "2", "3", "4", "5"]]);
  expect([list?.from, list?.to]).toEqual([6, 32]);
});
