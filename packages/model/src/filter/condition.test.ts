import { compile } from "@tongzhou/expr";
import { describe, expect, it } from "vitest";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import { fieldSpec } from "../field/fieldSpecs.ts";
import { buildFormScope } from "../formScope.ts";
import type { FilterOperator } from "../field/fieldSpec.ts";
import type { Wire } from "../recordWire.ts";
import { addressPartFields } from "./addressPartFields.ts";
import { comparedField } from "./comparedFields.ts";
import { printCondition, readCondition, type Condition } from "./condition.ts";

const label = { zh: "字段" };
const options = [
  { key: "open", label: { zh: "打开" } },
  { key: "done", label: { zh: "完成" } },
];
const fields: readonly FieldDefinition[] = [
  { key: "title", kind: "text", label },
  { key: "office", kind: "address", label },
  { key: "note", kind: "long_text", label },
  { key: "amount", kind: "money", label, currency: "CNY" },
  { key: "count", kind: "integer", label },
  { key: "stars", kind: "rating", label },
  { key: "urgent", kind: "boolean", label },
  { key: "due", kind: "date", label },
  { key: "seen", kind: "datetime", label },
  { key: "starts", kind: "time", label },
  { key: "took", kind: "duration", label },
  { key: "state", kind: "choice", label, options },
  { key: "tags", kind: "choices", label, options },
  { key: "owner", kind: "member", label },
  { key: "helpers", kind: "members", label },
  { key: "team", kind: "department", label },
  { key: "client", kind: "link", label, form: "client" },
  { key: "others", kind: "links", label, form: "client" },
];
const lookup = new Map(fields.map((field) => [field.key, field]));
const scope = buildFormScope(fields);

const literal: Partial<Record<FieldDefinition["kind"], readonly Wire[]>> = {
  text: ['说 "好"', "b"],
  long_text: ["x", "y"],
  money: ["-12.5", "3"],
  integer: ["1", "2"],
  rating: ["1", "2"],
  boolean: [true, false],
  date: ["2024-02-29", "2026-01-01"],
  datetime: ["2026-01-01", "2026-02-01"],
  time: ["08:00:00", "09:30:05"],
  duration: [3600, 7200],
  choice: ["open", "done"],
  choices: ["open", "done"],
  member: [3, 4],
  members: [3, 4],
  department: [1, 2],
  link: [7, 8],
  links: [7, 8],
};

const none: ReadonlySet<FilterOperator> = new Set(["is_blank", "is_not_blank", "is_me"]);
const several: ReadonlySet<FilterOperator> = new Set(["in", "not_in", "between", "has_any", "has_all"]);

function valuesFor(field: FieldDefinition, operator: FilterOperator): readonly Wire[] {
  const values = literal[field.kind] ?? [];
  if (none.has(operator)) return [];
  return several.has(operator) ? values : values.slice(0, 1);
}

const comparisons = fields.flatMap((field) =>
  fieldSpec(field.kind).operators.map((operator) => [field.kind, operator, field] as const),
);

describe("printCondition and readCondition", () => {
  it.each(comparisons)("%s %s compiles and is read back as it was", (_kind, operator, field) => {
    const condition: Condition = { kind: "compare", field: field.key, operator, values: valuesFor(field, operator) };
    const source = printCondition(condition, lookup);
    const compiled = compile(source, scope, "boolean");
    expect(compiled.ok ? [] : [source, compiled.error]).toEqual([]);
    expect(readCondition(source, lookup)).toEqual({ kind: "all", items: [condition] });
  });

  it("nested groups keep their shape", () => {
    const a: Condition = { kind: "compare", field: "title", operator: "contains", values: ["a"] };
    const b: Condition = { kind: "compare", field: "state", operator: "is", values: ["open"] };
    const tree: Condition = { kind: "all", items: [a, { kind: "any", items: [b, { kind: "all", items: [a, b] }] }] };
    expect(readCondition(printCondition(tree, lookup), lookup)).toEqual(tree);
  });

  it("what the builder cannot show stays an expression", () => {
    const source = 'LEN(title) > 3 and state = "open"';
    const read = readCondition(source, lookup);
    expect(read).toEqual({
      kind: "all",
      items: [
        { kind: "expression", source: "LEN(title) > 3" },
        { kind: "compare", field: "state", operator: "is", values: ["open"] },
      ],
    });
    expect(readCondition(printCondition(read, lookup), lookup)).toEqual(read);
  });

  it("a comparison without its value is left out while it is typed", () => {
    const tree: Condition = { kind: "all", items: [{ kind: "compare", field: "title", operator: "is", values: [] }] };
    expect(printCondition(tree, lookup)).toBe("");
  });

  it("text that does not parse stays as it was typed", () => {
    expect(readCondition("title = ", lookup)).toEqual({
      kind: "all",
      items: [{ kind: "expression", source: "title = " }],
    });
  });
});

it("parts of an address are compared like texts, each by its path", () => {
  const parts = addressPartFields({ key: "office", kind: "address", label: { zh: "地址", en: "Office" } });
  expect(parts.map(({ key, label: named }) => [key, named])).toEqual([
    ["office.province", { zh: "地址·省份", en: "Office · Province" }],
    ["office.city", { zh: "地址·城市", en: "Office · City" }],
    ["office.district", { zh: "地址·区县", en: "Office · District" }],
    ["office.detail", { zh: "地址·详细地址", en: "Office · Detail" }],
  ]);
  const cases: readonly (readonly [FilterOperator, readonly Wire[], string])[] = [
    ["is", ["广东省"], 'office.province = "广东省"'],
    ["in", ["广东省", "浙江省"], 'office.province in ("广东省", "浙江省")'],
    ["contains", ["省"], 'CONTAINS(office.province, "省")'],
    ["is_blank", [], "ISBLANK(office.province)"],
  ];
  for (const [operator, values, source] of cases) {
    const condition: Condition = { kind: "compare", field: "office.province", operator, values };
    expect(printCondition(condition, lookup)).toBe(source);
    expect(readCondition(source, lookup)).toEqual({ kind: "all", items: [condition] });
    expect(compile(source, scope, { kind: "boolean" }).ok).toBe(true);
  }
  expect(readCondition('title.province = "x"', lookup)).toMatchObject({ items: [{ kind: "expression" }] });
  expect(addressPartFields({ key: "a", kind: "address", label, detail: false })).toHaveLength(3);
});

describe("the band of a number", () => {
  const health: FieldDefinition = {
    key: "health",
    kind: "formula",
    label: { zh: "健康分", en: "Health" },
    expression: "count * 10",
    result: "number",
    bands: {
      levels: [
        { key: "red", label: { zh: "红", en: "Red" }, color: "red" },
        { key: "green", label: { zh: "绿", en: "Green" }, from: "60" },
      ],
    },
  };
  const known = new Map([...lookup, ["health", health]]);
  const banded = buildFormScope([...fields, health]);

  it("is compared as a choice among its bands, by each way a choice is", () => {
    const band = comparedField(known, "health~band");
    expect(band).toMatchObject({ kind: "choice", label: { zh: "健康分所在分档", en: "Band of Health" } });
    expect(band?.kind === "choice" ? band.options : []).toEqual([
      { key: "red", label: { zh: "红", en: "Red" }, color: "red" },
      { key: "green", label: { zh: "绿", en: "Green" } },
    ]);
    for (const operator of fieldSpec("choice").operators) {
      const values = none.has(operator) ? [] : several.has(operator) ? ["red", "green"] : ["red"];
      const condition: Condition = { kind: "compare", field: "health~band", operator, values };
      const printed = printCondition(condition, known);
      expect(printed).toContain("BAND(health)");
      expect(compile(printed, banded, "boolean").ok).toBe(true);
      expect(readCondition(printed, known)).toEqual({ kind: "all", items: [condition] });
    }
  });

  it("is read as it was written in Chinese, and beside the number itself", () => {
    expect(readCondition('所在分档(health) = "red" and health > 5', known)).toMatchObject({
      items: [
        { field: "health~band", operator: "is", values: ["red"] },
        { field: "health", operator: "greater", values: ["5"] },
      ],
    });
  });

  it("of a number without bands, or along a path, stays an expression", () => {
    for (const source of ['BAND(count) = "red"', 'BAND(client.health) = "red"', 'BAND(health, 1) = "red"'])
      expect(readCondition(source, known)).toEqual({ kind: "all", items: [{ kind: "expression", source }] });
  });
});
