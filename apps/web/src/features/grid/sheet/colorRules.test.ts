import { expect, test } from "vitest";
import type { FieldDefinition } from "@tongzhou/model";
import { buildColors, ruleFields } from "./colorRules.ts";

const fields: readonly FieldDefinition[] = [
  { key: "amount", kind: "number", label: { zh: "金额" } },
  { key: "client", kind: "link", form: "client", label: { zh: "客户" } },
  { key: "status", kind: "choice", label: { zh: "状态" }, options: [{ key: "open", label: { zh: "打开" } }] },
];
const places = new Map([
  ["amount", 0],
  ["client", 1],
  ["status", 2],
]);
const context = () => ({ now: new Date("2026-11-26T02:00:00Z"), currentMember: 1, zone: "Asia/Shanghai" });

test("the first rule that holds decides, for the row and for each cell", () => {
  const colorsOf = buildColors(
    [
      { expression: "amount > 100", color: "red" },
      { expression: "amount > 10", color: "amber" },
      { expression: 'status = "open"', field: "status", color: "green" },
      { expression: "client = RECORD(7)", field: "client", color: "blue" },
    ],
    fields,
    places,
    context,
  );
  const big = colorsOf([1, 1, "100.01", { id: 7, title: "x" }, "open"]);
  expect([big.row, [...big.cells]]).toEqual([
    "red",
    [
      ["status", "green"],
      ["client", "blue"],
    ],
  ]);
  expect(colorsOf([2, 1, "50", null, null])).toEqual({ row: "amber", cells: new Map() });
});

test("a rule that is no expression colours nothing", () => {
  expect(
    buildColors([{ expression: "gone > 1", color: "red" }], fields, places, context)([1, 1, "5", null, null]).row,
  ).toBeUndefined();
});

test("fields that rules look at are known, to be loaded", () => {
  expect(ruleFields([{ expression: "amount > 1", color: "red" }], fields)).toEqual(["amount"]);
});

test("a number's band colours, as the list brings it", () => {
  const banded: readonly FieldDefinition[] = [
    {
      key: "health",
      kind: "formula",
      label: { zh: "健康分" },
      expression: "amount * 2",
      result: "number",
      bands: {
        levels: [
          { key: "low", label: { zh: "低" } },
          { key: "high", label: { zh: "高" }, from: "60" },
        ],
      },
    },
  ];
  const rules = [{ expression: '所在分档(健康分) = "低"', color: "red" }] as const;
  expect(ruleFields(rules, banded)).toEqual(["health", "health~band"]);
  const at = new Map([
    ["health", 0],
    ["health~band", 1],
  ]);
  const colorsOf = buildColors(rules, banded, at, context);
  // Within the margin the band is another than the limits say.
  expect([colorsOf([1, 1, "61", "low"]).row, colorsOf([2, 1, "59", "high"]).row]).toEqual(["red", undefined]);
});
