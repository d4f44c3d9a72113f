import type { FieldDefinition, FormDefinition, Grant, MatrixDefinition } from "@tongzhou/model";
import type { Session } from "../../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { insertRows } from "../../query/test/deskWorkspace.ts";

const label = (key: string): { readonly zh: string } => ({ zh: key });

function choice(key: string, options: readonly string[]): FieldDefinition {
  return { key, kind: "choice", label: label(key), options: options.map((one) => ({ key: one, label: label(one) })) };
}

const text: FieldDefinition = { key: "name", kind: "text", label: label("name") };

/** Duties with letters, risks, and people's skills: what the three matrices below lay out. */
const matrixForms: readonly FormDefinition[] = [
  { key: "item", label: label("item"), title: "name", fields: [text, choice("phase", ["start", "build"])] },
  {
    key: "contact",
    label: label("contact"),
    title: "name",
    fields: [text, { ...text, key: "role", label: label("role") }],
  },
  {
    key: "duty",
    label: label("duty"),
    title: "name",
    fields: [
      text,
      { key: "item", kind: "link", form: "item", label: label("item"), onDelete: "cascade" },
      { key: "person", kind: "member", label: label("person") },
      { key: "contact", kind: "link", form: "contact", label: label("contact") },
      choice("side", ["ours", "client"]),
      choice("letter", ["r", "a", "c", "i"]),
      { key: "ended", kind: "boolean", label: label("ended") },
    ],
  },
  {
    key: "risk",
    label: label("risk"),
    title: "name",
    fields: [
      text,
      { key: "odds", kind: "rating", max: 5, label: label("odds") },
      { key: "harm", kind: "integer", min: 1, max: 5, label: label("harm") },
      { key: "amount", kind: "money", currency: "CNY", label: label("amount") },
      choice("state", ["open", "closed"]),
    ],
  },
  { key: "skill", label: label("skill"), title: "name", fields: [text] },
  {
    key: "ability",
    label: label("ability"),
    title: "name",
    fields: [
      text,
      { key: "person", kind: "member", label: label("person") },
      { key: "skill", kind: "link", form: "skill", label: label("skill") },
      { key: "level", kind: "rating", max: 4, label: label("level") },
    ],
  },
];

/** Responsibilities: items by people and the client's contacts, with a letter each. */
export const raci: MatrixDefinition = {
  form: "duty",
  rows: { field: "item" },
  columns: [
    { field: "person", usedOnly: true, preset: { side: "ours" } },
    { field: "contact", sort: [{ field: "name", direction: "desc" }], caption: "role", preset: { side: "client" } },
  ],
  filter: "ended <> true",
  cell: { kind: "field", field: "letter" },
  colors: [{ expression: 'letter = "a"', color: "teal" }],
  totals: [
    { key: "letters", label: label("letters"), at: "both", function: "options" },
    {
      key: "load",
      label: label("load"),
      at: "columns",
      function: "sum",
      expression: 'SWITCH(letter, "r", 3, "a", 2, "c", 1, 0.2)',
    },
  ],
};

/** Risks: how many of each chance and harm. */
export const heat: MatrixDefinition = {
  form: "risk",
  rows: { field: "odds", values: [5, 4, 3, 2, 1] },
  columns: [{ field: "harm" }],
  filter: 'state = "open"',
  cell: { kind: "total", function: "count" },
  colors: [
    { expression: "value > 1", color: "violet" },
    { expression: "odds * harm >= 12", color: "red" },
  ],
  totals: [{ key: "exposure", label: label("exposure"), at: "both", function: "sum", expression: "amount" }],
};

/** Skills: people by skill, with a level each. */
export const skills: MatrixDefinition = {
  form: "ability",
  rows: { field: "person" },
  columns: [{ field: "skill" }],
  cell: { kind: "field", field: "level" },
  totals: [{ key: "average", label: label("average"), at: "both", function: "average", expression: "level" }],
};

/** A workspace with the three forms of matrices and a few records of each. */
export interface MatrixWorkspace {
  readonly workspace: TestWorkspace;
  /** Ids of the members 张三 and 李四. */
  readonly people: readonly [number, number];
  readonly items: readonly number[];
  readonly contacts: readonly number[];
  readonly duties: readonly number[];
  readonly skills: readonly number[];
}

/** Opens it. Call workspace.drop() after. */
export async function openMatrixWorkspace(grants: readonly Grant[] = []): Promise<MatrixWorkspace> {
  const workspace = await openTestWorkspace({ forms: matrixForms, grants, now: "2026-11-22T02:00:00.000Z" });
  const { database, schema } = workspace;
  const insert = (form: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<readonly number[]> =>
    insertRows(database, schema, form, rows);
  const zhang = (await workspace.addMember("member", "张三")).id;
  const li = (await workspace.addMember("member", "李四")).id;
  const items = await insert("item", [
    { name: "目标", phase: "start" },
    { name: "开发", phase: "build" },
    { name: "沟通", phase: "start" },
  ]);
  const contacts = await insert("contact", [
    { name: "Bo", role: "IT" },
    { name: "Cai", role: "COO" },
  ]);
  const [goal = 0, build = 0] = items;
  const duty = { side: "ours", ended: false };
  const duties = await insert("duty", [
    { ...duty, item: goal, person: zhang, letter: "a" },
    { ...duty, item: goal, person: li, letter: "r" },
    { ...duty, item: goal, contact: contacts[0], letter: "c" },
    { ...duty, item: build, person: li, letter: "a" },
    { ...duty, item: build, person: li, letter: "r" },
    { ...duty, item: build, person: zhang, letter: "i", ended: true },
  ]);
  await insert("risk", [
    { name: "a", odds: 4, harm: 3, amount: "10.50", state: "open" },
    { name: "b", odds: 4, harm: 3, amount: "0.25", state: "open" },
    { name: "c", odds: 1, harm: 1, amount: "7", state: "open" },
    { name: "d", odds: 5, harm: 5, amount: "99", state: "closed" },
  ]);
  const skillIds = await insert("skill", [{ name: "沟通" }, { name: "测试" }]);
  await insert("ability", [
    { person: zhang, skill: skillIds[0], level: 3 },
    { person: li, skill: skillIds[0], level: 2 },
    { person: li, skill: skillIds[1], level: 4 },
  ]);
  return { workspace, people: [zhang, li], items, contacts, duties, skills: skillIds };
}

/** Has duties warn when they have not one A, and contacts when they have no duty; answers an owner who sees it so. */
export async function defineRules(workspace: TestWorkspace): Promise<Session> {
  const [item, contact, ...others] = workspace.owner.workspace.definition.forms;
  if (item === undefined || contact === undefined) throw new Error("test-forms: expected two");
  const rule = (key: string, expression: string) =>
    ({ key, label: label(key), message: label(`${key}!`), expression, severity: "warn" }) as const;
  await workspace.define({
    forms: [
      { ...item, constraints: [rule("one_a", 'COUNT(duty_by_item[letter = "a"]) = 1')] },
      { ...contact, constraints: [rule("used", "COUNT(duty_by_contact) > 0")] },
      ...others,
    ],
  });
  return workspace.as({ ...(await workspace.addMember("owner", "主")) });
}
