import { compile, print } from "@tongzhou/expr";
import { describe, expect, test } from "vitest";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import type { FormDefinition } from "../formDefinition.ts";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import { checkDefinition } from "./checkDefinition.ts";
import { mapExpressions } from "./mapExpressions.ts";

const options = [
  { key: "open", label: { zh: "处理中", en: "Open" } },
  { key: "done", label: { zh: "完成", en: "Done" }, availableIf: "估算 > 0" },
];
const name: FieldDefinition = { key: "name", kind: "text", label: { zh: "名称", en: "Name" } };

function number(key: string, zh: string, more: Partial<FieldDefinition> = {}): FieldDefinition {
  return { key, kind: "integer", label: { zh }, ...more } as FieldDefinition;
}

function formula(key: string, expression: string, zh = key): FieldDefinition {
  return { key, kind: "formula", label: { zh }, expression, result: "number" };
}

const project: FormDefinition = {
  key: "project",
  label: { zh: "项目", en: "Project" },
  title: "name",
  fields: [
    name,
    { key: "owner", kind: "member", label: { zh: "负责人" } },
    formula("total", "SUM(任务.估算)", "合计"),
    formula("waiting", 'COUNT(任务[状态 = "处理中" and 估算 >= this.最低])'),
    number("least", "最低"),
    formula("kept", "合计  +  1"),
    {
      key: "lines",
      kind: "subform",
      label: { zh: "明细" },
      fields: [
        number("price", "单价"),
        number("count", "数量", { requiredIf: "单价 > 10" }),
        formula("sum", "单价 * 数量"),
      ],
    },
  ],
  validations: [{ key: "v", expression: "最低 >= 0", message: { zh: "不能为负" } }],
  constraints: [
    {
      key: "c",
      label: { zh: "有任务" },
      expression: 'COUNT(任务[状态 <> "完成"]) > 0',
      severity: "report",
      message: { zh: "没有任务" },
    },
  ],
};
const task: FormDefinition = {
  key: "task",
  label: { zh: "任务", en: "Task" },
  title: "name",
  fields: [
    name,
    number("hours", "估算", { validation: { expression: "估算 >= 0", message: { zh: "不能为负" } } }),
    number("spent", "实际", { readOnlyIf: '状态 = "完成"' }),
    { key: "state", kind: "choice", label: { zh: "状态", en: "State" }, options, visibleIf: "估算 > 实际" },
    { key: "boss", kind: "member", label: { zh: "组长" }, default: "项目.负责人" },
    { key: "project", kind: "link", form: "project", label: { zh: "项目" }, filter: "最低 <= this.估算" },
  ],
};
const written: WorkspaceDefinition = {
  label: { zh: "澄启" },
  zone: "Asia/Shanghai",
  forms: [project, task],
  views: [
    {
      key: "v",
      form: "task",
      label: { zh: "任务" },
      kind: "matrix",
      filter: '项目.名称 = "甲"',
      colors: [{ expression: '状态 = "Open"', color: "red" }],
    },
    {
      key: "m",
      form: "project",
      label: { zh: "矩阵" },
      kind: "matrix",
      matrix: {
        form: "task",
        rows: { field: "project" },
        columns: [{ field: "state" }],
        filter: "估算 > 0",
        cell: { kind: "total", function: "sum", expression: "估算 - 实际" },
        colors: [{ expression: '值 > 3 and 状态 = "完成"', color: "red" }],
        totals: [{ key: "t", label: { zh: "合计" }, at: "rows", function: "sum", expression: "实际" }],
      },
    },
    {
      key: "n",
      form: "task",
      label: { zh: "状态" },
      kind: "matrix",
      matrix: {
        form: "task",
        rows: { field: "state" },
        columns: [{ field: "project", filter: "最低 > 1" }],
        cell: { kind: "field", field: "hours" },
      },
    },
  ],
  grants: [{ key: "g", form: "task", to: { role: "member" }, actions: ["see"], rows: "项目.负责人 = CURRENT_USER()" }],
};

function stored(input: WorkspaceDefinition, before?: WorkspaceDefinition): WorkspaceDefinition {
  const checked = checkDefinition(input, before);
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return checked.value;
}

function sources(definition: WorkspaceDefinition): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  mapExpressions(definition, (source, { path }) => (found[path] = source));
  return found;
}

/** With other labels: of fields by their keys, of options by theirs. */
function relabel(definition: WorkspaceDefinition, labels: Readonly<Record<string, string>>): WorkspaceDefinition {
  const swap = <T extends { readonly key: string; readonly label: { readonly zh: string } }>(one: T): T =>
    labels[one.key] === undefined ? one : { ...one, label: { zh: labels[one.key] } };
  const forms = definition.forms.map((form) => ({
    ...form,
    fields: form.fields.map((field) => {
      const next = swap(field);
      return next.kind === "choice" ? { ...next, options: next.options.map(swap) } : next;
    }),
  }));
  return { ...definition, forms };
}

const keys = {
  "forms.project.fields.total.expression": "SUM(task_by_project.hours)",
  "forms.project.fields.waiting.expression": 'COUNT(task_by_project[state = "open" and hours >= this.least])',
  "forms.project.fields.kept.expression": "total + 1",
  "forms.project.fields.lines.fields.count.requiredIf": "price > 10",
  "forms.project.fields.lines.fields.sum.expression": "price * count",
  "forms.project.validations.v": "least >= 0",
  "forms.project.constraints.c": 'COUNT(task_by_project[state <> "done"]) > 0',
  "forms.task.fields.hours.validation": "hours >= 0",
  "forms.task.fields.spent.readOnlyIf": 'state = "done"',
  "forms.task.fields.state.visibleIf": "hours > spent",
  "forms.task.fields.state.options.done.availableIf": "hours > 0",
  "forms.task.fields.boss.default": "project.owner",
  "forms.task.fields.project.filter": "least <= this.hours",
  "views.v.filter": 'project.name = "甲"',
  "views.v.colors.0": 'state = "open"',
  "views.m.matrix.filter": "hours > 0",
  "views.m.matrix.cell": "hours - spent",
  "views.m.matrix.colors.0": 'value > 3 and state = "done"',
  "views.m.matrix.totals.t": "spent",
  "views.n.matrix.columns.0.filter": "least > 1",
  "grants.g.rows": "project.owner = CURRENT_USER()",
};

describe("expressions are stored by keys", () => {
  test("labels of fields, relations and options become keys wherever an expression stands", () => {
    expect(sources(stored(written))).toEqual(keys);
  });

  test("what is stored by keys is stored as it is, character by character", () => {
    const once = stored(written);
    expect(stored(once)).toEqual(once);
    expect(stored(written, once)).toEqual(once);
    const spaced = {
      ...once,
      grants: once.grants.map((grant) => ({ ...grant, rows: "project.owner=CURRENT_USER( )" })),
    };
    expect(stored(spaced, once)).toEqual(spaced);
  });

  test("an expression that would be too long by keys stays", () => {
    const long = number("k".repeat(48), "长");
    const source = `SUM(${Array.from({ length: 420 }, () => "长").join(", ")})`;
    const forms = [{ ...project, fields: [...project.fields, long, formula("most", source)] }, task];
    const once = stored({ ...written, forms });
    expect(sources(once)["forms.project.fields.most.expression"]).toBe(source);
    expect(stored(once, once)).toEqual(once);
  });

  test("two labels that are swapped swap no meaning", () => {
    const once = stored(written);
    const swapped = relabel(once, { hours: "实际", spent: "估算", open: "完成", done: "处理中" });
    expect(sources(stored(swapped, once))).toEqual(keys);
  });

  test("a label renamed together with the expressions that say it changes no expression", () => {
    const once = stored(written);
    const renamed = relabel(written, { hours: "工时" });
    const said = mapExpressions(renamed, (source) => source.replaceAll("估算", "工时"));
    expect(sources(stored(said, once))).toEqual(keys);
  });

  test("what was stored by labels is read by the labels it was stored with", () => {
    expect(sources(stored(relabel(written, { hours: "工时", done: "关闭" }), written))).toEqual(keys);
    expect(sources(stored(relabel(written, { hours: "实际", spent: "估算" }), written))).toEqual(keys);
  });

  test("what is rewritten in the change is read by the labels of the change", () => {
    const swapped = relabel(written, { hours: "实际", spent: "估算" });
    const changed = { ...swapped, grants: swapped.grants.map((grant) => ({ ...grant, rows: "实际 > 估算 + 0" })) };
    expect(sources(stored(changed, written))).toEqual({ ...keys, "grants.g.rows": "hours > spent + 0" });
  });

  test("places of findings are those in what was sent", () => {
    const grants = written.grants.map((grant) => ({ ...grant, rows: "估算 > 0 and 没有 > 1" }));
    const checked = checkDefinition({ ...written, grants }, stored(written));
    expect(!checked.ok && checked.error).toMatchObject([{ path: "grants.g.rows", params: { at: 12 } }]);
  });

  test("a pack written by labels is told what its expressions lose", () => {
    const less = {
      ...written,
      forms: [project, { ...task, fields: task.fields.filter(({ key }) => key !== "hours") }],
    };
    const checked = checkDefinition(less, stored(written));
    const found = checked.ok ? [] : checked.error;
    expect(found.find(({ path }) => path === "forms.project.fields.total.expression")).toMatchObject({
      code: "expression_lost",
      params: { lost: "任务 · 估算" },
    });
  });

  test("what is wrong stays as written, and a name that means two fields is refused", () => {
    const twice = relabel(written, { spent: "估算" });
    const checked = checkDefinition(twice);
    expect(!checked.ok && checked.error.some(({ params }) => params["code"] === "expr.ambiguous_field")).toBe(true);
  });

  test("random sums of labelled fields mean the same by keys, under any labels", () => {
    let seed = 7;
    const draw = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const labels = ["甲", "乙", "b", "a b", "{丙}", "and", "d"];
    for (let round = 0; round < 200; round++) {
      const mixed = labels.toSorted(() => draw(2) - 1);
      const fields = ["a", "b", "c", "d"].map((key, at) => number(key, mixed[at] ?? key));
      const scope = { fields: fields.map(({ key, label }) => ({ key, label, type: { kind: "number" as const } })) };
      const terms = Array.from({ length: 4 }, () => `{${(mixed[draw(4)] ?? "a").replaceAll("}", "}}")}}`);
      const source = terms.join([" + ", " * ", " - "][draw(3)]);
      const read = compile(source, scope);
      if (!read.ok) throw new Error(`${source}: ${JSON.stringify(read.error)}`);
      const form = { key: "f", label: { zh: "表" }, title: "name", fields: [name, ...fields, formula("x", source)] };
      const once = stored({ ...written, forms: [form], views: [], grants: [] });
      const again = compile(sources(once)["forms.f.fields.x.expression"] ?? "", scope);
      expect(again.ok && print(again.value)).toBe(print(read.value));
      const others = Object.fromEntries(fields.map(({ key }, at) => [key, `${mixed[(at + 1) % 4]}`]));
      expect(sources(stored(relabel(once, others), once))).toEqual(sources(once));
      expect(stored(once, once)).toEqual(once);
    }
  });
});
