import { compile } from "@tongzhou/expr";
import { describe, expect, test } from "vitest";
import type { FieldDefinition } from "../field/fieldDefinition.ts";
import type { FormDefinition } from "../formDefinition.ts";
import { buildFormScope } from "../formScope.ts";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import { checkDefinition } from "./checkDefinition.ts";
import { describeProblem } from "./definitionProblem.ts";

const options = [{ key: "a", label: { zh: "甲", en: "A" } }];
const client: FormDefinition = {
  key: "client",
  label: { zh: "客户", en: "Client" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
    { key: "tier", kind: "choice", label: { zh: "级别", en: "Tier" }, options },
    { key: "parent", kind: "link", form: "client", label: { zh: "上级", en: "Parent" }, inverse: { zh: "下级" } },
    formula("parents", "parent.parent.name", "text"),
    formula("below", "COUNT(client_by_parent)", "number"),
    formula("open", 'COUNT(ticket_by_client[state = "open"])', "number"),
  ],
};
const ticket: FormDefinition = {
  key: "ticket",
  label: { zh: "工单", en: "Ticket" },
  title: "title",
  fields: [
    { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
    { key: "state", kind: "text", label: { zh: "状态", en: "State" } },
    { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
    formula("tier", "LABEL(client.tier)", "text"),
  ],
  validations: [{ key: "named", expression: "ISNOTBLANK(client.name)", message: { zh: "客户要有名称" } }],
};
const before: WorkspaceDefinition = {
  label: { zh: "澄启" },
  zone: "Asia/Shanghai",
  forms: [client, ticket],
  views: [{ key: "v", form: "ticket", label: { zh: "甲级" }, kind: "grid", filter: 'client.tier = "a"' }],
  grants: [{ key: "g", form: "ticket", to: { role: "member" }, actions: ["see"], rows: 'client.tier = "a"' }],
};

function formula(key: string, expression: string, result: "text" | "number"): FieldDefinition {
  return { key, kind: "formula", label: { zh: key }, expression, result };
}

function change(form: FormDefinition, key: string, to: FieldDefinition | null): WorkspaceDefinition {
  const fields = form.fields.flatMap((field) => (field.key === key ? (to === null ? [] : [to]) : [field]));
  return { ...before, forms: before.forms.map((one) => (one === form ? { ...form, fields } : one)) };
}

function problemsOf(after: WorkspaceDefinition): readonly string[] {
  const checked = checkDefinition(after, before);
  return checked.ok
    ? []
    : checked.error.map((one) => `${one.path}: ${describeProblem(one, "zh")} / ${describeProblem(one, "en")}`);
}

const words = (lost: string, lostEn: string): string =>
  `它还在读取“${lost}”，那里被删除或换了类型；先改这里，或者保留那里 / ` +
  `It still reads ${lostEn}, which is deleted or has another type; change this first, or keep that`;

describe("a definition that takes something away", () => {
  test("it passes as long as nothing is lost", () => {
    expect(problemsOf(before)).toEqual([]);
  });

  test("a deleted field of another form names every formula, view and grant that reads it", () => {
    const said = words("客户 · 级别", "Client · Tier");
    expect(problemsOf(change(client, "tier", null))).toEqual([
      `forms.ticket.fields.tier.expression: ${said}`,
      `views.v.filter: ${said}`,
      `grants.g.rows: ${said}`,
    ]);
  });

  test("so does an option named by its key, where its field becomes a text that holds the name", () => {
    const text: FieldDefinition = { key: "tier", kind: "text", label: { zh: "级别", en: "Tier" } };
    const said = words("客户 · 级别", "Client · Tier");
    const written = change(client, "tier", text);
    const forms = written.forms.map((form) => ({
      ...form,
      fields: form.fields.filter(({ kind, key }) => kind !== "formula" || key !== "tier"),
    }));
    expect(problemsOf({ ...written, forms })).toEqual([`views.v.filter: ${said}`, `grants.g.rows: ${said}`]);
    const resolved = (source: string) =>
      problemsOf({
        ...written,
        forms,
        views: written.views.map((view) => ({ ...view, filter: source })),
        grants: [],
      });
    expect(resolved('client.tier = "甲"')).toEqual([]);
  });

  test("so does what the rows of a subform read, in their conditions and defaults", () => {
    const order: FormDefinition = {
      key: "order",
      label: { zh: "订单", en: "Order" },
      title: "title",
      fields: [
        { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
        {
          key: "lines",
          kind: "subform",
          label: { zh: "明细", en: "Lines" },
          fields: [
            { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
            { key: "grade", kind: "choice", label: { zh: "等级", en: "Grade" }, options },
            { key: "keeper", kind: "member", label: { zh: "跟单人", en: "Keeper" }, default: "client.keeper" },
            { key: "why", kind: "text", label: { zh: "说明", en: "Why" }, requiredIf: 'client.tier = "a"' },
            { key: "more", kind: "text", label: { zh: "补充", en: "More" }, visibleIf: 'grade = "a"' },
          ],
        },
      ],
    };
    const text: FieldDefinition = { key: "tier", kind: "text", label: { zh: "级别", en: "Tier" } };
    const keeper: FieldDefinition = { key: "keeper", kind: "member", label: { zh: "负责人", en: "Keeper" } };
    const kept: FormDefinition = { ...client, fields: [...client.fields, keeper] };
    const mute: FormDefinition = { ...ticket, fields: ticket.fields.filter(({ key }) => key !== "tier") };
    const start: WorkspaceDefinition = { ...before, forms: [kept, mute, order], views: [], grants: [] };
    const losses = (next: readonly FormDefinition[]): readonly string[] => {
      const checked = checkDefinition({ ...start, forms: next }, start);
      const found = checked.ok ? [] : checked.error.filter(({ path }) => path.startsWith("forms.order"));
      return found.map((one) => `${one.path}: ${describeProblem(one, "zh")} / ${describeProblem(one, "en")}`);
    };
    const said = words("客户 · 级别", "Client · Tier");
    const without = (key: string): FormDefinition => ({
      ...kept,
      fields: kept.fields.filter((one) => one.key !== key),
    });
    const asText = { ...kept, fields: kept.fields.map((one) => (one.key === "tier" ? text : one)) };
    expect(losses([kept, mute, order])).toEqual([]);
    for (const changed of [without("tier"), asText])
      expect(losses([changed, mute, order])).toEqual([`forms.order.fields.lines.fields.why.requiredIf: ${said}`]);
    expect(losses([without("keeper"), mute, order])).toEqual([
      `forms.order.fields.lines.fields.keeper.default: ${words("客户 · 负责人", "Client · Keeper")}`,
    ]);
    const plain = order.fields.map((field) =>
      field.kind !== "subform"
        ? field
        : {
            ...field,
            fields: field.fields.map((one) =>
              one.key === "grade" ? { ...text, key: "grade", label: one.label } : one,
            ),
          },
    );
    expect(losses([kept, mute, { ...order, fields: plain }])).toEqual([
      `forms.order.fields.lines.fields.more.visibleIf: ${words("订单 · 等级", "Order · Grade")}`,
    ]);
  });

  test("so do a link's filter and the expressions of a matrix, also where the option's name would be read as text", () => {
    const said = words("客户 · 级别", "Client · Tier");
    const filtered: FormDefinition = {
      key: "visit",
      label: { zh: "拜访", en: "Visit" },
      title: "title",
      fields: [
        { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
        { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" }, filter: 'tier = "a"' },
        { key: "day", kind: "choice", label: { zh: "星期", en: "Day" }, options },
      ],
    };
    const view: WorkspaceDefinition["views"][number] = {
      key: "m",
      form: "client",
      label: { zh: "拜访矩阵" },
      kind: "matrix",
      matrix: {
        form: "visit",
        rows: { field: "client" },
        columns: [{ field: "day" }],
        cell: { kind: "total", function: "count" },
        filter: 'client.tier = "a"',
      },
    };
    const own = { ...client, fields: client.fields.filter(({ kind }) => kind !== "formula") };
    const start: WorkspaceDefinition = { ...before, forms: [own, filtered], views: [view], grants: [] };
    expect(checkDefinition(start)).toMatchObject({ ok: true });
    const text: FieldDefinition = { key: "tier", kind: "text", label: { zh: "级别", en: "Tier" } };
    for (const fields of [
      own.fields.filter(({ key }) => key !== "tier"),
      own.fields.map((field) => (field.key === "tier" ? text : field)),
    ]) {
      const checked = checkDefinition({ ...start, forms: [{ ...own, fields }, filtered] }, start);
      const told = checked.ok ? [] : checked.error.map((one) => `${one.path}: ${describeProblem(one, "zh")}`);
      expect(told).toEqual(
        ["forms.visit.fields.client.filter", "views.m.matrix.filter"].map((path) => `${path}: ${said.split(" / ")[0]}`),
      );
    }
  });

  test("so does a field that gets another type", () => {
    const text: FieldDefinition = { key: "state", kind: "number", label: { zh: "状态", en: "State" } };
    expect(problemsOf(change(ticket, "state", text))).toEqual([
      `forms.client.fields.open.expression: ${words("工单 · 状态", "Ticket · State")}`,
    ]);
  });

  test("a link that is gone takes what is read through it along, from both sides", () => {
    const problems = problemsOf(change(ticket, "client", null));
    expect(problems.map((one) => one.split(":")[0])).toEqual([
      "forms.client.fields.open.expression",
      "forms.ticket.fields.tier.expression",
      "forms.ticket.validations.named",
      "views.v.filter",
      "grants.g.rows",
    ]);
    expect(problems.every((one) => one.includes("工单 · 客户"))).toBe(true);
  });

  test("a form that is gone is named by what was read there", () => {
    const problems = problemsOf({ ...before, forms: [client], views: [], grants: [] });
    expect(problems).toEqual([
      `forms.client.fields.open.expression: ${words("工单 · 客户、工单 · 状态", "Ticket · Client, Ticket · State")}`,
    ]);
  });

  test("a link to itself is lost in both directions", () => {
    const paths = problemsOf(change(client, "parent", null)).map((one) => one.split(":")[0]);
    expect(paths).toEqual(["forms.client.fields.parents.expression", "forms.client.fields.below.expression"]);
  });

  test("new labels change nothing, for keys are stored", () => {
    const renamed = before.forms.map((form) => ({
      ...form,
      label: { zh: `新${form.label.zh}` },
      fields: form.fields.map((field) => ({ ...field, label: { zh: `新${field.label.zh}` } })),
    }));
    expect(problemsOf({ ...before, forms: renamed })).toEqual([]);
  });

  test("what somebody writes anew is wrong in its own words", () => {
    const wrong = change(ticket, "tier", formula("tier", "client.tire", "text"));
    expect(problemsOf(wrong)).toEqual([expect.not.stringContaining("它还在读取")]);
  });
});

test("two links from one form to another need their own names: both keys are told, one of them a click away", () => {
  const second: FieldDefinition = { key: "payer", kind: "link", form: "client", label: { zh: "付款方" } };
  const forms = [client, { ...ticket, fields: [...ticket.fields, second] }];
  const compiled = compile("COUNT(工单)", buildFormScope(client.fields, { among: { forms, form: "client" } }));
  expect(compiled.ok ? [] : compiled.error).toMatchObject([
    {
      code: "expr.ambiguous_field",
      params: { name: "工单", keys: "ticket_by_client, ticket_by_payer" },
      suggestion: { label: "ticket_by_client", replace: "ticket_by_client" },
    },
  ]);
});
