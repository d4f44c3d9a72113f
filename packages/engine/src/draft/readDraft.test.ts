import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  listFormParts,
  partName,
  type FieldDefinition,
  type FormDefinition,
  type Grant,
  type Wire,
  type WireValues,
} from "@tongzhou/model";
import { buildWorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { readDraft } from "./readDraft.ts";

const label = (zh: string) => ({ zh });
const number = (key: string) => ({ key, kind: "number", label: label(key) }) as const;
const text = (key: string) => ({ key, kind: "text", label: label(key) }) as const;
const formula = (key: string, result: "number" | "text" | "boolean", expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  label: label(key),
  result,
  expression,
});

const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: label("客户"),
    title: "name",
    fields: [
      text("name"),
      text("level"),
      number("limit"),
      number("secret"),
      { key: "boss", kind: "member", label: label("负责人") },
      { key: "parent", kind: "link", form: "client", label: label("上级"), onDelete: "clear" },
      formula("open_hours", "number", "SUM(ticket_by_client.hours)"),
    ],
  },
  {
    key: "ticket",
    label: label("工单"),
    title: "title",
    fields: [
      text("title"),
      number("hours"),
      number("wage"),
      { key: "owner", kind: "member", label: label("处理人") },
      { key: "client", kind: "link", form: "client", label: label("客户") },
      { key: "watchers", kind: "links", form: "client", label: label("抄送") },
      { ...text("reason"), requiredIf: 'client.level = "A"', visibleIf: 'client.level <> "C"' },
      { ...number("grant"), validation: { expression: "grant <= client.limit", message: label("超过额度") } },
      { ...text("note"), requiredIf: "client.secret > 5" },
      {
        key: "lane",
        kind: "choice",
        label: label("通道"),
        options: [
          { key: "fast", label: label("快"), availableIf: 'client.level = "A"' },
          { key: "slow", label: label("慢") },
        ],
      },
      {
        key: "lines",
        kind: "subform",
        label: label("明细"),
        fields: [
          text("item"),
          number("price"),
          { key: "count", kind: "integer", label: label("数量") },
          { key: "part", kind: "link", form: "client", label: label("配件商") },
          formula("cost", "number", "price * count"),
        ],
      },
      formula("client_name", "text", "client.name"),
      formula("top", "text", "client.parent.name"),
      formula("total", "number", "SUM(lines.cost)"),
      formula("net", "number", "total - hours"),
      formula("left", "number", "client.limit - net"),
      formula("watching", "text", 'TEXTJOIN("/", TRUE, watchers.name)'),
      formula("parts", "number", "COUNT(lines[part.limit > this.hours])"),
      formula("load", "number", "client.open_hours"),
      formula("mine", "number", "COUNT(client.ticket_by_client[owner = this.owner])"),
      formula("digits", "text", 'REGEXREPLACE(client.name, "[0-9]+", "#")'),
      { key: "parent", kind: "link", form: "ticket", label: label("上级") },
      { key: "after", kind: "links", form: "ticket", label: label("后续") },
      formula("parent_title", "text", "parent.title"),
      formula("parent_load", "number", "parent.load"),
      formula("grand", "text", "parent.parent.title"),
      formula("siblings", "number", "COUNT(ticket_by_parent)"),
      formula("afters", "text", 'TEXTJOIN("/", TRUE, after.title)'),
      formula("double_wage", "number", "wage * 2 + client.limit"),
    ],
    validations: [{ key: "fits", expression: "total <= client.limit", message: label("合计超过额度") }],
  },
];

let world: TestWorkspace;
let owner: Session;
let me: number;
const ids: Record<string, number> = {};
const id = (name: string): number => ids[name] ?? 0;

beforeAll(async () => {
  world = await openTestWorkspace({ forms });
  ({ owner } = world);
  me = (await world.addMember("member")).id;
  const add = async (form: string, name: string, values: WireValues) => {
    ids[name] = (await createRecord(owner, form, { values })).id;
  };
  await add("client", "top", { name: "总部", level: "A", limit: "1000", boss: me });
  await add("client", "A", { name: "甲1", level: "A", limit: "100", secret: "9", parent: id("top"), boss: me });
  await add("client", "C", { name: "丙22", level: "C", limit: "10", secret: "1" });
  await add("ticket", "t", { title: "一", hours: "3", client: id("C"), owner: me, reason: "x" });
  await add("ticket", "other", { title: "二", hours: "4", wage: "70", client: id("A"), reason: "x", note: "x" });
}, 60_000);
afterAll(() => world.drop());

const ask = async (session: Session, record: number | null, values: WireValues, ...parts: readonly string[]) => {
  const { answers } = await readDraft(session, "ticket", { record, values, parts });
  return Object.fromEntries(answers.map(({ part, value, isWhole }) => [part, isWhole ? value : { seen: value }]));
};
const f = partName.formula;
const as = (...grants: readonly Omit<Grant, "key" | "to">[]): Session => {
  const { key, schema, version, definition } = owner.workspace;
  const all = grants.map((grant, n): Grant => ({ ...grant, key: `g${n}`, to: { role: "member" } }));
  return {
    ...owner,
    workspace: buildWorkspaceRuntime({ key, schema, version, definition: { ...definition, grants: all } }),
    actor: { kind: "member", memberId: me, role: "member", departments: [] },
  };
};
const everything = { actions: ["see", "edit", "create"] } as const;

describe("[D1] a draft", () => {
  test("is what is typed over what is saved", async () => {
    expect(await ask(owner, id("t"), {}, f("client_name"), f("load"))).toEqual({
      "client_name.expression": "丙22",
      "load.expression": { seen: "3" },
    });
    expect(
      await ask(
        owner,
        id("t"),
        { client: id("A") },
        f("client_name"),
        f("top"),
        f("load"),
        f("mine"),
        partName.required("reason"),
        partName.visible("reason"),
        partName.option("lane", "fast"),
      ),
    ).toEqual({
      "client_name.expression": "甲1",
      "top.expression": "总部",
      "load.expression": { seen: "4" },
      "mine.expression": { seen: "0" },
      "reason.requiredIf": true,
      "reason.visibleIf": true,
      "lane.options.fast": true,
    });
    expect(await ask(owner, id("t"), { client: null }, f("client_name"), partName.required("reason"))).toMatchObject({
      "client_name.expression": null,
    });
  });

  test("of a new record begins blank", async () => {
    const parts = [f("client_name"), partName.visible("reason"), partName.validation("grant"), partName.rule("fits")];
    expect(await ask(owner, null, { client: id("C"), grant: "11" }, ...parts)).toEqual({
      "client_name.expression": "丙22",
      "reason.visibleIf": false,
      "grant.validation": false,
      "*.fits": true,
    });
  });

  test("holds rows and lists of links as they are typed, and formulas over them", async () => {
    const lines = [
      { item: "a", price: "2.5", count: 4, part: id("A") },
      { item: "b", price: "1", count: 1, part: id("C") },
    ];
    const parts = [f("total"), f("net"), f("left"), f("watching"), f("parts"), partName.rule("fits")];
    const values = { lines, watchers: [id("C"), id("A")], hours: "20", client: id("C") };
    expect(await ask(owner, id("t"), values, ...parts)).toEqual({
      "total.expression": "11",
      "net.expression": "-9",
      "left.expression": "19",
      "watching.expression": "丙22/甲1",
      "parts.expression": "1",
      "*.fits": false,
    });
    expect(await ask(owner, id("t"), { ...values, lines: [], watchers: [] }, ...parts)).toMatchObject({
      "watching.expression": null,
      "parts.expression": "0",
    });
  });

  test("gives what saving then gives", async () => {
    const values = { client: id("A"), hours: "7", lines: [{ price: "3", count: 3 }], watchers: [id("top")] };
    const keys = ["client_name", "top", "total", "net", "left", "watching", "parts", "digits"];
    const drafted = await ask(owner, id("other"), values, ...keys.map(f));
    await updateRecord(owner, "ticket", id("other"), { values });
    const saved = (await getRecord(owner, "ticket", id("other"))).values;
    expect(drafted).toEqual(Object.fromEntries(keys.map((key) => [f(key), saved[key] ?? null])));
    await updateRecord(owner, "ticket", id("other"), { values: { hours: "4", lines: [], watchers: [] } });
  });

  test("[0014] may read functions that SQL does not have", async () => {
    expect(await ask(owner, null, { client: id("C") }, f("digits"))).toEqual({ "digits.expression": "丙#" });
  });

  test("writes nothing", async () => {
    const before = await getRecord(owner, "ticket", id("t"));
    await ask(owner, id("t"), { client: id("A"), hours: "99" }, f("left"));
    expect(await getRecord(owner, "ticket", id("t"))).toEqual(before);
  });
});

describe("[D2] a draft knows no more than its reader", () => {
  const tickets = { form: "ticket", ...everything };

  test("what a formula or condition names out of sight has no answer", async () => {
    const session = as(tickets, { form: "client", actions: ["see"], readFields: ["name", "level"] });
    const parts = [f("client_name"), f("left"), partName.required("note"), partName.required("reason")];
    expect(await ask(session, null, { client: id("A") }, ...parts)).toEqual({
      "client_name.expression": "甲1",
      "reason.requiredIf": true,
    });
    const without = as(tickets);
    expect(await ask(without, null, { client: id("A") }, ...parts)).toEqual({});
  });

  test("a record out of sight is no record, whoever types its number", async () => {
    const session = as(tickets, { form: "client", actions: ["see"], rows: "boss = CURRENT_USER()" });
    expect(await ask(session, null, { client: id("A") }, f("client_name"))).toEqual({ [f("client_name")]: "甲1" });
    const gone = { [f("client_name")]: { seen: null }, [partName.required("reason")]: { seen: false } };
    for (const client of [id("C"), 999_999])
      expect(await ask(session, null, { client }, ...Object.keys(gone))).toEqual(gone);
    const lists = [f("watching"), f("parts")];
    const values = { watchers: [id("A"), id("C")], lines: [{ part: id("C") }], hours: "1" };
    expect(await ask(session, null, values, ...lists)).toEqual({
      [f("watching")]: { seen: "甲1" },
      [f("parts")]: { seen: "0" },
    });
  });

  test("typing into a field that a right hangs on opens nothing", async () => {
    const session = as(
      { form: "ticket", actions: ["see", "edit"], readFields: ["title", "owner", "client", "double_wage", "load"] },
      { form: "ticket", actions: ["see", "edit"], rows: "owner = CURRENT_USER()" },
      { form: "client", actions: ["see"] },
    );
    const asked = await ask(session, id("other"), { owner: me, client: id("A") }, f("double_wage"));
    expect(asked).toEqual({ [f("double_wage")]: { seen: null } });
    expect(await ask(session, id("t"), { owner: me, client: id("A"), wage: "1" }, f("double_wage"))).toEqual({
      [f("double_wage")]: "102",
    });
  });

  test("[D3] what comes back to the form, directly or through formulas of others, changes when it is saved", async () => {
    const values = { client: id("A"), parent: id("t"), after: [id("other")] };
    const parts = ["load", "mine", "parent_title", "parent_load", "grand", "siblings", "afters"].map(f);
    expect(await ask(owner, id("other"), values, ...parts)).toEqual({
      [f("load")]: { seen: "4" },
      [f("mine")]: { seen: "1" },
      [f("parent_title")]: "一",
      [f("parent_load")]: { seen: "3" },
      [f("grand")]: { seen: null },
      [f("siblings")]: { seen: "0" },
      [f("afters")]: { seen: "二" },
    });
    expect(await ask(owner, id("t"), { parent: id("t"), title: "三" }, f("parent_title"))).toEqual({
      [f("parent_title")]: { seen: "一" },
    });
    expect(await ask(owner, null, { parent: id("t") }, f("parent_title"))).toEqual({ [f("parent_title")]: "一" });
  });

  test("[D3] a sum over records of which some are out of sight says so", async () => {
    const session = as({ ...tickets, rows: "owner = CURRENT_USER()" }, { form: "client", actions: ["see"] });
    expect(await ask(session, null, { client: id("A"), owner: me }, f("mine"), f("client_name"))).toEqual({
      [f("mine")]: { seen: "0" },
      [f("client_name")]: "甲1",
    });
  });

  test("whatever changes out of sight, every answer to every draft stays the same", async () => {
    const session = as(
      { ...tickets, rows: "owner = CURRENT_USER()", readFields: ["title", "hours", "owner", "client", "watchers"] },
      { ...tickets, rows: 'title = "零"' },
      { form: "client", actions: ["see"], rows: "boss = CURRENT_USER()", readFields: ["name", "level", "boss"] },
      { form: "client", actions: ["see"], rows: 'name = "甲1"' },
    );
    // What a formula of the definition gives is its designer's word, whoever reads it.
    const parts = listFormParts(forms[1] ?? { fields: [] })
      .map(({ part }) => part)
      .filter((part) => !part.includes("load"));
    const drafts: readonly WireValues[] = [id("A"), id("C"), id("top")].flatMap((client): readonly WireValues[] => [
      { client },
      { client, owner: me, watchers: [id("C"), id("top"), id("A")], parent: id("other"), after: [id("other")] },
      { client, lines: [{ price: "1", count: 9, part: id("C") }], hours: "5", title: "零", wage: "1", grant: "50" },
    ]);
    const all = async (): Promise<unknown> => {
      const answers: unknown[] = [];
      for (const record of [null, id("t")])
        for (const values of drafts) answers.push(await ask(session, record, values, ...parts));
      return answers;
    };
    const before = await all();
    expect(JSON.stringify(before)).toContain("甲1");
    await updateRecord(owner, "client", id("C"), { values: { name: "己", level: "A", limit: "77", secret: "88" } });
    await updateRecord(owner, "client", id("top"), { values: { limit: "5", secret: "99" } });
    await updateRecord(owner, "ticket", id("t"), { values: { wage: "33", grant: "1" } });
    await updateRecord(owner, "ticket", id("other"), { values: { wage: "9", hours: "40", title: "三" } });
    expect(await all()).toEqual(before);
    await updateRecord(owner, "client", id("C"), { values: { name: "丙22", level: "C", limit: "10", secret: "1" } });
    await updateRecord(owner, "client", id("top"), { values: { limit: "1000", secret: null } });
    await updateRecord(owner, "ticket", id("t"), { values: { wage: null, grant: null } });
    await updateRecord(owner, "ticket", id("other"), { values: { wage: "70", hours: "4", title: "二" } });
  });

  test("a record out of sight, a form out of sight and a field out of sight are refused alike", async () => {
    const session = as({ ...tickets, rows: "owner = CURRENT_USER()", readFields: ["title", "client", "client_name"] });
    await expect(ask(session, id("other"), {}, f("client_name"))).rejects.toMatchObject({ code: "record.not_found" });
    await expect(ask(session, id("other") + 999, {}, "x")).rejects.toMatchObject({ code: "record.not_found" });
    for (const field of ["wage", "nothing"])
      await expect(ask(session, null, { [field]: "1" }, f("client_name"))).rejects.toMatchObject({
        code: "field.unknown",
        params: { field },
      });
    await expect(ask(as(), null, {}, f("client_name"))).rejects.toMatchObject({ code: "form.not_found" });
    await expect(ask(owner, null, { total: "1" }, f("left"))).rejects.toMatchObject({ code: "field.forbidden" });
  });

  test("who may only hand records in has answers for what they type", async () => {
    const session = as({ form: "ticket", actions: ["create"] }, { form: "client", actions: ["see"] });
    expect(await ask(session, null, { client: id("A"), grant: "500" }, partName.validation("grant"))).toEqual({
      "grant.validation": false,
    });
    await expect(ask(session, id("t"), {}, partName.required("reason"))).rejects.toMatchObject({
      code: "access.denied",
    });
  });
});

describe("[D4] a draft is half typed", () => {
  const hostile: readonly Wire[] = [
    "12x",
    "9".repeat(400),
    { a: 1 },
    [1, "x"],
    "'; drop table x; --",
    "a\u0000b",
    "1e400000000",
    true,
    -1,
  ];
  test.each(hostile)("%j counts as blank where its field would refuse it", async (value) => {
    const values = { hours: value, client: value, lines: value, watchers: value, owner: value };
    const answers = await ask(owner, id("t"), values, f("client_name"), f("net"), f("watching"), f("mine"));
    expect(answers["client_name.expression"]).toBeNull();
  });

  test("rows that are no rows, cells of other kinds and unknown columns count as blank", async () => {
    const lines: Wire = [
      { price: "x", count: 2 },
      { price: "2", count: "3", nothing: 1, id: "7" },
      { __proto__: null },
    ];
    expect((await ask(owner, null, { lines }, f("total")))[f("total")]).toBe("6");
    expect(await ask(owner, null, {}, "nothing", "reason.default", "__proto__", "x".repeat(200))).toEqual({});
  });
});

test("forms and fields may be called what the statement calls its own parts", async () => {
  const named: readonly FormDefinition[] = [
    { key: "v", label: label("v"), title: "d", fields: [text("d"), number("x")] },
    {
      key: "d",
      label: label("d"),
      title: "x",
      fields: [
        text("x"),
        { key: "r", kind: "link", form: "v", label: label("r") },
        { key: "v", kind: "links", form: "v", label: label("v") },
        {
          key: "constructor",
          kind: "subform",
          label: label("l"),
          fields: [
            { key: "d", kind: "link", form: "v", label: label("d") },
            number("x"),
            formula("v", "number", "x + 1"),
          ],
        },
        formula("s", "text", 'r.d & x & TEXTJOIN("", TRUE, v.d)'),
        formula("t", "number", "SUM({constructor}.v) + SUM({constructor}[d.d = this.x].x)"),
        formula("u", "number", "COUNT({constructor}) + COUNT(v)"),
      ],
    },
  ];
  const other = await openTestWorkspace({ forms: named });
  try {
    const { id: one } = await createRecord(other.owner, "v", { values: { d: "乙", x: "7" } });
    const values = { x: "乙", r: one, v: [one], constructor: [{ d: one, x: "3" }, { x: "5" }] };
    const parts = ["s", "t", "u"].map(f);
    const expected = ["乙乙乙", "13", "3"].map((value, at) => ({ part: parts[at], value, isWhole: true }));
    const told = async (of: number | null, typed: WireValues) =>
      (await readDraft(other.owner, "d", { record: of, values: typed, parts })).answers;
    expect(await told(null, values)).toEqual(expected);
    const { id: record } = await createRecord(other.owner, "d", { values });
    expect(await told(record, {})).toEqual(expected);
    expect(await told(record, values)).toEqual(expected);
  } finally {
    await other.drop();
  }
});
