import { describe, expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { findFormRules } from "./formRules.ts";
import type { DraftAnswers } from "./draftAnswers.ts";
import type { RuleReading } from "./ruleReading.ts";

const context = { now: new Date("2026-11-26T02:42:00Z"), currentMember: 5, zone: "Asia/Shanghai" };
const label = { zh: "x" };
const options = [
  { key: "open", label: { zh: "开" } },
  { key: "done", label: { zh: "完" } },
];

const fields: readonly FieldDefinition[] = [
  { key: "title", kind: "text", label, required: true, maxLength: 5 },
  { key: "state", kind: "choice", label, options, default: '"open"' },
  { key: "price", kind: "money", label, currency: "CNY" },
  { key: "count", kind: "integer", label, min: 1, validation: { expression: "count < 100", message: { zh: "太多" } } },
  { key: "total", kind: "formula", label, expression: "price * count", result: "number" },
  { key: "taxed", kind: "formula", label, expression: "total * 1.13", result: "number" },
  { key: "cause", kind: "text", label, visibleIf: 'state = "done"' },
  { key: "due", kind: "date", label, default: "TODAY()" },
  { key: "owner", kind: "member", label, default: "CURRENT_USER()" },
  { key: "client", kind: "link", label, form: "client" },
  { key: "tier", kind: "formula", label, expression: "client.tier", result: "text" },
  { key: "tiered", kind: "formula", label, expression: 'tier & "级"', result: "text" },
  { key: "orders", kind: "formula", label, expression: "COUNT(client.order_by_client)", result: "number" },
  { key: "kept_back", kind: "formula", label, expression: "BLANK()", result: "number" },
  { key: "known", kind: "formula", label, expression: "ISNOTBLANK(client)", result: "boolean" },
  {
    key: "lines",
    kind: "subform",
    label,
    fields: [
      { key: "what", kind: "text", label, required: true },
      { key: "unit", kind: "text", label, required: true, default: '"个"' },
    ],
  },
];
const form: FormDefinition = {
  key: "order",
  label,
  title: "title",
  fields,
  validations: [
    { key: "cause_when_done", expression: 'state <> "done" or ISNOTBLANK(cause)', message: { zh: "要填原因" } },
    { key: "of_others", expression: "secret > 3", message: { zh: "看不见" } },
    { key: "cheap_for_c", expression: 'not (tier = "c" and price > 10)', message: { zh: "太贵" } },
  ],
};
const client: FormDefinition = {
  key: "client",
  label,
  title: "name",
  fields: [
    { key: "name", kind: "text", label },
    { key: "tier", kind: "text", label },
  ],
};
const forms = [{ definition: form }, { definition: client }];

function run(values: WireValues, typed: readonly string[] | "all" = "all"): RuleReading {
  return findFormRules(form, forms).run({
    values,
    typed: typed === "all" ? "all" : new Set(typed),
    system: { id: 1, created_at: "2026-11-25T00:00:00.000Z" },
    context,
  });
}

test("formulas follow what is typed, exactly and through other formulas", () => {
  expect(run({ price: "0.1", count: 3 }, ["price"]).computed).toEqual({ total: "0.3", taxed: "0.339" });
});

test("formulas that what is typed does not touch are left to the server", () => {
  expect(run({ price: "5", count: 2 }, ["title"]).computed).toEqual({});
});

test("formulas over related records wait for the server, and so does whatever reads them", () => {
  const moved = run({ client: 7, tier: "c", price: "20" }, ["client"]);
  expect([...moved.pending].toSorted()).toEqual(["orders", "tier", "tiered"]);
  expect(moved.computed).toEqual({ known: true });
  // The saved tier is another client's.
  expect(moved.broken).toEqual([]);
  const saved = run({ client: 7, tier: "c", price: "20" }, ["price"]);
  expect([...saved.pending]).toEqual([]);
  expect(saved.broken.map(({ key }) => key)).toEqual(["cheap_for_c"]);
});

test("a formula whose text is kept back shows what is saved, and is marked once something is typed", () => {
  const typed = run({ title: "甲" }, ["title"]);
  expect([[...typed.unsure], [...typed.pending]]).toEqual([["kept_back"], []]);
  expect([...run({ title: "甲" }, []).unsure]).toEqual([]);
});

test("in a new record every formula that only the server can compute waits", () => {
  expect([...run({}).pending].toSorted()).toEqual(["kept_back", "orders", "tier", "tiered"]);
});

test("a show rule hides its field until it holds", () => {
  expect([...run({ state: "open" }).hidden]).toEqual(["cause"]);
  expect([...run({ state: "done" }).hidden]).toEqual([]);
});

test("a rule of the form is broken only while it is false, and names the fields it reads", () => {
  expect(run({ state: "done" }).broken).toEqual([
    { key: "cause_when_done", message: { zh: "要填原因" }, fields: ["state", "cause"] },
  ]);
  expect(run({ state: "done", cause: "换货" }).broken).toEqual([]);
  expect(run({ state: "done" }, ["title"]).broken).toEqual([]);
});

test("required, unfit and refused values are told at their field, and only where somebody typed", () => {
  const reading = run({ title: "", count: 0, price: "1.234" });
  expect(reading.problems.get("title")).toEqual({ kind: "required" });
  expect(reading.problems.get("count")).toEqual({ kind: "value", problem: { problem: "range", limit: 1 } });
  expect(reading.problems.get("price")).toEqual({ kind: "value", problem: { problem: "decimals", limit: 2 } });
  expect(run({ count: 100 }, ["count"]).problems.get("count")).toEqual({ kind: "rule", message: { zh: "太多" } });
  expect([...run({ title: "", count: 100 }, ["owner"]).problems]).toEqual([]);
});

test("linked records count by their id, whatever names stand beside", () => {
  expect(run({ client: { id: 7, title: null } }, ["client"]).computed).toEqual({ known: true });
  expect(run({ client: null }, ["client"]).computed).toEqual({ known: false });
});

test("a subform is wrong by its first wrong cell; a new row's default fills what was not typed", () => {
  expect(run({ title: "a", lines: [{ what: "纸" }] }).problems.get("lines")).toBeUndefined();
  expect(run({ title: "a", lines: [{ id: 3, what: "纸", unit: null }] }).problems.get("lines")).toMatchObject({
    kind: "cell",
    row: 1,
    column: { key: "unit" },
    problem: { kind: "required" },
  });
});

test("defaults are evaluated as of now and for whoever makes the record", () => {
  expect(findFormRules(form, forms).defaults(context)).toEqual({ state: "open", due: "2026-11-26", owner: 5 });
});

test("conditions require, lock and take options away as one types, and leave to the server what reads other records", () => {
  const conditioned: FormDefinition = {
    key: "deal",
    label,
    title: "title",
    fields: [
      { key: "title", kind: "text", label },
      {
        key: "state",
        kind: "choice",
        label,
        options: [
          { key: "open", label },
          { key: "done", label, availableIf: "count > 3" },
        ],
      },
      { key: "count", kind: "integer", label },
      { key: "twice", kind: "formula", label, expression: "count * 2", result: "number" },
      { key: "reason", kind: "text", label, requiredIf: "twice < 10" },
      { key: "price", kind: "number", label, default: "5", readOnlyIf: 'state = "done"' },
      { key: "client", kind: "link", label, form: "client" },
      { key: "note", kind: "text", label, requiredIf: 'client.tier = "c"' },
    ],
  };
  const rules = findFormRules(conditioned, [{ definition: conditioned }, { definition: client }]);
  const read = (values: WireValues, saved?: WireValues, typed: readonly string[] = Object.keys(values)): RuleReading =>
    rules.run({
      values: { ...saved, ...values },
      ...(saved === undefined ? {} : { saved }),
      typed: saved === undefined ? "all" : new Set(typed),
      system: {},
      context,
    });
  const fresh = read({ count: 2, state: "done", client: { id: 1, title: "c" } });
  expect([...fresh.required]).toEqual(["reason"]);
  expect([...fresh.locked]).toEqual(["price"]);
  expect([...(fresh.unavailable.get("state") ?? [])]).toEqual(["done"]);
  expect(Object.fromEntries(fresh.problems)).toEqual({
    reason: { kind: "required" },
    state: { kind: "value", problem: { problem: "unavailable_option" } },
  });
  // A change that ends or begins the lock may bring the value along.
  const saved = { count: 9, state: "done", price: "5" };
  expect([...read({ price: "6" }, saved).locked]).toEqual(["price"]);
  expect(read({ price: "6" }, saved).problems.get("price")).toEqual({ kind: "locked" });
  expect(read({ price: "6", state: "open" }, saved).problems.size).toBe(0);
  expect(read({ price: "6", state: "done" }, { ...saved, state: "open" }).problems.size).toBe(0);
  // What is not touched is not held against the one who types elsewhere.
  expect(read({ title: "x" }, { count: 2, state: "done" }).problems.size).toBe(0);
  expect(read({ count: 2 }, { count: 9, state: "done" }).problems.size).toBe(2);
});

test("a field whose key every object knows is blank until it is filled", () => {
  const hostile: FormDefinition = {
    key: "constructor",
    label,
    title: "constructor",
    fields: [
      { key: "constructor", kind: "text", label, required: true },
      { key: "empty", kind: "formula", label, expression: "ISBLANK({constructor})", result: "boolean" },
      { key: "lines", kind: "subform", label, fields: [{ key: "constructor", kind: "text", label, required: true }] },
    ],
  };
  const rules = findFormRules(hostile, [{ definition: hostile }]);
  const blank = rules.run({ values: { lines: [{}] }, typed: "all", system: {}, context });
  expect(blank.problems.get("constructor")).toEqual({ kind: "required" });
  expect(blank.problems.get("lines")).toMatchObject({ kind: "cell", row: 1, problem: { kind: "required" } });
  expect(blank.computed).toEqual({ empty: true });
  const filled = rules.run({ values: { constructor: "x" }, typed: "all", system: {}, context });
  expect([...filled.problems.keys()]).toEqual([]);
  expect(filled.computed).toEqual({ empty: false });
});

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

interface AnswersGiven {
  readonly isWhole?: boolean;
  readonly last?: Wire;
  /** The values whose answers are doubted. */
  readonly stale?: string;
  readonly later?: readonly string[];
}

describe("what reads other records", () => {
  const asked: FormDefinition = {
    key: "asked",
    label,
    title: "title",
    fields: [
      { key: "title", kind: "text", label },
      { key: "client", kind: "link", form: "client", label },
      { key: "hours", kind: "number", label },
      { key: "tier", kind: "formula", label, expression: "client.tier", result: "text" },
      { key: "tiered", kind: "formula", label, expression: 'tier & "级" & hours', result: "text" },
      { key: "note", kind: "text", label, requiredIf: 'client.tier = "A"', visibleIf: 'client.tier <> "C"' },
      { key: "price", kind: "number", label, readOnlyIf: 'client.tier = "C"' },
      { key: "cap", kind: "number", label, validation: { expression: "cap < LEN(client.name)", message: label } },
      {
        key: "way",
        kind: "choice",
        label,
        options: [{ key: "air", label, availableIf: 'client.tier = "A"' }],
      },
    ],
    validations: [{ key: "whole", expression: "hours < LEN(client.name)", message: label }],
  };
  const rules = findFormRules(asked, [{ definition: asked }, { definition: client }]);
  const run = (
    typed: WireValues,
    answers: Readonly<Record<string, Wire>>,
    { isWhole = true, last, stale, later }: AnswersGiven = {},
    saved?: WireValues,
  ): RuleReading =>
    rules.run({
      values: { ...saved, ...typed },
      ...(saved === undefined ? {} : { saved }),
      typed: saved === undefined ? "all" : new Set(Object.keys(typed)),
      system: {},
      context,
      answers: {
        find: (part, snapshot) => {
          const value = answers[`${part} ${snapshot}`];
          return value === "failed" ? value : value === undefined ? undefined : { value, isWhole };
        },
        isStale: (_, snapshot) => snapshot === stale,
        last: () => (last === undefined ? undefined : { value: last, isWhole }),
      },
      ...(later === undefined ? {} : { filledLater: new Set(later) }),
    });

  test("is asked for the values as they stand, and only what they touch", () => {
    const opened = run({}, {}, {}, { client: { id: 3, title: "x" }, tier: "A" });
    expect(opened.questions.map(({ part, snapshot }) => `${part} ${snapshot}`)).toEqual([
      "price.readOnlyIf [3]",
      "note.requiredIf [3]",
      "way.options.air [3]",
      "note.visibleIf [3]",
    ]);
    const typed = run({ client: { id: 7, title: "y" }, cap: "3" }, {}, {}, { client: null });
    expect(typed.questions.map(({ part, snapshot }) => `${part} ${snapshot}`)).toEqual([
      "tier.expression [7]",
      "price.readOnlyIf [7]",
      "note.requiredIf [7]",
      "way.options.air [7]",
      'cap.validation ["3",7]',
      "note.visibleIf [7]",
      "*.whole [null,7]",
    ]);
    expect([[...typed.pending], [...typed.asking]]).toEqual([
      ["tier", "tiered"],
      ["tier", "tiered"],
    ]);
  });

  test("stands while it is doubted, and is asked again", () => {
    const answers = { "tier.expression [7]": "A", "note.requiredIf [7]": true };
    const read = run({ client: 7 }, answers, { stale: "[7]" }, { client: null });
    expect(read.computed).toMatchObject({ tier: "A" });
    expect([...read.required]).toEqual(["note"]);
    expect(read.questions.map(({ part }) => part)).toContain("tier.expression");
    expect(read.questions.find(({ part }) => part === "tier.expression")?.values).toEqual({ client: 7 });
  });

  test("is left to the saving where it reads what the save fills", () => {
    const read = run({ client: 7, hours: "2", cap: "9" }, {}, { later: ["client"] });
    expect(read.questions).toEqual([]);
    expect([...read.pending]).toEqual(["tier", "tiered"]);
    expect([read.required.size, read.problems.size, read.broken.length, read.hidden.size]).toEqual([0, 0, 0, 0]);
  });

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
        answers: {
          find: () => (said === undefined ? undefined : { value: said, isWhole: true }),
          isStale: () => false,
          last: () => undefined,
        },
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
      const answers: DraftAnswers = {
        find: () => (said === undefined ? undefined : { value: said, isWhole: true }),
        isStale: () => false,
        last: () => undefined,
      };
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

  test("of a column that looks up is asked for each row, and so is what reads the column from the record", () => {
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
    const said = (values: Readonly<Record<string, Wire>>): DraftAnswers => ({
      find: (part) => {
        const value = values[part];
        return value === undefined ? undefined : { value, isWhole: true };
      },
      isStale: () => false,
      last: () => undefined,
    });
    const row = { client: { id: 7, title: "x" }, count: 3, amount: "1", twice: "2" };
    const read = (own: Readonly<Record<string, Wire>>, ofRow: Readonly<Record<string, Wire>>): RuleReading =>
      findFormRules(bill, [{ definition: bill }, { definition: client }]).run({
        values: { lines: [row], total: "2", net: "1", pieces: "1" },
        saved: { lines: [] },
        typed: new Set(["lines"]),
        system: {},
        context,
        answers: said(own),
        rowAnswers: () => said(ofRow),
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

  test("in the rows of a subform is asked for each row, and counts for it alone", () => {
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
        rowAnswers: () => ({
          find: (part, snapshot) => {
            const value = said[`${part} ${snapshot}`];
            return value === undefined ? undefined : { value, isWhole: true };
          },
          isStale: () => false,
          last: () => undefined,
        }),
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

  test("counts once it is answered, for what reads it too", () => {
    const answered = run(
      { client: 7, hours: "2", cap: "9", price: "1", way: "air" },
      {
        "tier.expression [7]": "A",
        "note.requiredIf [7]": true,
        "note.visibleIf [7]": true,
        "way.options.air [7]": false,
        'cap.validation ["9",7]': false,
        '*.whole ["2",7]': false,
        "price.readOnlyIf [7]": true,
      },
    );
    expect(answered.questions).toEqual([]);
    expect(answered.computed).toEqual({ tier: "A", tiered: "A级2" });
    expect([...answered.required]).toEqual(["note"]);
    expect([...answered.locked]).toEqual(["price"]);
    expect([...answered.problems]).toEqual([
      ["note", { kind: "required" }],
      ["cap", { kind: "rule", message: label }],
      ["way", { kind: "value", problem: { problem: "unavailable_option" } }],
    ]);
    expect(answered.broken.map(({ key }) => key)).toEqual(["whole"]);
  });

  test("that is not whole, or failed, is left to the saving; only what is shown follows the reader's eyes", () => {
    const answers = {
      "tier.expression [7]": "A",
      "note.requiredIf [7]": true,
      "note.visibleIf [7]": false,
      "way.options.air [7]": false,
      "price.readOnlyIf [7]": true,
      '*.whole ["2",7]': false,
    };
    const partly = run({ client: 7, hours: "2", way: "air" }, answers, { isWhole: false });
    expect(partly.computed).toEqual({});
    expect([[...partly.pending], [...partly.asking]]).toEqual([["tier", "tiered"], []]);
    expect([partly.required.size, partly.locked.size, partly.problems.size, partly.broken.length]).toEqual([
      0, 0, 0, 0,
    ]);
    expect([...partly.hidden]).toEqual(["note"]);
    const failed = run({ client: 7 }, { "note.visibleIf [7]": "failed" });
    expect([...failed.hidden]).toEqual([]);
  });

  test("a field stays shown or hidden as it was while it is being asked", () => {
    expect([...run({ client: 7 }, {}).hidden]).toEqual(["note"]);
    expect([...run({ client: 7 }, {}, { last: true }).hidden]).toEqual([]);
    expect([...run({ client: 7 }, {}, { last: false }).hidden]).toEqual(["note"]);
  });

  test("a lock counts when it held before as well", () => {
    const held = { "price.readOnlyIf [7]": true, "price.readOnlyIf [3]": true };
    expect([...run({ client: 7 }, held, {}, { client: 3 }).locked]).toEqual(["price"]);
    expect([...run({ client: 7 }, { ...held, "price.readOnlyIf [3]": false }, {}, { client: 3 }).locked]).toEqual([]);
  });
});

test("a form that uses functions that are not loaded says so", () => {
  const pattern: FieldDefinition = {
    key: "digits",
    kind: "formula",
    label,
    expression: 'REGEXREPLACE(title, "[0-9]", "")',
    result: "text",
  };
  const own: FormDefinition = { key: "own", label, title: "title", fields: [{ key: "title", kind: "text", label }] };
  expect(findFormRules(own, [{ definition: own }]).lacksFunctions).toBe(false);
  const using = { ...own, fields: [...own.fields, pattern] };
  const reading = findFormRules(using, [{ definition: using }]);
  expect(reading.lacksFunctions).toBe(true);
  expect([...reading.run({ values: { title: "a1" }, typed: "all", system: {}, context }).pending]).toEqual(["digits"]);
});
