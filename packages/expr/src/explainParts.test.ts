import { must } from "@tongzhou/base";
import { expect, test } from "vitest";
import { compile } from "./check.ts";
import { explainParts } from "./explainParts.ts";
import { Decimal } from "./number.ts";
import { print } from "./print.ts";
import { toJsWithErrors } from "./toJs.ts";
import type { FieldRef, Scope, Type } from "./types.ts";

const field = (key: string, zh: string, type: Type): FieldRef => ({ key, label: { zh }, type });
const number = { kind: "number" } as const;
const client: readonly FieldRef[] = [
  field("name", "名称", { kind: "text" }),
  field("hours", "工时上限", number),
  field("state", "状态", { kind: "text" }),
  field("parent", "上级", { kind: "link", form: "client" }),
  field("tickets", "工单", { kind: "links", form: "ticket" }),
];
const state: Type = { kind: "choice", options: [{ key: "open", label: { zh: "处理中" } }] };
const ticket: readonly FieldRef[] = [field("hours", "工时", number), field("state", "状态", state)];
const scope: Scope = { fields: client, related: (form) => (form === "client" ? client : ticket) };

function partsOf(source: string): readonly (readonly [depth: number, text: string])[] {
  const compiled = compile(source, scope);
  const whole = must(compiled.ok ? compiled.value : null, `explained-source: expected a right one, got ${source}`);
  return explainParts(whole).map(({ depth, expr }) => [
    depth,
    print({ ...whole, expr }, { names: "labels", locale: "zh-CN" }),
  ]);
}

test.each([
  [
    "a path by its steps, the inside of brackets only where it asks the own record",
    'COUNT(tickets[hours > this.hours and state = "open"]) * 2',
    [
      [0, 'COUNT(工单[工时 > this.工时上限 and 状态 = "处理中"]) * 2'],
      [1, 'COUNT(工单[工时 > this.工时上限 and 状态 = "处理中"])'],
      [2, '工单[工时 > this.工时上限 and 状态 = "处理中"]'],
      [3, "工单"],
      [3, "this.工时上限"],
    ],
  ],
  [
    "the condition of ANY is about each related record, though the own one has a field of that name",
    'ANY(tickets, state = "open") and state = "x"',
    [
      [0, 'ANY(工单, 状态 = "处理中") and 状态 = "x"'],
      [1, 'ANY(工单, 状态 = "处理中")'],
      [2, "工单"],
      [1, '状态 = "x"'],
      [2, "状态"],
    ],
  ],
  [
    "what LET names, also under a name that a field has",
    "LET(state, parent, state.hours + parent.hours)",
    [
      [0, "LET(state, 上级, state.工时上限 + 上级.工时上限)"],
      [1, "上级"],
      [1, "state.工时上限"],
      [2, "state"],
      [1, "上级.工时上限"],
      [2, "上级"],
    ],
  ],
  [
    "a part that stands in two places once",
    "hours + hours * 2",
    [
      [0, "工时上限 + 工时上限 * 2"],
      [1, "工时上限"],
      [1, "工时上限 * 2"],
    ],
  ],
  ["a literal alone is the whole", "BLANK()", [[0, "BLANK()"]]],
] as const)("lists %s", (_, source, parts) => {
  expect(partsOf(source)).toEqual(parts);
});

test("a part says that it is an error, and the whole that it is one because of it", () => {
  const compiled = compile("hours + 1 / (hours - 2)", scope);
  const parts = compiled.ok ? explainParts(compiled.value) : [];
  const context = { now: new Date(0), currentMember: null, zone: "UTC" };
  const failing = parts.map(
    ({ isError }) => isError !== null && toJsWithErrors(isError)(() => new Decimal(2), context),
  );
  expect(parts.map(({ expr }) => print(expr))).toEqual([
    "hours + 1 / (hours - 2)",
    "hours",
    "1 / (hours - 2)",
    "hours - 2",
  ]);
  expect(failing).toEqual([true, false, true, false]);
});

test("a long expression lists so many parts and stays cheap", () => {
  const compiled = compile(Array.from({ length: 120 }, (_, at) => `hours * ${at}`).join(" + "), scope);
  const parts = compiled.ok ? explainParts(compiled.value) : [];
  expect(parts.length).toBeGreaterThan(5);
  expect(parts.length).toBeLessThanOrEqual(40);
});
