import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { loadBin } from "./bin/bin.store.ts";
import { restoreFromBin } from "./bin/restoreFromBin.ts";
import { planDefinition } from "./plan/planDefinition.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());

const label = { zh: `'"); drop schema ws_demo cascade; -- $conversion$ \\ 😀 {name} $& ${"长".repeat(100)}` };
// Every kind of storage, so that each key becomes a column, an index, a constraint, a junction, a child table or a trigger.
function everyKind(form: string, keys: readonly [string, string, string, string, string, string]): FormDefinition {
  const [text, link, links, rows, choice, formula] = keys;
  const inner: FieldDefinition[] = [
    { key: text, label, kind: "number" },
    { key: link, label, kind: "link", form },
  ];
  const options = [
    { key: text, label },
    { key: link, label: { zh: "二" } },
  ];
  const fields: FieldDefinition[] = [
    { key: text, label, kind: "text", unique: true },
    { key: link, label, kind: "link", form, onDelete: "clear" },
    { key: links, label, kind: "links", form },
    { key: rows, label, kind: "subform", fields: inner },
    { key: choice, label, kind: "choice", options },
    { key: formula, label, kind: "formula", expression: `{${text}} & "x"`, result: "text" },
  ];
  return { key: form, label, title: text, fields };
}

const long = (start: string): string => start.padEnd(48, "x");
const forms: readonly FormDefinition[] = [
  everyKind("select", ["user", "table", "order", "group", "from", "where"]),
  everyKind("new", ["old", "trigger", "function", "begin", "end", "t"]),
  everyKind("analyze", ["null", "true", "current_user", "all", "excluded", "value"]),
  everyKind(long("f"), [long("a"), long("b"), long("c"), long("d"), long("e"), long("g")]),
  // As the platform calls what it derives: its own tables and indexes still have names of their own.
  everyKind("member", ["fact", "definition", "bin", "member", "pkey", "idx"]),
  everyKind("member_", ["id_seq", "pk", "oid_", "fk", "t_", "c"]),
];

test.each(forms.map((form) => [form.key, form] as const))("form %s lives a whole life", async (key, form) => {
  const others = (await workspace.system()).workspace.definition.forms;
  await workspace.define({ forms: [...others, form] });
  const [text, , , , choice] = form.fields;
  // The choice becomes text through a shadow, a trigger function and back from the bin; the text becomes a number.
  const changed = form.fields.map((field): FieldDefinition => {
    if (field.key === choice?.key) return { key: field.key, label, kind: "text" };
    return field;
  });
  await workspace.define({ forms: [...others, { ...form, fields: changed }] });
  const [conversion] = await loadBin(workspace.database, workspace.schema);
  expect(conversion).toMatchObject({ kind: "conversion", field: choice?.key, label });
  await restoreFromBin(await workspace.system(), conversion?.id ?? 0);
  const { definition } = (await workspace.system()).workspace;
  expect(definition.forms.find((one) => one.key === key)).toEqual(form);
  // Field by field into the bin, the title last; then the form itself, and everything back again.
  const title = text === undefined ? [] : [text];
  await workspace.define({ forms: [...others, { ...form, fields: title }] });
  await workspace.define({ forms: others });
  await workspace.define({ forms: [...others, form] });
  await workspace.define({ forms: others });
  const bin = await loadBin(workspace.database, workspace.schema);
  const whole = bin.find((item) => item.kind === "form" && item.form === key);
  await restoreFromBin(await workspace.system(), whole?.id ?? 0);
  const back = (await workspace.system()).workspace.definition.forms.find((one) => one.key === key);
  expect(back).toEqual(form);
});

test("names that are no keys never reach a table: the plan names each as a problem", async () => {
  const hostile = [
    `x"; drop table _fact; --`,
    "Ticket",
    "工单",
    "😀",
    "",
    " ",
    "a b",
    "_fact",
    "a__b",
    "1a",
    "a".repeat(49),
    "a\0b",
    "\ud800",
  ];
  const before = await workspace.database.arrays(sql`select count(*) from pg_class`);
  for (const key of hostile) {
    const form = { ...everyKind("plain", ["a", "b", "c", "d", "e", "g"]), key };
    const session = await workspace.system();
    const planned = await planDefinition(session, { ...session.workspace.definition, forms: [form] });
    expect(planned.problems.length, JSON.stringify(key)).toBeGreaterThan(0);
  }
  for (const key of [...hostile, "id", "version", "xmin", "ctid", "tableoid", "deleted_at"]) {
    const form = everyKind("plain", ["a", "b", "c", "d", "e", key]);
    const session = await workspace.system();
    const planned = await planDefinition(session, { ...session.workspace.definition, forms: [form] });
    expect(planned.problems.length, JSON.stringify(key)).toBeGreaterThan(0);
  }
  expect(await workspace.database.arrays(sql`select count(*) from pg_class`)).toEqual(before);
});
