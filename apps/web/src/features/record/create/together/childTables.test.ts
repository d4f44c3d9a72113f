import { describe, expect, test } from "vitest";
import type { FormConstraint, FormDefinition } from "@tongzhou/model";
import type { WorkspaceForm } from "../../../../api/workspaceQueries.ts";
import { childProblems, findChildTables, placeOfChild, readChild, readsRelation, sentChildren } from "./childTables.ts";

const label = (zh: string) => ({ zh });
const rule = (key: string, expression: string, severity: FormConstraint["severity"]): FormConstraint => ({
  key,
  label: label(key),
  expression,
  severity,
  message: label(key),
});
const item: FormDefinition = {
  key: "item",
  label: label("事项"),
  title: "name",
  fields: [
    { key: "name", kind: "text", label: label("名称") },
    { key: "answering", kind: "formula", label: label("问责"), expression: "COUNT(duty_by_item)", result: "number" },
  ],
  constraints: [
    rule("has_answer", "answering >= 1", "block_save"),
    rule("few", "COUNT(duty_by_item) <= 9", "warn"),
    rule("named", "ISNOTBLANK(name)", "block_save"),
  ],
};
const duty: FormDefinition = {
  key: "duty",
  label: label("分配"),
  title: "who",
  fields: [
    { key: "item", kind: "link", form: "item", label: label("事项"), required: true },
    { key: "who", kind: "text", label: label("谁"), required: true },
    { key: "letter", kind: "text", label: label("代码"), default: '"r"' },
    { key: "parts", kind: "subform", label: label("部分"), fields: [] },
    { key: "long", kind: "formula", label: label("全称"), expression: 'who & "!"', result: "text" },
    { key: "kept", kind: "text", label: label("内部") },
  ],
  validations: [{ key: "apart", expression: "who <> letter", message: label("不能相同") }],
};
const note: FormDefinition = {
  key: "note",
  label: label("备注"),
  title: "text",
  fields: [
    { key: "about", kind: "link", form: "item", label: label("关于"), inverse: label("备注") },
    { key: "copied_from", kind: "link", form: "item", label: label("抄自") },
    { key: "text", kind: "text", label: label("内容") },
  ],
};

function open(definition: FormDefinition, create = true): WorkspaceForm {
  const writeFields = definition.fields.map(({ key }) => key).filter((key) => key !== "kept");
  const abilities = { see: true, create, edit: true, delete: true, import: true, export: true, writeFields };
  return { definition, abilities, version: 1 };
}

const forms = [open(item), open(duty), open(note)];
const context = { now: new Date("2026-11-22T00:00:00Z"), currentMember: 1, zone: "Asia/Shanghai" };
const read = (table: Parameters<typeof readChild>[0], row: Parameters<typeof readChild>[1]) =>
  readChild(table, row, forms, context);

describe("records made together with a new one", () => {
  test("each form that links here is a table of the fields that may be written, without the link itself", () => {
    const tables = findChildTables(item, forms);
    expect(tables.map(({ key, rows }) => [key, rows.fields.map((field) => field.key)])).toEqual([
      ["duty:item", ["who", "letter"]],
      ["note:about", ["copied_from", "text"]],
    ]);
    expect(findChildTables(item, [open(item), open(duty, false), open(note)]).map(({ key }) => key)).toEqual([
      "note:about",
    ]);
  });

  test("rules that refuse a save and look at a table, through formulas too, ask for it", () => {
    const asked = findChildTables(item, forms).map(({ key, asked: rules }) => [key, rules.map((one) => one.key)]);
    expect(asked).toEqual([
      ["duty:item", ["has_answer"]],
      ["note:about", []],
    ]);
  });

  test("an expression reads a relation itself or through formulas", () => {
    expect(readsRelation(item, "answering + 1", "duty_by_item")).toBe(true);
    expect(readsRelation(item, "LEN(name)", "duty_by_item")).toBe(false);
    expect(readsRelation(item, "COUNT(duty_by_items)", "duty_by_item")).toBe(false);
  });

  test("rows of all tables are sent in one list, blanks only where a default would fill them", () => {
    const values = {
      name: "需求",
      "duty:item": [
        { _row: "n1", who: "王敏", letter: null },
        { _row: "n2", who: "李强", letter: "a", kept: "x" },
      ],
      "note:about": [{ _row: "n3", text: "急" }],
    };
    const tables = findChildTables(item, forms);
    expect(sentChildren(tables, values, read)).toEqual([
      { form: "duty", field: "item", values: { who: "王敏", letter: null } },
      { form: "duty", field: "item", values: { who: "李强", letter: "a" } },
      { form: "note", field: "about", values: { text: "急" } },
    ]);
    expect([0, 1, 2, 3].map((child) => placeOfChild(tables, values, child))).toEqual([
      { table: tables[0], row: 1 },
      { table: tables[0], row: 2 },
      { table: tables[1], row: 1 },
      null,
    ]);
  });

  test("a row is held to the rules of its own form, the link excepted; blanks count once somebody tried to save", () => {
    const [table] = findChildTables(item, forms);
    if (table === undefined) throw new Error("expected a table");
    const readings = [read(table, { who: null, letter: "r" }), read(table, { who: "a", letter: "a" })];
    expect(childProblems(table, readings, false)).toEqual([]);
    expect(childProblems(table, readings, true)).toEqual([
      { row: 1, key: "who", problem: { kind: "required" } },
      { row: 2, key: "", problem: { kind: "rule", message: label("不能相同") } },
    ]);
  });
});
