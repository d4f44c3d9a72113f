import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import {
  compile,
  complete,
  describeDiagnostic,
  fromWire,
  print,
  relatedReads,
  sqlTypeOf,
  toJs,
  toSql,
  toWire,
} from "../src/index.ts";
import { peopleFields } from "../src/index.ts";
import type { FieldRef, RelatedRecord, RelatedRows, Scope, SqlBinding, TypedExpr, Wire } from "../src/index.ts";
import { context, peopleTables, startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";

// Clients have projects, projects have tasks; a client may belong to another client.
const number = { kind: "number" } as const;
const text = { kind: "text" } as const;
const boolean = { kind: "boolean" } as const;
const field = (key: string, zh: string, type: FieldRef["type"]): FieldRef => ({ key, label: { zh }, type });
const inverse = (key: string, zh: string, form: string): FieldRef => ({
  ...field(key, zh, { kind: "links", form }),
  isInverse: true,
});
const forms: Readonly<Record<string, readonly FieldRef[]>> = {
  client: [
    field("name", "名称", text),
    field("level", "等级", number),
    field("parent", "上级客户", { kind: "link", form: "client" }),
    field("owner", "负责人", { kind: "member" }),
    field("crew", "小组", { kind: "members" }),
    field("units", "部门", { kind: "departments" }),
    inverse("projects", "项目", "project"),
    inverse("children", "下级客户", "client"),
  ],
  project: [
    field("name", "名称", text),
    field("budget", "预算", number),
    field("client", "客户", { kind: "link", form: "client" }),
    inverse("tasks", "任务", "task"),
  ],
  task: [
    field("title", "标题", text),
    field("hours", "工时", number),
    field("done", "完成", boolean),
    field("assignee", "执行人", { kind: "member" }),
    field("tags", "标签", {
      kind: "choices",
      options: [
        { key: "a", label: { zh: "甲" } },
        { key: "b", label: { zh: "乙" } },
      ],
    }),
    field("project", "项目", { kind: "link", form: "project" }),
  ],
};
const sources: Readonly<Record<string, readonly [form: string, field: string]>> = {
  "client.projects": ["project", "client"],
  "client.children": ["client", "parent"],
  "project.tasks": ["task", "project"],
};

function scopeOf(form: string): Scope {
  return { fields: forms[form] ?? [], related: (other) => forms[other] ?? peopleFields(other) };
}

type Stored = Readonly<Record<string, Wire>> & { readonly id: number };
type World = Readonly<Record<string, readonly Stored[]>>;

function bindingOf(form: string, alias: string): SqlBinding {
  return {
    now: sql`${context.now.toISOString()}::timestamptz`,
    currentMember: sql`${context.currentMember}::bigint`,
    zone: sql`${context.zone}::text`,
    people: peopleTables,
    field: (key) => sqlIdent(alias, key),
    related: (key): RelatedRows => {
      const name = `${alias}_${key}`;
      const [other, back] = sources[`${form}.${key}`] ?? [];
      const type = forms[form]?.find((one) => one.key === key)?.type;
      const target = other ?? (type?.kind === "link" ? type.form : "");
      const on =
        back === undefined
          ? sql`${sqlIdent(name, "id")} = ${sqlIdent(alias, key)}`
          : sql`${sqlIdent(name, back)} = ${sqlIdent(alias, "id")}`;
      const table = sql`${sqlIdent(`path_${target}`)} ${sqlIdent(name)}`;
      return {
        from: table,
        table,
        on,
        id: sqlIdent(name, "id"),
        order: sqlIdent(name, "id"),
        binding: bindingOf(target, name),
      };
    },
  };
}

function evaluateJs(typed: TypedExpr, world: World, form: string, id: number): Wire {
  const rows = new WeakMap<object, readonly [form: string, stored: Stored]>();
  const rowOf = (of: string, stored: Stored): RelatedRecord["row"] => {
    const row = (key: string) => {
      const type = forms[of]?.find((one) => one.key === key)?.type;
      const value = stored[key] ?? null;
      return type === undefined ? null : fromWire(type, value);
    };
    rows.set(row, [of, stored]);
    return row;
  };
  const find = (row: RelatedRecord["row"], key: string): readonly RelatedRecord[] => {
    const [of, stored] = rows.get(row) ?? ["", undefined];
    const [other, back] = sources[`${of}.${key}`] ?? [];
    const type = forms[of]?.find((one) => one.key === key)?.type;
    const target = other ?? (type?.kind === "link" ? type.form : "");
    const found = (world[target] ?? []).filter((one) =>
      back === undefined ? one.id === stored?.[key] : one[back] === stored?.id,
    );
    return found.map((one) => ({ id: one.id, row: rowOf(target, one) }));
  };
  const stored = (world[form] ?? []).find((one) => one.id === id);
  if (stored === undefined) throw new Error("no such record");
  return toWire(toJs(typed)(rowOf(form, stored), { ...context, related: find }));
}

const small = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 4 }).map(String));
const word = fc.constantFrom(null, "甲", "乙", "a", "B");
const idUpTo = (most: number) => fc.option(fc.integer({ min: 1, max: most }));
const person = fc.constantFrom(null, 5, 6, 7, 8, 99);
const people = fc.constantFrom<readonly number[] | null>(null, [5], [8, 6], [7, 99, 5, 7]);
const worlds = fc.record({
  client: fc.array(
    fc.record({ name: word, level: small, parent: idUpTo(4), owner: person, crew: people, units: people }),
    { minLength: 4, maxLength: 4 },
  ),
  project: fc.array(fc.record({ name: word, budget: small, client: idUpTo(4) }), { minLength: 6, maxLength: 6 }),
  task: fc.array(
    fc.record({
      title: word,
      hours: small,
      done: fc.constantFrom(null, true, false),
      assignee: person,
      tags: fc.constantFrom<readonly string[] | null>(null, ["a"], ["b", "a"]),
      project: idUpTo(6),
    }),
    { minLength: 12, maxLength: 12 },
  ),
});

// Expressions over a client, put together from parts that may stand there.
const taskCondition = fc.constantFrom(
  "hours > 1",
  "done",
  'title = "甲"',
  "project.budget >= this.level",
  "hours = project.client.level",
  'HASANY(tags, "a")',
  "not done or COUNT(project.tasks[done]) > 1",
);
const taskOrder = fc.constantFrom(
  "",
  " order by hours",
  " order by title desc, hours",
  " order by project.budget desc",
);
const tasksOf = (base: string) =>
  fc.tuple(fc.option(taskCondition, { nil: "" }), taskOrder).map(([condition, order]) => {
    const inside = `${condition}${order}`.trim();
    return inside === "" ? `${base}.tasks` : `${base}.tasks[${inside}]`;
  });
const projects = fc.constantFrom(
  "projects",
  "projects[budget > 1]",
  "projects[order by budget desc, name]",
  "parent.projects",
  "children.projects",
  "FIRST(children order by name).projects",
  "parent.parent.projects[client.parent.level > 1]",
  "LAST(children[level > 0]).projects",
  "this.projects[this.level < budget]",
);
const expressions = projects.chain((base) =>
  tasksOf(base).chain((tasks) =>
    fc.constantFrom(
      base,
      tasks,
      `${base}.name`,
      `${tasks}.hours`,
      `${tasks}.tags`,
      `COUNT(${tasks})`,
      `FIRST(${tasks}).title`,
      `LAST(${tasks}).hours`,
      `FIRST(${tasks} order by hours desc).project.client.parent.name`,
      `LAST(${tasks} order by title desc, hours, project.budget desc).hours`,
      `COUNT(${tasks}.hours) > level`,
      `parent.parent.level + FIRST(${tasks}).hours`,
      `ISBLANK(${tasks}.title) or level = 1`,
      `IF(COUNT(${base}.name) > 1, parent.name, FIRST(children).name)`,
      `level in ${tasks}.hours`,
      `SUM(${tasks}.hours)`,
      `SUM(${tasks}.hours, level, ${base}.budget)`,
      `AVERAGE(${tasks}.hours) - MEDIAN(${base}.budget)`,
      `MIN(${tasks}.hours) + MAX(${tasks}.project.budget, level)`,
      `COUNTA(${tasks}.title) + COUNT(UNIQUE(${tasks}.hours))`,
      `ROUND(STDEV.P(${tasks}.hours), 6)`,
      `LARGE(${tasks}.hours, 2)`,
      `JOIN("、", ${tasks}.title)`,
      `JOIN(",", SORT(UNIQUE(${tasks}.title)))`,
      `HASANY(${tasks}.tags, "a")`,
      `INDEX(SORT(${tasks}.hours), 1)`,
      `SUMIFS(${base}.tasks.hours, ${base}.tasks.title, "A", ${base}.tasks.project.budget, ">=1")`,
      `COUNTIFS(${base}.tasks.title, "*a*", ${base}.tasks.hours, ">" & level)`,
      `COUNTIF(${base}.name, "<>甲") + COUNTIF(${tasks}.tags, "甲") + COUNTIF(${tasks}.done, "TRUE")`,
      `AVERAGEIF(${tasks}.title, "乙", ${tasks}.hours) & MAXIFS(${tasks}.hours, ${tasks}.title, "<>") & MINIFS(${base}.budget, ${base}.client, this.parent)`.replace(
        "this.parent",
        "parent",
      ),
      `SUMIF(${tasks}.hours, ">1") + SUMIF(${base}.name, name, ${base}.budget)`,
      `SUMPRODUCT(${tasks}.hours, ${tasks}.project.budget, ${tasks}.hours)`,
      `XLOOKUP(level, ${base}.budget, ${base}.name, "?") & XLOOKUP("A", ${tasks}.title, ${tasks}.project.name)`,
      `ANY(${tasks}, hours > this.level) and not ANY(${base}[budget = 1])`,
      `ALL(${tasks}, done) or ALL(${tasks}.done) or ANY(${tasks}.done)`,
      `COUNT(${base}[ALL(tasks, hours > 1) and COUNTIFS(tasks.hours, ">" & budget) > 0])`,
      `${tasks}.assignee`,
      `${tasks}.assignee.manager.name`,
      "owner.name & owner.department.name & owner.manager.manager.email",
      "crew.departments.parent.head.name",
      'COUNT(crew[name <> "Wang" and department.head = this.owner])',
      "FIRST(crew order by name desc).departments.name",
      "LAST(crew[ISBLANK(position)]).manager.name",
      "units[order by name].head.manager",
      `COUNT(${tasks}[assignee = CURRENT_USER() or assignee.manager in this.crew])`,
      `COUNT(${tasks}[IN_DEPARTMENT(assignee, this.owner.department)])`,
      "CURRENT_USER().manager.name & MANAGER(owner).department.name & DEPARTMENT_HEAD(CURRENT_DEPARTMENT()).name",
      "IF(level > 1, owner, MANAGER(owner)).departments.name",
      "LET(boss, MANAGER(owner), boss.name & COUNT(boss.departments) & IF(boss = CURRENT_USER(), 1, 2))",
      "COUNT(owner.departments[name = DEPARTMENT(MANAGER(this.owner)).name or head in this.crew])",
      `LET(t, ${tasks}, COUNT(t) + SUM(t.hours) + LAST(t).hours)`,
      `LET(up, parent, high, up.level + 1, COUNT(${base}[budget > high or client = up].tasks[hours < high]))`,
      `COUNT(${base}[LET(half, budget / 2, near, tasks[hours > half], COUNT(near) > 0 and LAST(near).hours > this.level)])`,
      `LET(p, parent, q, p.parent, COALESCE(q.name, p.name) & COUNT(q.projects.tasks))`,
      `IFERROR(LET(s, SUM(${tasks}.hours), n, COUNT(${tasks}), s / n), 0 - level)`,
    ),
  ),
);

describe("[J] paths over related records", () => {
  let side: SqlSide;
  beforeAll(async () => {
    side = await startSqlSide([]);
    for (const [form, fields] of Object.entries(forms)) {
      const columns = fields
        .filter((one) => one.isInverse !== true)
        .map((one) => sql`${sqlIdent(one.key)} ${sqlTypeOf(one.type)}`);
      await side.query(sql`create table ${sqlIdent(`path_${form}`)} (id bigint, ${joinSql(columns, sqlRaw(", "))})`);
    }
  });
  afterAll(() => side.stop());

  async function fill(world: World): Promise<void> {
    for (const [form, rows] of Object.entries(world)) {
      await side.query(sql`truncate ${sqlIdent(`path_${form}`)}`);
      const columns = (forms[form] ?? []).filter((one) => one.isInverse !== true);
      const line = (row: Stored): Sql =>
        sql`(${joinSql([sql`${row.id}::bigint`, ...columns.map((one) => sql`${row[one.key] ?? null}::${sqlTypeOf(one.type)}`)], sqlRaw(", "))})`;
      await side.query(sql`insert into ${sqlIdent(`path_${form}`)} values ${joinSql(rows.map(line), sqlRaw(", "))}`);
    }
  }

  async function evaluateSql(typed: TypedExpr): Promise<readonly Wire[]> {
    const raw = toSql(typed, bindingOf("client", "c"));
    const value = typed.type.kind === "number" ? sql`to_json((${raw})::text)::text` : sql`to_json(${raw})::text`;
    const found = await side.query(sql`select ${value} from path_client c order by c.id`);
    return found.map(([json]) => (typeof json === "string" ? normal(JSON.parse(json)) : null));
  }

  test("[V1] both back ends agree on random paths over random records", async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.array(expressions, { minLength: 12, maxLength: 12 }), async (raw, sources) => {
        const world: World = Object.fromEntries(
          Object.entries(raw).map(([form, rows]) => [form, rows.map((row, at) => ({ ...row, id: at + 1 }))]),
        );
        await fill(world);
        for (const source of sources) {
          const typed = build(source);
          const wanted = (world["client"] ?? []).map(({ id }) => normal(evaluateJs(typed, world, "client", id)));
          expect({ source, values: await evaluateSql(typed) }).toEqual({ source, values: wanted });
          const printed = print(typed);
          expect(print(build(printed))).toBe(printed);
          expect(print(build(print(typed, { names: "labels", locale: "zh-CN" })))).toBe(printed);
        }
      }),
      { numRuns: Number(process.env["TONGZHOU_EXPR_PATHS"] ?? 12), seed: 20261122 },
    );
  });
});

describe("[J] names along paths", () => {
  test("[J1] labels and keys name relations and their fields, in either language's words", () => {
    const source = "首条(项目.任务[完成 且 工时 > 本条.等级 排序按 工时 降序]).标题 & 上级客户.名称";
    const typed = build(source);
    expect(print(typed)).toBe(
      "FIRST(projects.tasks[done and hours > this.level order by hours desc]).title & parent.name",
    );
    expect(print(typed, { names: "labels", locale: "zh-CN" })).toBe(
      "FIRST(项目.任务[完成 and 工时 > this.等级 order by 工时 desc]).标题 & 上级客户.名称",
    );
  });

  test("[J8] what is read is told by path", () => {
    const reads = relatedReads(build("COUNT(projects[budget > this.level].tasks[done]) + parent.level"));
    expect(reads).toEqual([
      { path: ["projects"], fields: ["budget"] },
      { path: [], fields: ["level"] },
      { path: ["projects", "tasks"], fields: ["done"] },
      { path: ["parent"], fields: ["level"] },
    ]);
    expect(build("COUNT(projects[budget > this.level])").fields).toEqual(["level"]);
    expect(build("parent.name").fields).toEqual(["parent"]);
    expect(relatedReads(build("parent.owner.department.name & COUNT(crew[manager = this.owner])"))).toEqual([
      { path: ["parent"], fields: ["owner"] },
      { path: [], fields: ["crew", "owner"] },
    ]);
  });

  test.each([
    ["level.name", "数字后面不能接 . 或 [ ]"],
    ["projects.nmae", "没有字段“nmae”"],
    ["projects[nmae = 1]", "没有字段“nmae”"],
    ["projects[budget]", "这里需要是否，却是数字"],
    ["this", "本条后面要接 . 和字段名"],
    ["projects[order by tasks]", "多条关联记录不能这样比较"],
    ["nothing.name", "没有字段“nothing”"],
    ["projects.budget > 1", "列表"],
    ["FIRST(projects, budget).name", "FIRST 需要 1 个参数，现在有 2 个"],
    ["FIRST().name", "FIRST 需要 1 个参数，现在有 0 个"],
    ["projects[", "表达式还没写完，这里缺一个值"],
    ["projects.", "这里需要字段名，却是结尾"],
  ])("[D1] %s is refused in words", (source, words) => {
    const compiled = compile(source, scopeOf("client"));
    const said = compiled.ok ? [] : compiled.error.map((one) => describeDiagnostic(one, "zh-CN"));
    expect(said).toEqual([expect.stringContaining(words)]);
  });

  test.each([
    ['COUNTIF(项目.任务.标签, "甲")', 'COUNTIF(projects.tasks.tags, "a")', 'COUNTIF(项目.任务.标签, "甲")'],
    ["存在(项目, 预算 > 本条.等级)", "ANY(projects, budget > this.level)", "ANY(项目, 预算 > this.等级)"],
    [
      "多条件求和(项目.预算, 项目.名称, 名称)",
      "SUMIFS(projects.budget, projects.name, name)",
      "SUMIFS(项目.预算, 项目.名称, 名称)",
    ],
  ])("[J10] %s is stored with keys and shown with labels", (source, keys, labels) => {
    expect(print(build(source))).toBe(keys);
    expect(print(build(keys), { names: "labels", locale: "zh-CN" })).toBe(labels);
    expect(build(source).javascriptOnly).toBe(false);
  });

  test.each([
    ['COUNTIF(projects.budget, ">many")', "expr.bad_format"],
    ['COUNTIF(projects.name, "a?b*")', "expr.bad_format"],
    ['COUNTIF(projects.tasks.tags, "丙")', "expr.unknown_option"],
    ['COUNTIF(projects.budget, ">" & name)', "expr.type_mismatch"],
    ["ANY(projects, budget)", "expr.type_mismatch"],
    ["SUMPRODUCT(projects.budget, projects.name)", "expr.type_mismatch"],
    // Values of different records have no common place.
    ['SUMIF(projects.name, "a", children.level)', "expr.javascript_only"],
  ])("[J10] %s is refused: %s", (source, code) => {
    const compiled = compile(source, scopeOf("client"));
    expect(compiled.ok ? [] : compiled.error.map((one) => one.code)).toEqual([code]);
  });

  test("[M2] paths that are written out again and again are refused past a limit", () => {
    const chain = Array.from({ length: 30 }, (_, at) => `p${at + 1}, p${at}[COUNT(p${at}) > 0 and COUNT(p${at}) < 9]`);
    const compiled = compile(`LET(p0, projects, ${chain.join(", ")}, COUNT(p30))`, scopeOf("client"));
    expect(compiled.ok ? [] : compiled.error[0]?.code).toBe("expr.too_complex");
  });

  test("a relation to a form out of sight cannot be followed", () => {
    const compiled = compile("parent.name", { ...scopeOf("client"), related: () => null });
    expect(compiled.ok ? [] : compiled.error.map(({ code }) => code)).toEqual(["expr.no_relation"]);
  });
});

function build(source: string): TypedExpr {
  const result = compile(source, scopeOf("client"));
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.error)}`);
  return result.value;
}

// Numbers come as JSON numbers from one side and as decimal text from the other.
function normal(value: unknown): Wire {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(normal);
  if (typeof value === "number") return String(value);
  return typeof value === "string" || typeof value === "boolean" ? value : null;
}

describe("[C1] completion along paths", () => {
  const labels = (source: string): readonly string[] =>
    complete(source, source.length, scopeOf("client"), "zh-CN")
      .filter(({ kind }) => kind === "field")
      .map(({ label }) => label);

  test.each([
    ["上级客户.", ["名称", "等级", "上级客户", "负责人", "小组", "部门", "项目", "下级客户"]],
    ["上级客户.项目.预", ["预算"]],
    ["COUNT(项目[", ["名称", "预算", "客户", "任务"]],
    ["COUNT(项目[预算 > 本条.等", ["等级"]],
    ["COUNT(项目[预算 > 1].任务[工", ["工时"]],
    ["FIRST(项目 order by 预算).客户.等", ["等级"]],
    ["项目[预算 > 1] & 等", ["等级"]],
    ["等级.", []],
    ["负责人.部门.", ["名称", "上级部门", "负责人"]],
    ["COUNT(小组[邮", ["邮箱"]],
  ])("%s", (source, wanted) => {
    expect(labels(source)).toEqual(wanted);
  });

  test("puts the last name alone in its place", () => {
    const source = "1 + 上级客户.等";
    expect(complete(source, source.length, scopeOf("client"), "zh-CN")[0]).toMatchObject({
      insert: "等级",
      from: source.length - 1,
      to: source.length,
    });
  });
});
