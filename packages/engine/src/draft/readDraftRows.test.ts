import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partName, type FieldDefinition, type FormDefinition, type Grant, type WireValues } from "@tongzhou/model";
import { visibleForms } from "../access/visibleForms.ts";
import { buildWorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { createDepartment, updateDepartment } from "../platform/departments.store.ts";
import { updateMember } from "../platform/members.store.ts";
import { createRecord } from "../records/createRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { readDraft } from "./readDraft.ts";
import { readDraftRows } from "./readDraftRows.ts";

const label = (zh: string) => ({ zh });
const number = (key: string) => ({ key, kind: "number", label: label(key) }) as const;
const text = (key: string) => ({ key, kind: "text", label: label(key) }) as const;
const formula = (key: string, result: "number" | "text", expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  label: label(key),
  result,
  expression,
});

const forms: readonly FormDefinition[] = [
  {
    key: "product",
    label: label("产品"),
    title: "name",
    fields: [
      text("name"),
      text("grade"),
      number("stock"),
      number("cost"),
      { key: "buyer", kind: "member", label: label("采购") },
      formula("sold", "number", "COUNT(task_by_product)"),
    ],
  },
  {
    key: "plan",
    label: label("计划"),
    title: "name",
    fields: [
      text("name"),
      {
        key: "lines",
        kind: "subform",
        label: label("明细"),
        fields: [
          { key: "product", kind: "link", form: "product", label: label("产品") },
          {
            ...number("count"),
            validation: { expression: "count <= product.stock", message: label("库存不够") },
            requiredIf: "ISNOTBLANK(product)",
          },
          { ...text("reason"), requiredIf: 'product.grade = "A"', visibleIf: 'product.grade <> "C"' },
          {
            key: "way",
            kind: "choice",
            label: label("方式"),
            options: [
              { key: "fast", label: label("快"), availableIf: 'product.grade = "A"' },
              { key: "slow", label: label("慢") },
            ],
          },
          { ...text("secret"), requiredIf: "product.cost > 5" },
          { ...text("owner"), requiredIf: 'product.buyer.name = "采购员"' },
          formula("double", "number", "count * 2"),
        ],
      },
    ],
  },
  {
    key: "task",
    label: label("任务"),
    title: "name",
    fields: [
      text("name"),
      { key: "plan", kind: "link", form: "plan", label: label("计划"), inverse: label("任务") },
      { key: "product", kind: "link", form: "product", label: label("产品") },
      { ...number("count"), validation: { expression: "count <= product.stock", message: label("库存不够") } },
      { ...text("reason"), requiredIf: 'product.grade = "A"' },
      formula("grade", "text", "product.grade"),
      formula("sold", "number", "product.sold"),
      formula("left", "number", "product.stock - count"),
      formula("plan_name", "text", "plan.name"),
      formula("others", "number", "COUNT(product.task_by_product)"),
      {
        key: "parts",
        kind: "subform",
        label: label("部件"),
        fields: [text("what")],
      },
    ],
    validations: [{ key: "fits", expression: "left >= 1", message: label("不剩了") }],
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
  const add = async (name: string, values: WireValues) => {
    ids[name] = (await createRecord(owner, "product", { values: { name, ...values } })).id;
  };
  await add("a", { grade: "A", stock: "10", cost: "9", buyer: me });
  await add("c", { grade: "C", stock: "3", cost: "1" });
}, 60_000);
afterAll(() => world.drop());

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

interface Asked {
  readonly form: string;
  readonly subform?: string;
  readonly beside?: readonly string[];
}
const ask = async (session: Session, of: Asked, rows: readonly WireValues[], ...parts: readonly string[]) => {
  const { form, subform = null, beside } = of;
  const reply = await readDraftRows(session, form, { subform, rows, parts, beside });
  return reply.rows.map((answers) =>
    Object.fromEntries(answers.map(({ part, value, isWhole }) => [part, isWhole ? value : { seen: value }])),
  );
};
const lines: Asked = { form: "plan", subform: "lines" };
const reasons = [partName.required("reason"), partName.visible("reason"), partName.option("way", "fast")];

describe("[D6] rows of a subform", () => {
  test("each row is judged by itself, with what its own links lead to", async () => {
    // A comparison with a blank is false.
    const blank = {
      "count.validation": false,
      "reason.requiredIf": false,
      "reason.visibleIf": true,
      "way.options.fast": false,
    };
    const rows = [{ product: id("a"), count: "11" }, { product: id("c"), count: "2" }, { count: "1" }, {}];
    expect(await ask(owner, lines, rows, partName.validation("count"), ...reasons, f("double"))).toEqual([
      {
        "count.validation": false,
        "reason.requiredIf": true,
        "reason.visibleIf": true,
        "way.options.fast": true,
        "double.expression": "22",
      },
      {
        "count.validation": true,
        "reason.requiredIf": false,
        "reason.visibleIf": false,
        "way.options.fast": false,
        "double.expression": "4",
      },
      { ...blank, "double.expression": "2" },
      { ...blank, "double.expression": null },
    ]);
  });

  test("what a row says while it is typed is what saving holds it to", async () => {
    const save = (line: WireValues) => createRecord(owner, "plan", { values: { name: "x", lines: [line] } });
    await expect(save({ product: id("a"), count: "11", reason: "x", secret: "x", owner: "x" })).rejects.toMatchObject({
      code: "record.invalid",
      params: { field: "lines.count", row: 1 },
    });
    await expect(save({ product: id("a"), count: "9" })).rejects.toMatchObject({
      code: "field.required",
      params: { field: "lines.reason", row: 1 },
    });
    await expect(save({ product: id("c"), count: "2", way: "fast" })).rejects.toMatchObject({
      params: { field: "lines.way", row: 1 },
    });
    await expect(save({ product: id("c"), count: "2", way: "slow" })).resolves.toMatchObject({ version: 1 });
  });

  test("[D2] a column's rule that names what is out of sight is kept back, and a record out of sight is none", async () => {
    const session = as(
      { form: "plan", ...everything },
      { form: "product", actions: ["see"], readFields: ["name", "grade", "stock"], rows: 'name = "a"' },
    );
    const rows = [{ product: id("a") }, { product: id("c") }];
    expect(await ask(session, lines, rows, partName.required("secret"), partName.required("reason"))).toEqual([
      { "reason.requiredIf": true },
      { "reason.requiredIf": { seen: false } },
    ]);
    const shown = visibleForms(session).find(({ definition }) => definition.key === "plan")?.definition;
    const subform = shown?.fields.find(({ key }) => key === "lines");
    const columns = subform?.kind === "subform" ? subform.fields : [];
    expect(columns.filter(({ requiredIf }) => requiredIf !== undefined).map(({ key }) => key)).toEqual([
      "count",
      "reason",
    ]);
  });

  test("a subform, a column and a form that do not exist are refused alike", async () => {
    for (const of of [
      { form: "plan", subform: "nothing" },
      { form: "plan", subform: "name" },
    ])
      await expect(ask(owner, of, [{}], "x.requiredIf")).rejects.toMatchObject({ code: "field.unknown" });
    await expect(ask(owner, lines, [{ nothing: 1 }], ...reasons)).rejects.toMatchObject({ code: "field.unknown" });
    await expect(ask(owner, lines, [{ double: "1" }], ...reasons)).rejects.toMatchObject({ code: "field.forbidden" });
    await expect(ask(as(), lines, [{}], ...reasons)).rejects.toMatchObject({ code: "form.not_found" });
    const without = as({ form: "plan", actions: ["see"], readFields: ["name"] });
    await expect(ask(without, lines, [{}], ...reasons)).rejects.toMatchObject({ code: "field.unknown" });
  });

  test("[D4] what a column would refuse counts as blank, whatever is sent", async () => {
    const hostile = ["12x", "9".repeat(400), { a: 1 }, [1], "'; drop table x; --", "a\u0000b", true, -1];
    const rows = hostile.map((value) => ({ product: value, count: value, reason: value, way: value, id: value }));
    const told = await ask(owner, lines, rows, ...reasons);
    expect(told.length).toBe(hostile.length);
    for (const one of told) expect(one["reason.requiredIf"]).toBe(false);
  });
});

describe("[D6] records made together", () => {
  const tasks: Asked = { form: "task", beside: ["plan", "task"] };

  test("formulas, conditions and rules of each follow the records it links to", async () => {
    const rows = [
      { name: "一", product: id("a"), count: "10" },
      { name: "二", product: id("c"), count: "1" },
    ];
    const parts = [f("grade"), f("left"), partName.required("reason"), partName.rule("fits")];
    expect(await ask(owner, tasks, rows, ...parts)).toEqual([
      { "grade.expression": "A", "left.expression": "0", "reason.requiredIf": true, "*.fits": false },
      { "grade.expression": "C", "left.expression": "2", "reason.requiredIf": false, "*.fits": true },
    ]);
  });

  test("[D3] what rests on the records that are made beside it is not whole", async () => {
    const [told] = await ask(owner, tasks, [{ product: id("c"), parts: [{ what: "x" }] }], f("sold"), f("others"));
    expect(told).toEqual({ "sold.expression": { seen: "0" }, "others.expression": { seen: "0" } });
    const [named] = await ask(owner, tasks, [{ product: id("c") }], f("plan_name"), f("grade"));
    expect(named).toEqual({ "plan_name.expression": { seen: null }, "grade.expression": "C" });
  });

  test("a hundred rows are one statement", async () => {
    const seen: string[] = [];
    const rows = Array.from({ length: 100 }, (_, n) => ({ product: id(n % 2 === 0 ? "a" : "c"), count: String(n) }));
    const { database } = owner;
    const counted: Session = {
      ...owner,
      database: new Proxy(database, {
        get: (target, key) => {
          const found: unknown = Reflect.get(target, key);
          if (key === "transaction") seen.push("transaction");
          return typeof found === "function" ? (found.bind(target) as unknown) : found;
        },
      }),
    };
    const told = await ask(counted, tasks, rows, f("grade"), partName.validation("count"));
    expect(told.map((one) => one["grade.expression"])).toEqual(rows.map((_, n) => (n % 2 === 0 ? "A" : "C")));
    expect(seen.length).toBe(1);
  });
});

async function nameHead({ database, key, owner: made, addMember }: TestWorkspace): Promise<void> {
  const head = await addMember("member", "带头人");
  const { actor } = made;
  const maker = actor.kind === "member" ? actor.memberId : 0;
  await database.transaction(async (tx) => {
    const { id: department } = await createDepartment(tx, key, { name: "一组", parentId: null });
    await updateMember(tx, key, maker, { departments: [department] });
    await updateDepartment(tx, key, department, { headId: head.id });
  });
}

describe("[D8] a default that reads people", () => {
  test("is what saving fills in, of a record and of a row, however far the path goes", async () => {
    const path = "CURRENT_USER().department.head.name";
    const note = { ...text("head"), default: path };
    const begun: FormDefinition = {
      key: "begun",
      label: label("始"),
      title: "name",
      fields: [
        text("name"),
        { ...note, requiredIf: "TRUE" },
        { ...text("fixed"), default: '"x"' },
        { key: "rows", kind: "subform", label: label("行"), fields: [text("what"), note] },
      ],
    };
    const other = await openTestWorkspace({ forms: [begun] });
    try {
      const names = ["head.default", "fixed.default"];
      const asked = await readDraft(other.owner, "begun", { record: null, values: {}, parts: names });
      expect(asked).toEqual({ answers: [{ part: "head.default", value: null, isWhole: true }], late: [], forms: [] });
      await nameHead(other);
      const again = await readDraft(other.owner, "begun", { record: null, values: {}, parts: names });
      expect(again.answers).toEqual([{ part: "head.default", value: "带头人", isWhole: true }]);
      const rows = await readDraftRows(other.owner, "begun", { subform: "rows", rows: [{}, {}], parts: names });
      expect(rows.rows.map((row) => row.map(({ value }) => value))).toEqual([["带头人"], ["带头人"]]);
      const { id: made } = await createRecord(other.owner, "begun", { values: { name: "a", rows: [{ what: "b" }] } });
      expect((await getRecord(other.owner, "begun", made)).values).toMatchObject({
        head: "带头人",
        rows: [{ what: "b", head: "带头人" }],
      });
    } finally {
      await other.drop();
    }
  });
});

describe("[D5] a slow part", () => {
  // Each step goes from a record to all that lie beside it: sixty to the sixth power of them.
  const steps = `COUNT(deep.${Array.from({ length: 6 }, () => "deep_by_top").join(".top.")})`;
  const deep: FormDefinition = {
    key: "deep",
    label: label("深"),
    title: "name",
    fields: [text("name"), { key: "top", kind: "link", form: "deep", label: label("上级") }],
  };
  const asking: FormDefinition = {
    key: "asking",
    label: label("问"),
    title: "name",
    fields: [
      text("name"),
      { key: "deep", kind: "link", form: "deep", label: label("深") },
      { ...text("slow"), requiredIf: `${steps} > 5` },
      { ...text("slower"), requiredIf: `${steps} > 6` },
      { ...text("quick"), requiredIf: 'deep.name = "根"' },
    ],
  };
  const limits = { allMs: 300, someMs: 1000, totalMs: 30_000 };
  let other: TestWorkspace;
  let top: number;

  beforeAll(async () => {
    other = await openTestWorkspace({ forms: [deep, asking] });
    top = (await createRecord(other.owner, "deep", { values: { name: "根" } })).id;
    for (let n = 0; n < 60; n += 1) await createRecord(other.owner, "deep", { values: { name: `n${n}`, top } });
  }, 60_000);
  afterAll(() => other.drop());

  test("is named, and the others are answered", async () => {
    const parts = ["slow", "quick", "slower"].map(partName.required);
    const reply = await readDraft(other.owner, "asking", { record: null, values: { deep: top }, parts }, limits);
    expect(reply.late).toEqual(["slow.requiredIf", "slower.requiredIf"]);
    expect(reply.answers).toEqual([{ part: "quick.requiredIf", value: true, isWhole: true }]);
    const rows = [{ deep: top }, {}];
    const told = await readDraftRows(other.owner, "asking", { subform: null, rows, parts }, limits);
    expect([told.late, told.rows.map((answers) => answers.map(({ value }) => value))]).toEqual([
      ["slow.requiredIf", "slower.requiredIf"],
      [[true], [false]],
    ]);
  });

  test("by itself is query.too_complex, and writes of the form go on", async () => {
    const parts = [partName.required("slow")];
    const asked = readDraft(other.owner, "asking", { record: null, values: { deep: top }, parts }, limits);
    await expect(asked).rejects.toMatchObject({ code: "query.too_complex" });
    const values = { deep: top, slow: "x", slower: "x", quick: "x" };
    await expect(createRecord(other.owner, "asking", { values })).resolves.toMatchObject({ version: 1 });
  });

  test("what there is no time for any more is late, too", async () => {
    const parts = ["slow", "slower", "quick"].map(partName.required);
    const asked = readDraft(
      other.owner,
      "asking",
      { record: null, values: { deep: top }, parts },
      { allMs: 200, someMs: 200, totalMs: 200 },
    );
    await expect(asked).rejects.toMatchObject({ code: "query.too_complex" });
  });
});
