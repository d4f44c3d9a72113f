import { expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { findFormRules } from "./formRules.ts";
import type { RuleReading } from "./ruleReading.ts";
import { buildAnswers, client, context, label } from "./testRules.ts";

test("rows of a subform compute, require, offer and are refused each by itself", () => {
  const lines: FieldDefinition = {
    key: "lines",
    kind: "subform",
    label,
    fields: [
      {
        key: "count",
        kind: "integer",
        label,
        default: "2",
        validation: { expression: "count < 10", message: { zh: "太多" } },
      },
      { key: "price", kind: "money", label, currency: "CNY" },
      { key: "sum", kind: "formula", label, expression: "count * price", result: "number" },
      { key: "spoken", kind: "formula", label, expression: "RMBCAP(sum)", result: "text" },
      { key: "why", kind: "text", label, requiredIf: "sum > 100", visibleIf: "sum > 50" },
      { key: "way", kind: "choice", label, options: [{ key: "air", label: { zh: "空运" }, availableIf: "sum > 50" }] },
    ],
  };
  const own: FormDefinition = {
    key: "bill",
    label,
    title: "title",
    fields: [{ key: "title", kind: "text", label }, lines],
  };
  const run = (rows: readonly WireValues[]): RuleReading =>
    findFormRules(own, [{ definition: own }]).run({
      values: { lines: rows },
      typed: "all",
      system: {},
      context,
    });
  const { rows, problems } = run([{ count: 3, price: "40" }]);
  const dear = rows.read(lines, { count: 3, price: "40" });
  expect(dear?.computed).toEqual({ sum: "120", spoken: "壹佰贰拾元整" });
  expect([...(dear?.required ?? [])]).toEqual(["why"]);
  expect([...(dear?.hidden ?? [])]).toEqual([]);
  expect([...(dear?.unavailable.get("way") ?? [])]).toEqual([]);
  const cheap = rows.read(lines, { count: 1, price: "4" });
  expect([...(cheap?.hidden ?? [])]).toEqual(["why"]);
  expect([...(cheap?.unavailable.get("way") ?? [])]).toEqual(["air"]);
  expect(rows.start(lines)).toMatchObject({ count: 2 });
  expect(problems.get("lines")).toMatchObject({ kind: "cell", row: 1, problem: { kind: "required" } });
  expect(
    run([
      { count: 1, price: "4" },
      { count: 12, price: "1" },
    ]).problems.get("lines"),
  ).toMatchObject({
    row: 2,
    problem: { kind: "rule" },
  });
  expect(run([{ count: 1, price: "4", way: "air" }]).problems.get("lines")).toMatchObject({
    row: 1,
    problem: { kind: "value", problem: { problem: "unavailable_option" } },
  });
});

test("rows that are being typed are at hand: sums and conditions over them follow at once", () => {
  const bill: FormDefinition = {
    key: "bill",
    label,
    title: "title",
    fields: [
      { key: "title", kind: "text", label },
      {
        key: "lines",
        kind: "subform",
        label,
        fields: [
          { key: "price", kind: "number", label },
          { key: "count", kind: "integer", label },
          { key: "cost", kind: "formula", label, expression: "price * count", result: "number" },
          { key: "client", kind: "link", form: "client", label },
        ],
      },
      { key: "budget", kind: "number", label },
      { key: "total", kind: "formula", label, expression: "SUM(lines.cost)", result: "number" },
      { key: "left", kind: "formula", label, expression: "budget - total", result: "number" },
      { key: "dear", kind: "formula", label, expression: "COUNT(lines[cost > this.budget])", result: "number" },
      { key: "tiers", kind: "formula", label, expression: "COUNT(lines.client.tier)", result: "number" },
      { key: "why", kind: "text", label, requiredIf: "COUNT(lines) > 1", visibleIf: "SUM(lines.cost) > 10" },
    ],
  };
  const rules = findFormRules(bill, [{ definition: bill }, { definition: client }]);
  const saved = { budget: "100", total: "0", left: "100", lines: [] };
  const read = (lines: readonly WireValues[]) =>
    rules.run({ values: { ...saved, lines }, saved, typed: new Set(["lines"]), system: {}, context });
  const two = read([
    { id: 4, price: "1.5", count: 10, cost: "1" },
    { price: "200", count: 1 },
  ]);
  expect(two.computed).toEqual({ total: "215", left: "-115", dear: "1" });
  expect([...two.pending]).toEqual(["tiers"]);
  expect([[...two.required], [...two.hidden]]).toEqual([["why"], []]);
  const one = read([{ price: "1", count: 3 }]);
  expect(one.computed).toEqual({ total: "3", left: "97", dear: "0" });
  expect([[...one.required], [...one.hidden]]).toEqual([[], ["why"]]);
});

test("a column that looks up is asked for each row, and so is what reads the column from the record", () => {
  const formula = (key: string, expression: string): FieldDefinition => ({
    key,
    kind: "formula",
    label,
    result: "number",
    expression,
  });
  const lines: FieldDefinition = {
    key: "lines",
    kind: "subform",
    label,
    fields: [
      { key: "client", kind: "link", label, form: "client" },
      { key: "count", kind: "integer", label },
      formula("amount", "LEN(client.name) * count"),
      formula("twice", "amount * 2"),
    ],
  };
  const bill: FormDefinition = {
    key: "bill",
    label,
    title: "t",
    fields: [
      { key: "t", kind: "text", label },
      lines,
      formula("total", "SUM(lines.twice)"),
      formula("net", "total - 1"),
      formula("pieces", "SUM(lines.count)"),
    ],
  };
  const row = { client: { id: 7, title: "x" }, count: 3, amount: "1", twice: "2" };
  const read = (own: Readonly<Record<string, Wire>>, ofRow: Readonly<Record<string, Wire>>): RuleReading =>
    findFormRules(bill, [{ definition: bill }, { definition: client }]).run({
      values: { lines: [row], total: "2", net: "1", pieces: "1" },
      saved: { lines: [] },
      typed: new Set(["lines"]),
      system: {},
      context,
      answers: buildAnswers((part) => own[part]),
      rowAnswers: () => buildAnswers((part) => ofRow[part]),
    });
  const open = read({}, {});
  expect(open.computed).toEqual({ pieces: "3" });
  expect([...open.asking]).toEqual(["total", "net"]);
  expect(open.questions.map(({ part }) => part)).toEqual(["total.expression"]);
  const line = open.rows.read(lines, row);
  expect([line?.computed, [...(line?.asking ?? [])]]).toEqual([{}, ["amount", "twice"]]);
  expect(line?.questions.map(({ part, values }) => [part, values])).toEqual([
    ["amount.expression", { client: 7, count: 3 }],
  ]);
  const known = read({ "total.expression": "18" }, { "amount.expression": "9" });
  expect(known.computed).toEqual({ total: "18", net: "17", pieces: "3" });
  expect(known.rows.read(lines, row)?.computed).toEqual({ amount: "9", twice: "18" });
});

test("what reads other records is asked for each row, and counts for it alone", () => {
  const lines: FieldDefinition = {
    key: "lines",
    kind: "subform",
    label,
    fields: [
      { key: "client", kind: "link", label, form: "client" },
      {
        key: "count",
        kind: "integer",
        label,
        validation: { expression: "count < LEN(client.name)", message: label },
      },
      { key: "why", kind: "text", label, requiredIf: 'client.tier = "A"', visibleIf: 'client.tier <> "C"' },
    ],
  };
  const bill: FormDefinition = { key: "bill", label, title: "t", fields: [{ key: "t", kind: "text", label }, lines] };
  const own = findFormRules(bill, [{ definition: bill }, { definition: client }]);
  const said: Readonly<Record<string, Wire>> = {
    "count.validation [9,7]": false,
    "why.requiredIf [7]": true,
    "why.visibleIf [7]": true,
    "why.requiredIf [8]": false,
    "why.visibleIf [8]": false,
  };
  const read = (rows: readonly WireValues[], saved: readonly WireValues[] = []): RuleReading =>
    own.run({
      values: { lines: rows },
      saved: { lines: saved },
      typed: new Set(["lines"]),
      system: {},
      context,
      rowAnswers: () => buildAnswers((part, snapshot) => said[`${part} ${snapshot}`]),
    });
  const dear = { client: { id: 7, title: "x" }, count: 9, why: "y" };
  const other = { client: { id: 8, title: "y" } };
  const two = read([other, dear]);
  expect(two.problems.get("lines")).toMatchObject({ kind: "cell", row: 2, problem: { kind: "rule" } });
  expect([...(two.rows.read(lines, dear)?.required ?? [])]).toEqual(["why"]);
  expect([...(two.rows.read(lines, other)?.hidden ?? [])]).toEqual(["why"]);
  // A row that is as it was saved is asked only when somebody looks at it.
  const fresh = { id: 4, client: { id: 5, title: "z" } };
  expect(read([fresh], [fresh]).rowQuestions.size).toBe(0);
  const asked = read([{ ...fresh, count: 1 }], [fresh]).rowQuestions.get("lines") ?? [];
  expect(asked.map(({ questions }) => questions.map(({ part, values }) => [part, values]))).toEqual([
    [
      ["why.requiredIf", { client: 5 }],
      ["count.validation", { count: 1, client: 5 }],
      ["why.visibleIf", { client: 5 }],
    ],
  ]);
});
