import { describe, expect, it } from "vitest";
import { checkDefinition } from "./checkDefinition.ts";
import { describeProblem, definitionTexts } from "./definitionProblem.ts";

const label = { zh: "名称" };
const title = { key: "title", kind: "text", label };

function buildDefinition(
  fields: readonly unknown[],
  rest: Readonly<Record<string, unknown>> = {},
  form: Readonly<Record<string, unknown>> = {},
): unknown {
  return {
    label,
    zone: "Asia/Shanghai",
    forms: [{ key: "ticket", label, title: "title", fields: [title, ...fields], ...form }],
    views: [],
    grants: [],
    ...rest,
  };
}

function codesOf(input: unknown): readonly string[] {
  const checked = checkDefinition(input);
  return checked.ok ? [] : checked.error.map((problem) => `${problem.path} ${problem.code}`);
}

describe("checkDefinition", () => {
  it("a view sorts by as many fields as a form can have and no more", () => {
    const byFields = (count: number) => {
      const sort = Array.from({ length: count }, () => ({ field: "title", direction: "asc" }));
      return codesOf(buildDefinition([], { views: [{ key: "v", form: "ticket", label, kind: "grid", sort }] }));
    };
    expect([byFields(500), byFields(501)]).toEqual([[], ["views.v.sort shape"]]);
  });

  it.each([
    [["", "60", "80"], {}, []],
    [["", "80", "60"], {}, ["bands bands_order"]],
    [["60", "80"], {}, ["bands bands_order"]],
    [["", ""], {}, ["bands bands_order"]],
    [["", "60"], { expression: "title", result: "text" }, ["bands bands_kind"]],
    [["", "60"], { expression: "YEAR(TODAY())" }, ["expression bands_unkept"]],
  ])("a formula with bands from %j and %j has problems %j", (limits, rest, codes) => {
    const levels = limits.map((from, index) => ({ key: `b${index}`, label, ...(from === "" ? {} : { from }) }));
    const fields = [
      { key: "f", kind: "formula", label, expression: "LEN(title)", result: "number", bands: { levels }, ...rest },
    ];
    expect(codesOf(buildDefinition(fields))).toEqual(codes.map((code) => `forms.ticket.fields.f.${code}`));
  });

  it("a form with every part right passes", () => {
    const state = {
      key: "state",
      kind: "choice",
      label,
      options: [{ key: "open", label: { zh: "打开", en: "Open" } }],
      default: '"open"',
    };
    const doubled = { key: "doubled", kind: "formula", label, expression: "LEN(title) * 2", result: "number" };
    const view = {
      key: "all",
      form: "ticket",
      label,
      kind: "board",
      boardField: "state",
      filter: 'state = "打开"',
      sort: [{ field: "created_at", direction: "desc" }],
      group: ["state", { field: "due", bucket: "week", direction: "desc" }],
    };
    const due = { key: "due", kind: "datetime", label };
    const grant = {
      key: "g",
      form: "ticket",
      to: { role: "member" },
      actions: ["see"],
      rows: "created_by = CURRENT_USER()",
      readFields: ["title"],
    };
    expect(codesOf(buildDefinition([state, doubled, due], { views: [view], grants: [grant] }))).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ["a document that is no object", 5, " shape"],
    [
      "an unknown setting",
      buildDefinition([{ key: "a", kind: "text", label, colour: 1 }]),
      "forms.ticket.fields.a shape",
    ],
    ["an unknown kind", buildDefinition([{ key: "a", kind: "blob", label }]), "forms.ticket.fields.a shape"],
    [
      "a system name as key",
      buildDefinition([{ key: "version", kind: "text", label }]),
      "forms.ticket.fields.version key",
    ],
    ["a hostile key", buildDefinition([{ key: 'a"; drop', kind: "text", label }]), 'forms.ticket.fields.a"; drop key'],
    ["a key used twice", buildDefinition([title]), "forms.ticket duplicate_key"],
    ["a missing title", buildDefinition([], {}, { title: "nope" }), "forms.ticket.title title_unknown"],
    [
      "a title without text",
      buildDefinition([{ key: "n", kind: "number", label }], {}, { title: "n" }),
      "forms.ticket.title title_kind",
    ],
    [
      "a link to nowhere",
      buildDefinition([{ key: "a", kind: "link", label, form: "nope" }]),
      "forms.ticket.fields.a.form form_unknown",
    ],
    [
      "a choice without options",
      buildDefinition([{ key: "a", kind: "choice", label, options: [] }]),
      "forms.ticket.fields.a.options option_none",
    ],
    [
      "a unique rating",
      buildDefinition([{ key: "a", kind: "rating", label, unique: true }]),
      "forms.ticket.fields.a unique_unsupported",
    ],
    [
      "an auto number without counter",
      buildDefinition([{ key: "a", kind: "auto_number", label, parts: [{ kind: "text", text: "x" }] }]),
      "forms.ticket.fields.a.parts counter_count",
    ],
    [
      "a subform in a subform",
      buildDefinition([
        { key: "a", kind: "subform", label, fields: [{ key: "b", kind: "subform", label, fields: [title] }] },
      ]),
      "forms.ticket.fields.a.fields.b in_subform",
    ],
    [
      "a formula that does not parse",
      buildDefinition([{ key: "a", kind: "formula", label, expression: "1 +", result: "number" }]),
      "forms.ticket.fields.a.expression expression",
    ],
    [
      "a formula of another type",
      buildDefinition([{ key: "a", kind: "formula", label, expression: "LEN(title)", result: "text" }]),
      "forms.ticket.fields.a.expression formula_result",
    ],
    [
      "formulas in a circle",
      buildDefinition([
        { key: "a", kind: "formula", label, expression: "b + 1", result: "number" },
        { key: "b", kind: "formula", label, expression: "a + 1", result: "number" },
      ]),
      "forms.ticket.fields formula_cycle",
    ],
    [
      "a default longer than the field",
      buildDefinition([{ key: "a", kind: "text", label, maxLength: 3, default: '"ab" & "cd"' }]),
      "forms.ticket.fields.a.default default_invalid",
    ],
    [
      "a default that is no option",
      buildDefinition([{ key: "a", kind: "choice", label, options: [{ key: "x", label }], default: '"y"' }]),
      "forms.ticket.fields.a.default default_invalid",
    ],
    [
      "a default below the minimum",
      buildDefinition([{ key: "a", kind: "integer", label, min: 1, default: "0" }]),
      "forms.ticket.fields.a.default default_invalid",
    ],
    [
      "a default with too many decimals, in a subform",
      buildDefinition([
        {
          key: "s",
          kind: "subform",
          label,
          fields: [{ key: "a", kind: "number", label, decimals: 0, default: "1.5" }],
        },
      ]),
      "forms.ticket.fields.s.fields.a.default default_invalid",
    ],
    [
      "a default of a kind that no expression makes and that names a field",
      buildDefinition([{ key: "a", kind: "address", label, default: "IF(ISBLANK(title), BLANK(), BLANK())" }]),
      "forms.ticket.fields.a.default default_reads",
    ],
    [
      "a section with an unknown field",
      buildDefinition([], {}, { sections: [{ key: "s", kind: "section", label, fields: ["nope"] }] }),
      "forms.ticket.sections field_unknown",
    ],
    [
      "a view filter with an unknown field",
      buildDefinition([], { views: [{ key: "v", form: "ticket", label, kind: "grid", filter: "nope = 1" }] }),
      "views.v.filter expression",
    ],
    [
      "a view grouped by the months of a text",
      buildDefinition([], {
        views: [{ key: "v", form: "ticket", label, kind: "grid", group: [{ field: "title", bucket: "month" }] }],
      }),
      "views.v field_kind",
    ],
    [
      "a grant on an unknown form",
      buildDefinition([], { grants: [{ key: "g", form: "nope", to: { role: "member" }, actions: ["see"] }] }),
      "grants.g form_unknown",
    ],
    ["an offset in place of a zone", buildDefinition([], { zone: "+08:00" }), "zone zone"],
    ["a zone that does not exist", buildDefinition([], { zone: "Asia/Nowhere" }), "zone zone"],
  ])("%s is refused with its place", (_name, input, expected) => {
    expect(codesOf(input)).toContain(expected);
  });

  it("every problem reads in both languages", () => {
    for (const code of Object.keys(definitionTexts) as (keyof typeof definitionTexts)[])
      for (const locale of ["zh", "en"] as const)
        expect(describeProblem({ path: "x", code, params: {} }, locale)).not.toBe("");
  });

  it("a hundred thousand fields answer problems, not a crash", () => {
    const fields = Array.from({ length: 100_000 }, (_unused, index) => ({ key: `f${index}`, kind: "text", label }));
    expect(codesOf(buildDefinition(fields)).length).toBeGreaterThan(0);
  });
});

describe("conditions of a field", () => {
  const client = { key: "client", label, title: "name", fields: [{ key: "name", kind: "text", label }] };
  const link = { key: "client", kind: "link", form: "client", label: { zh: "客户" } };
  const withClient = (fields: readonly unknown[]): unknown => ({
    ...(buildDefinition([]) as object),
    forms: [{ key: "ticket", label, title: "title", fields: [title, ...fields] }, client],
  });

  it("required, locked, options and link filters are expressions that are checked", () => {
    const state = { key: "state", kind: "choice", label: { zh: "状态" }, options: [] as unknown[] };
    const option = { key: "open", label: { zh: "打开" } };
    const good = [
      { ...link, filter: "name = this.title", requiredIf: "LEN(title) > 3", readOnlyIf: "client.name = title" },
      { ...state, options: [{ ...option, availableIf: "ISBLANK(client)" }] },
    ];
    expect(codesOf(withClient(good))).toEqual([]);
    const bad = [
      { ...link, filter: "title = this.title", requiredIf: "LEN(title)", readOnlyIf: "nothing" },
      { ...state, options: [{ ...option, availableIf: "1" }] },
    ];
    expect(codesOf(withClient(bad))).toEqual([
      "forms.ticket.fields.client.requiredIf expression",
      "forms.ticket.fields.client.readOnlyIf expression",
      "forms.ticket.fields.client.filter expression",
      "forms.ticket.fields.state.options.open.availableIf expression",
    ]);
  });

  it("a default reads what its record is made with, and nothing that comes of it", () => {
    const owned = { ...client, fields: [...client.fields, { key: "owner", kind: "member", label }] };
    const withDefault = (column: object, more: readonly object[] = []): readonly string[] =>
      codesOf({
        ...(buildDefinition([]) as object),
        forms: [
          {
            key: "ticket",
            label,
            title: "title",
            fields: [title, link, ...more, { key: "who", kind: "member", label, ...column }],
          },
          owned,
        ],
      });
    for (const good of ["client.owner", "created_by.manager", "CURRENT_USER().manager.department.head"])
      expect(withDefault({ default: good })).toEqual([]);
    expect(withDefault({ kind: "boolean", default: 'client.name = "x"' })).toEqual([]);
    const refused = ["forms.ticket.fields.who.default default_reads"];
    const waiting = ["forms.ticket.fields.who.default default_cycle"];
    expect(withDefault({ default: "who" })).toEqual(waiting);
    expect(withDefault({ default: "updated_by" })).toEqual(refused);
    expect(withDefault({ kind: "text", default: "client.name" })).toEqual([]);
    expect(withDefault({ kind: "money", currency: "CNY", default: "LEN(client.name) * 1.5" })).toEqual([]);
    const options = [{ key: "a", label: { zh: "甲" } }];
    expect(withDefault({ kind: "choice", options, default: 'IF(client.name = "x", "甲", BLANK())' })).toEqual([]);
    expect(withDefault({ kind: "choice", options, default: "client.name" })).toEqual([]);
    expect(withDefault({ kind: "choices", options, default: "LIST(client.name)" })).toEqual([]);
    expect(withDefault({ kind: "link", form: "client", default: "client" })).toEqual(refused);
    const first = { key: "first", kind: "member", label, default: "client.owner" };
    expect(withDefault({ default: "first.manager" }, [first])).toEqual([]);
    const formula = { key: "f", kind: "formula", label, result: "boolean", expression: "ISBLANK(title)" };
    expect(withDefault({ kind: "boolean", default: "f" }, [formula])).toEqual([]);
    for (const late of ["ISBLANK(updated_by)", "ISNOTBLANK(number)", "g", "COUNT(ticket_by_link) > 0"]) {
      const number = {
        key: "number",
        kind: "auto_number",
        label: { zh: "号" },
        parts: [{ kind: "counter", digits: 4 }],
      };
      const g = { ...formula, key: "g", label: { zh: "乙" }, expression: "ISBLANK(updated_by)" };
      const more = [number, g, { ...formula, expression: late }];
      expect(withDefault({ kind: "boolean", default: "f" }, more)).toContain(refused[0]);
    }
    const ring = [{ ...first, default: "who" }];
    expect(withDefault({ default: "first" }, ring)).toEqual(["forms.ticket.fields.first.default default_cycle"]);
    const through = { ...formula, expression: "who" };
    expect(withDefault({ kind: "boolean", default: "f" }, [through])).toEqual(waiting);
    const rows = { key: "rows", kind: "subform", label, fields: [{ key: "n", kind: "number", label }] };
    expect(withDefault({ kind: "boolean", default: "COUNT(rows) > 1" }, [rows])).toEqual(refused);
  });

  it("conditions, rules and formulas of a subform's columns follow the links of their row", () => {
    const rows = (columns: readonly object[]): unknown => ({
      key: "rows",
      kind: "subform",
      label: { zh: "明细" },
      fields: [{ ...link, key: "target" }, ...columns],
    });
    const item = { key: "item", kind: "text", label: { zh: "项目" } };
    const message = { zh: "不行" };
    const good = {
      ...item,
      requiredIf: 'target.name = "x"',
      visibleIf: "ISNOTBLANK(target.name)",
      validation: { expression: "item <> target.name", message },
    };
    expect(codesOf(withClient([rows([good])]))).toEqual([]);
    const formula = { key: "name", kind: "formula", label: { zh: "名" }, result: "text", expression: "target.name" };
    expect(codesOf(withClient([rows([formula])]))).toEqual([]);
    const bad = { ...item, requiredIf: "ISNOTBLANK(created_by)", visibleIf: "ISNOTBLANK(title)" };
    expect(codesOf(withClient([rows([bad])]))).toEqual([
      "forms.ticket.fields.rows.fields.item.visibleIf expression",
      "forms.ticket.fields.rows.fields.item.requiredIf expression",
    ]);
  });

  it("a row's formula that comes back to itself over its record is refused", () => {
    const column = (expression: string): object => ({
      key: "of",
      kind: "formula",
      label: { zh: "数" },
      result: "number",
      expression,
    });
    const rows = (expression: string): unknown => ({
      key: "rows",
      kind: "subform",
      label: { zh: "明细" },
      fields: [{ key: "target", kind: "link", label, form: "ticket" }, column(expression)],
    });
    const total = { ...column("SUM(rows.of)"), key: "total" };
    expect(codesOf(withClient([rows("target.id_of"), total]))).toEqual([
      "forms.ticket.fields.rows.fields.of.expression expression",
    ]);
    expect(codesOf(withClient([rows("LEN(target.title)"), total]))).toEqual([]);
    expect(codesOf(withClient([rows("target.total"), total]))).toEqual(["forms formula_cycle"]);
  });

  it("rows of a subform can be required by a condition, and not be locked or filtered", () => {
    const rows = (column: object): unknown => ({
      key: "rows",
      kind: "subform",
      label: { zh: "明细" },
      fields: [{ key: "item", kind: "text", label: { zh: "项目" } }, column],
    });
    const inner = { ...link, key: "target" };
    expect(codesOf(withClient([rows({ ...inner, requiredIf: 'item = "x"' })]))).toEqual([]);
    expect(codesOf(withClient([rows({ ...inner, filter: "ISNOTBLANK(name)" })]))).toEqual([
      "forms.ticket.fields.rows.fields.target rule_in_subform",
    ]);
    expect(codesOf(withClient([rows({ ...inner, readOnlyIf: 'item = "x"' })]))).toEqual([
      "forms.ticket.fields.rows.fields.target rule_in_subform",
    ]);
  });
});
