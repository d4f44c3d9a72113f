import { expect, test } from "vitest";
import { compile } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { explainParts } from "./explainModel.ts";
import { readRecord } from "./sampleRow.ts";

const fields: readonly FieldDefinition[] = [
  { key: "price", kind: "number", label: { zh: "单价" } },
  { key: "count", kind: "integer", label: { zh: "数量" } },
];
const context = { now: new Date(0), currentMember: null, zone: "UTC" };

function explain(source: string): readonly string[] {
  const typed = compile(source, buildFormScope(fields));
  if (!typed.ok) throw new Error("expected a right expression");
  const row = readRecord(fields, { price: "2.5", count: 4 }, context);
  return explainParts(typed.value, row, context, "zh-CN").map(
    ({ text, depth, value }) => `${"-".repeat(depth)}${text} = ${String(value)}`,
  );
}

test("each part comes with its value, the whole first, literals left out", () => {
  expect(explain("IF(price * count > 5, price * 2, 0)")).toEqual([
    "IF(单价 * 数量 > 5, 单价 * 2, 0) = 5",
    "-单价 * 数量 > 5 = true",
    "--单价 * 数量 = 10",
    "---单价 = 2.5",
    "---数量 = 4",
    "-单价 * 2 = 5",
    "--单价 = 2.5",
  ]);
});

test("LET is one part, and a long expression ends after forty", () => {
  expect(explain("LET(a, price * 2, a + 1)")).toEqual(["LET(a, 单价 * 2, a + 1) = 6"]);
  expect(explain(Array.from({ length: 100 }, () => "price").join(" + "))).toHaveLength(40);
});
