import { describe, expect, test } from "vitest";
import { printCondition } from "@tongzhou/model";
import type { Condition, FieldDefinition } from "@tongzhou/model";
import {
  addCondition,
  changeCondition,
  changeOperator,
  countConditions,
  newComparison,
  setValue,
  filterFields,
  readTree,
} from "./filterTree.ts";
import type { ConditionGroup } from "./filterTree.ts";

const fields: readonly FieldDefinition[] = [
  { key: "amount", kind: "number", label: { zh: "金额" } },
  { key: "name", kind: "text", label: { zh: "名称" } },
];
const lookup = new Map(fields.map((field) => [field.key, field]));
const compare = (field: string, value: string): Condition => ({
  kind: "compare",
  field,
  operator: "is",
  values: [value],
});
const root: ConditionGroup = {
  kind: "all",
  items: [compare("name", "a"), { kind: "any", items: [compare("amount", "1"), compare("amount", "2")] }],
};
const print = (condition: Condition) => printCondition(condition, lookup);

describe("a filter's tree", () => {
  test("a number with bands is offered beside the band it is in, to begin with", () => {
    const bands = { levels: [{ key: "low", label: { zh: "低" } }] };
    const score: FieldDefinition = {
      key: "score",
      kind: "formula",
      label: { zh: "得分" },
      expression: "amount",
      result: "number",
      bands,
    };
    const offered = filterFields([...fields, score]);
    expect(offered.map(({ key }) => key)).toEqual(["amount", "name", "score", "score~band"]);
    const band = offered.at(-1);
    expect(band === undefined ? null : newComparison(band)).toEqual({
      kind: "compare",
      field: "score~band",
      operator: "is",
      values: [],
    });
  });

  test("a condition deep inside is changed, the rest stays", () => {
    expect(print(changeCondition(root, [1, 0], () => compare("amount", "9")))).toBe(
      'name = "a" and (amount = 9 or amount = 2)',
    );
  });

  test("a group that loses its last condition goes", () => {
    const one = changeCondition(root, [1, 1], () => null);
    expect(changeCondition(one, [1, 0], () => null)).toEqual({ kind: "all", items: [compare("name", "a")] });
  });

  test("a condition is added to the group at a path", () => {
    expect(print(addCondition(root, [1], compare("name", "z")))).toBe(
      'name = "a" and (amount = 1 or amount = 2 or name = "z")',
    );
    expect(countConditions(addCondition(root, [], compare("name", "z")))).toBe(4);
  });

  test("the root turns from all to any", () => {
    expect(changeCondition(root, [], (group) => ({ ...group, kind: "any" }) as Condition).kind).toBe("any");
  });
});

test("a new operator keeps the values it takes", () => {
  const between = changeOperator({ kind: "compare", field: "amount", operator: "is", values: ["5"] }, "between");
  expect(between.values).toEqual(["5", "5"]);
  expect(changeOperator(between, "is_blank").values).toEqual([]);
});

test("a value set to nothing is taken away", () => {
  const comparison = newComparison({ key: "name", kind: "text", label: { zh: "名称" } });
  expect(setValue(setValue(comparison, 0, "x"), 0, null).values).toEqual([]);
});

test("an address is offered whole and by its parts, and a filter by a part is a comparison of its own", () => {
  const office: FieldDefinition = { key: "office", kind: "address", label: { zh: "地址" } };
  const offered = filterFields([office]);
  expect(offered.map(({ key }) => key)).toEqual([
    "office",
    "office.province",
    "office.city",
    "office.district",
    "office.detail",
  ]);
  const tree = readTree('office.city in ("深圳市", "广州市")', [office]);
  expect(tree.items).toEqual([{ kind: "compare", field: "office.city", operator: "in", values: ["深圳市", "广州市"] }]);
});
