import { expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { findFormRules } from "./formRules.ts";
import type { RuleReading } from "./ruleReading.ts";
import { buildAnswers, client, context, label } from "./testRules.ts";

test("a default that reads people fills a new record until somebody fills it in, and no record that is saved", () => {
  const begun: FormDefinition = {
    key: "begun",
    label,
    title: "t",
    fields: [
      { key: "t", kind: "text", label },
      { key: "chief", kind: "member", label, required: true, default: "CURRENT_USER().manager" },
      { key: "led", kind: "formula", label, expression: "ISNOTBLANK(chief)", result: "boolean" },
    ],
  };
  const own = findFormRules(begun, [{ definition: begun }]);
  const read = (values: WireValues, said: Wire | undefined, saved?: WireValues): RuleReading =>
    own.run({
      values,
      ...(saved === undefined ? {} : { saved }),
      typed: saved === undefined ? "all" : new Set(Object.keys(values)),
      system: {},
      context,
      answers: buildAnswers(() => said),
    });
  expect(own.defaults(context)).toEqual({});
  expect(read({}, undefined).questions.map(({ part, snapshot }) => [part, snapshot])).toEqual([
    ["chief.default", "[]"],
  ]);
  const filled = read({}, 7);
  expect([filled.computed, filled.problems.size]).toEqual([{ chief: 7, led: true }, 0]);
  expect(read({ chief: 9 }, 7).computed).toEqual({ led: true });
  // Taken out by hand, it stays out.
  const out = read({ chief: null }, 7);
  expect([out.computed, [...out.problems.keys()]]).toEqual([{ led: false }, ["chief"]]);
  expect(read({ t: "x" }, 7, { chief: null }).computed).toEqual({});
});

test("new rows begin with what they fetch, rounded, and what counts them waits until it is told", () => {
  const lines: FieldDefinition = {
    key: "lines",
    kind: "subform",
    label,
    fields: [
      { key: "client", kind: "link", label, form: "client" },
      { key: "n", kind: "integer", label, required: true, default: "LEN(client.name)", max: 10 },
      { key: "price", kind: "money", currency: "CNY", label, default: "half * 0.1005" },
      { key: "cut", kind: "number", decimals: 0, label, default: "half / 4" },
      { key: "half", kind: "number", label },
    ],
  };
  const bill: FormDefinition = {
    key: "bill",
    label,
    title: "t",
    fields: [
      { key: "t", kind: "text", label },
      lines,
      { key: "total", kind: "formula", result: "number", label, expression: "SUM(lines.n)" },
      { key: "cuts", kind: "formula", result: "number", label, expression: "SUM(lines.cut)" },
    ],
  };
  const own = findFormRules(bill, [{ definition: bill }, { definition: client }]);
  const read = (rows: readonly WireValues[], said: Wire | undefined): RuleReading => {
    const answers = buildAnswers(() => said);
    return own.run({
      values: { lines: rows },
      typed: "all",
      system: {},
      context,
      answers,
      rowAnswers: () => answers,
    });
  };
  const row = { client: { id: 7, title: "x" }, half: "10" };
  const open = read([row], undefined);
  expect([...open.asking]).toEqual(["total", "cuts"]);
  expect(open.rowQuestions.get("lines")?.flatMap(({ questions }) => questions.map(({ part }) => part))).toEqual([
    "n.default",
  ]);
  expect(open.problems.size).toBe(0);
  const told = read([row, { ...row, n: 2, cut: null }], 4);
  expect(told.computed).toEqual({ total: "6", cuts: "3" });
  expect(told.rowsBegun).toEqual({
    lines: [
      { ...row, n: 4, cut: "3", price: "1.01" },
      { ...row, n: 2, cut: null, price: "1.01" },
    ],
  });
  const past = read([row], 11).problems.get("lines");
  expect(past).toMatchObject({ kind: "cell", row: 1, problem: { kind: "value", problem: { limit: 10 } } });
});
