import { expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { findFormRules } from "./formRules.ts";
import type { RuleReading } from "./ruleReading.ts";
import { buildAnswers, client, context, label } from "./testRules.ts";

const formula = (key: string, expression: string, decimals?: number): FieldDefinition => ({
  key,
  kind: "formula",
  label,
  result: "number",
  expression,
  ...(decimals === undefined ? {} : { decimals }),
});
const number = (key: string, source: string): FieldDefinition => ({ key, kind: "number", label, default: source });

const form: FormDefinition = {
  key: "order",
  label,
  title: "t",
  fields: [
    // Written before what it reads.
    { key: "t", kind: "text", label, default: 'TEXT(due, "yyyy-mm-dd") & " " & gross' },
    formula("gross", "net + tax"),
    { key: "due", kind: "date", label, default: "start + 7" },
    { key: "start", kind: "date", label, default: "TODAY()" },
    { key: "price", kind: "number", label },
    { key: "tax", kind: "money", currency: "CNY", label, default: "net * 0.135" },
    formula("net", "price / 3", 1),
    { key: "client", kind: "link", label, form: "client" },
    number("size", "LEN(client.name)"),
    formula("asked", "LEN(client.tier)"),
    number("twice", "size * 2"),
    number("sum", "asked + 1"),
  ],
};
const rules = findFormRules(form, [{ definition: form }, { definition: client }]);
const read = (values: WireValues, said: Readonly<Record<string, Wire>> = {}): RuleReading =>
  rules.run({
    values: { ...rules.defaults(context), ...values },
    typed: "all",
    system: {},
    context,
    answers: buildAnswers((part) => said[part]),
  });

test("a default follows formulas and other defaults while one types, formulas rounded as they are kept", () => {
  const { begun } = read({ price: "10" });
  // 10 / 3 is kept as 3.3; 3.3 × 0.135 = 0.4455.
  expect(begun).toMatchObject({ due: "2026-12-03", tax: "0.45", t: "2026-12-03 3.75" });
  expect(read({ price: "10", tax: "1" }).begun).toMatchObject({ t: "2026-12-03 4.3" });
  expect(read({ price: "10", due: "2026-01-01" }).begun).toMatchObject({ t: "2026-01-01 3.75" });
});

test("what rests on an answer waits for it, and is asked for where a formula on the way is", () => {
  const open = read({ client: 7 });
  expect([open.isBeginning, "twice" in open.begun, "sum" in open.begun]).toEqual([true, false, false]);
  expect(open.questions.map(({ part }) => part)).toEqual(
    expect.arrayContaining(["size.default", "sum.default", "asked.expression"]),
  );
  const told = read({ client: 7 }, { "size.default": "4", "sum.default": "9" });
  expect(told.begun).toMatchObject({ size: "4", twice: "8", sum: "9" });
  expect(told.isBeginning).toBe(false);
});
