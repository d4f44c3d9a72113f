import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDefinition, type FormDefinition, type Grant, type Wire } from "@tongzhou/model";
import { buildWorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { aggregateRecords } from "../query/aggregateRecords.ts";
import { groupRecords } from "../query/groupRecords.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import type { Change } from "../changes/loadChanges.ts";
import { relatedForms, touchesRelated } from "../changes/relatedWatch.ts";
import { explainExpression, tryExpression } from "../query/tryExpression.ts";
import { visibleForms } from "./visibleForms.ts";

const label = (zh: string) => ({ zh });
const number = (key: string, zh: string) => ({ key, kind: "number", label: label(zh) }) as const;
const text = (key: string, zh: string) => ({ key, kind: "text", label: label(zh) }) as const;
const formula = (key: string, result: "number" | "text" | "boolean", expression: string) =>
  ({ key, kind: "formula", label: label(key), result, expression }) as const;

const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: label("客户"),
    title: "name",
    fields: [
      text("name", "名称"),
      number("level", "等级"),
      text("secret", "内部备注"),
      { key: "parent", kind: "link", form: "client", label: label("上级"), onDelete: "clear" },
      // Short enough to be anybody's alias.
      { key: "j", kind: "links", form: "client", label: label("关联") },
      formula("open_count", "number", 'COUNT(ticket_by_client[state = "open"])'),
      formula("is_busy", "boolean", "open_count > 1"),
      formula("group_open", "number", "COUNT(client_by_parent.ticket_by_client) + open_count"),
      formula("last_title", "text", "LAST(ticket_by_client order by hours).title"),
    ],
  },
  {
    key: "ticket",
    label: label("工单"),
    title: "title",
    fields: [
      text("title", "标题"),
      number("hours", "工时"),
      {
        key: "state",
        kind: "choice",
        label: label("状态"),
        options: [
          { key: "open", label: label("处理中") },
          { key: "done", label: label("完成") },
        ],
      },
      { key: "owner", kind: "member", label: label("负责人") },
      { key: "client", kind: "link", form: "client", label: label("客户"), inverse: label("工单") },
      { key: "watchers", kind: "links", form: "client", label: label("抄送客户") },
      {
        key: "lines",
        kind: "subform",
        label: label("明细"),
        fields: [number("quantity", "数量"), { key: "part", kind: "link", form: "client", label: label("配件商") }],
      },
      formula("client_name", "text", "client.name"),
      formula("top_name", "text", "client.parent.name"),
      formula("client_open", "number", "client.open_count"),
      formula("long_lines", "number", "COUNT(lines[quantity > 1])"),
      formula("parts", "number", "COUNT(lines.part.name)"),
      formula("watching", "number", "COUNT(watchers[level > 1])"),
    ],
  },
];

let world: TestWorkspace;
let owner: Session;
let member: Session;
let viewer: Session;
const ids: Record<string, number> = {};

beforeAll(async () => {
  world = await openTestWorkspace({
    forms,
    grants: [
      { key: "own", form: "ticket", to: { role: "member" }, actions: ["see", "edit"], rows: "owner = CURRENT_USER()" },
      { key: "names", form: "client", to: { role: "member" }, actions: ["see"], readFields: ["name", "open_count"] },
      {
        key: "busy",
        form: "ticket",
        to: { role: "viewer" },
        actions: ["see"],
        rows: "client.level > 1 and COUNT(client.ticket_by_client) > 1",
      },
    ],
  });
  ({ owner } = world);
  const me = await world.addMember("member");
  member = await world.as(me);
  viewer = await world.as(await world.addMember("viewer"));
  const add = async (form: string, name: string, values: Readonly<Record<string, Wire>>) => {
    ids[name] = (await createRecord(owner, form, { values })).id;
  };
  await add("client", "A", { name: "甲", level: "1", secret: "s" });
  await add("client", "B", { name: "乙", level: "2", parent: ids["A"] ?? null });
  await add("ticket", "t1", { title: "一", hours: "3", state: "open", client: ids["B"] ?? null, owner: me.id });
  await add("ticket", "t2", { title: "二", hours: "1", state: "open", client: ids["B"] ?? null });
  await add("ticket", "t3", {
    title: "三",
    hours: "2",
    state: "done",
    client: ids["A"] ?? null,
    owner: me.id,
    watchers: [ids["A"] ?? 0, ids["B"] ?? 0],
    lines: [
      { quantity: "1", part: ids["A"] ?? 0 },
      { quantity: "2", part: ids["B"] ?? 0 },
      { quantity: "5", part: null },
    ],
  });
});
afterAll(() => world.drop());

const ids0 = (name: string): number => ids[name] ?? 0;
const valuesOf = async (session: Session, form: string, name: string, ...keys: readonly string[]) => {
  const { values } = await getRecord(session, form, ids[name] ?? 0);
  return keys.map((key) => values[key] ?? null);
};
const clientValues = () => valuesOf(owner, "client", "B", "open_count", "is_busy", "last_title");

describe("[A23] values of related records", () => {
  test("are read along links, lists of links, subforms and back along links, through other formulas", async () => {
    expect(await clientValues()).toEqual(["2", true, "一"]);
    expect(await valuesOf(owner, "client", "A", "open_count", "group_open")).toEqual(["0", "2"]);
    expect(await valuesOf(owner, "ticket", "t1", "client_name", "top_name", "client_open")).toEqual(["乙", "甲", "2"]);
    expect(await valuesOf(owner, "ticket", "t3", "top_name", "long_lines", "parts", "watching")).toEqual([
      null,
      "2",
      "2",
      "1",
    ]);
  });

  test("are right at once after every kind of change", async () => {
    const t2 = ids["t2"] ?? 0;
    await updateRecord(owner, "ticket", t2, { values: { state: "done" } });
    expect(await clientValues()).toEqual(["1", false, "一"]);
    await updateRecord(owner, "ticket", t2, { values: { state: "open", hours: "9", client: ids["A"] ?? null } });
    expect(await clientValues()).toEqual(["1", false, "一"]);
    expect(await valuesOf(owner, "client", "A", "open_count", "last_title")).toEqual(["1", "二"]);
    await deleteRecord(owner, "ticket", t2);
    expect(await valuesOf(owner, "client", "A", "open_count", "last_title")).toEqual(["0", "三"]);
    await restoreRecord(owner, "ticket", t2);
    await updateRecord(owner, "ticket", t2, { values: { hours: "1", client: ids["B"] ?? null } });
    expect(await clientValues()).toEqual(["2", true, "一"]);
    await updateRecord(owner, "client", ids["B"] ?? 0, { values: { name: "乙方" } });
    expect(await valuesOf(owner, "ticket", "t1", "client_name")).toEqual(["乙方"]);
    await updateRecord(owner, "client", ids["B"] ?? 0, { values: { name: "乙" } });
  });

  test("can be filtered, sorted, grouped and totalled like any other", async () => {
    const listed = await queryRecords(owner, "ticket", {
      columns: ["title", "client_name", "client_open"],
      filter: 'client_open > 0 and client.parent.name = "甲"',
      sort: [{ field: "client_name", direction: "desc" }],
      count: "exact",
    });
    expect(listed.rows.map((row) => row.slice(2))).toEqual([
      ["二", "乙", "2"],
      ["一", "乙", "2"],
    ]);
    expect(listed.count?.value).toBe(2);
    const busiest = await queryRecords(owner, "client", {
      columns: ["name"],
      sort: [{ field: "open_count", direction: "desc" }],
    });
    expect(busiest.rows.map((row) => row[2])).toEqual(["乙", "甲"]);
    const groups = await groupRecords(owner, "ticket", { by: [{ field: "client_name" }] });
    expect(groups.groups.map(({ value, count }) => [value, count])).toEqual([
      ["甲", 1],
      ["乙", 2],
    ]);
    const totals = await aggregateRecords(owner, "client", { aggregates: [{ field: "open_count", function: "sum" }] });
    expect(totals.values).toEqual(["2"]);
  });

  test("[A24] in an actor's own expressions hold only what the actor may see", async () => {
    const counted = async (session: Session) =>
      (await queryRecords(session, "client", { columns: ["name"], filter: "COUNT(ticket_by_client) > 1" })).rows.length;
    expect([await counted(owner), await counted(member)]).toEqual([1, 0]);
    // The form's own formula counts for everybody alike.
    const shown = await queryRecords(member, "client", { columns: ["name", "open_count"], filter: "open_count > 1" });
    expect(shown.rows.map((row) => row[3])).toEqual(["2"]);
  });

  test.each(['client.secret = "s"', "client.level > 0", "COUNT(client_by_parent) > 0"])(
    "[A24] a hidden field of a related record does not exist: %s",
    async (filter) => {
      const form = filter.startsWith("COUNT") ? "client" : "ticket";
      await expect(queryRecords(member, form, { filter })).rejects.toMatchObject({ code: "expr.invalid" });
    },
  );

  test("[A20] [A24] in rows of a subform, links to records out of sight are blank, by which name ever", async () => {
    const as = (...clients: readonly Grant[]): Session => {
      const { key, schema, version, definition } = owner.workspace;
      const grants: readonly Grant[] = [
        { key: "all", form: "ticket", to: { role: "member" }, actions: ["see"] },
        ...clients,
      ];
      return {
        ...member,
        workspace: buildWorkspaceRuntime({ key, schema, version, definition: { ...definition, grants } }),
      };
    };
    const clerk = as();
    const helper = as({ key: "a", form: "client", to: { role: "member" }, actions: ["see"], rows: 'name = "甲"' });
    const ids = async (session: Session) => (await tryExpression(session, "ticket", "lines.part")).records;
    const t3 = (records: Awaited<ReturnType<typeof ids>>) => records.find(({ title }) => title === "三")?.value;
    expect(t3(await ids(owner))).toEqual([ids0("A"), ids0("B")]);
    // Who sees no client at all, and who sees one.
    expect(t3(await ids(clerk))).toBeNull();
    expect(t3(await ids(helper))).toEqual([ids0("A")]);
    const counted = async (session: Session) =>
      (await queryRecords(session, "ticket", { columns: ["title"], filter: "COUNT(lines.part) = 0" })).rows.length;
    expect([await counted(owner), await counted(clerk), await counted(helper)]).toEqual([2, 3, 2]);
    await deleteRecord(owner, "client", ids0("A"));
    expect(t3(await ids(owner))).toEqual([ids0("B")]);
    await restoreRecord(owner, "client", ids0("A"));
  });

  test("a relation may be called what a query would call its own tables", async () => {
    const filter = "COUNT(watchers.j.j.name) = 0 and COUNT(watchers.client_by_j) = 0 and COUNT(watchers) = 2";
    const found = await queryRecords(owner, "ticket", { columns: ["title"], filter });
    expect(found.rows.map((row) => row[2])).toEqual(["三"]);
  });

  test("[A9] a grant's condition reads related records whatever the actor may read", async () => {
    const seen = await queryRecords(viewer, "ticket", { columns: ["title"] });
    expect(seen.rows.map((row) => row[2]).toSorted()).toEqual(["一", "二"]);
  });

  test("a formula that reads what the actor may not see shows its value and not its text", () => {
    const shown = visibleForms(member).find(({ definition }) => definition.key === "ticket")?.definition.fields;
    const expressionOf = (key: string) => {
      const field = shown?.find((one) => one.key === key);
      return field?.kind === "formula" ? field.expression : null;
    };
    expect([expressionOf("client_name"), expressionOf("top_name")]).toEqual(["client.name", "BLANK()"]);
  });
});

describe("trying an expression", () => {
  test("gives what the actor may see for the records changed last", async () => {
    const tried = await tryExpression(owner, "client", "COUNT(ticket_by_client)");
    expect(tried.kind).toBe("number");
    expect(tried.records.map(({ title, value }) => [title, value]).toSorted()).toEqual([
      ["乙", "2"],
      ["甲", "1"],
    ]);
    expect(
      (await tryExpression(member, "client", "COUNT(ticket_by_client)")).records.map(({ value }) => value),
    ).toEqual(["1", "1"]);
    const lists = await tryExpression(owner, "client", "ticket_by_client[order by hours].hours");
    expect(lists.records.map(({ value }) => value)).toContainEqual(["1", "3"]);
    await expect(tryExpression(member, "ticket", "client.secret")).rejects.toMatchObject({ code: "expr.invalid" });
  });

  test("gives it for chosen records in their order, without those out of sight, and says what is an error", async () => {
    const of = (name: string): number => ids[name] ?? 0;
    const hours = 'IF(title = "二", 1 / (hours - 1), hours)';
    const tried = await tryExpression(owner, "ticket", hours, { records: [of("t3"), of("t2")] });
    expect(tried.records).toEqual([
      { id: of("t3"), title: "三", row: null, value: "2", count: null, isError: false },
      { id: of("t2"), title: "二", row: null, value: null, count: null, isError: true },
    ]);
    const seen = await tryExpression(member, "ticket", "COUNT(lines)", { records: [of("t2"), of("t3"), 987_654] });
    expect(seen.records.map(({ id, value }) => [id, value])).toEqual([[of("t3"), "3"]]);
    const constant = await tryExpression(owner, "ticket", "1 + 1", { records: [of("t1")] });
    expect(constant.records.map(({ value }) => value)).toEqual(["2"]);
  });

  test("explains each part for one record, lists by their first items and how many there are", async () => {
    const client = ids["B"] ?? 0;
    const explain = async (session: Session, expression: string) =>
      (await explainExpression(session, "client", expression, { record: client })).parts.map((part) => [
        part.depth,
        part.expression,
        part.value,
        ...(part.count === null ? [] : [part.count]),
      ]);
    const busy = 'SUM(ticket_by_client[state = "open" and hours > this.level].hours) / level';
    expect(await explain(owner, busy)).toEqual([
      [0, busy, "1.5"],
      [1, 'SUM(ticket_by_client[state = "open" and hours > this.level].hours)', "3"],
      [2, 'ticket_by_client[state = "open" and hours > this.level].hours', ["3"], 1],
      [3, 'ticket_by_client[state = "open" and hours > this.level]', [ids["t1"]], 1],
      [4, "ticket_by_client", [ids["t1"], ids["t2"]], 2],
      [4, "this.level", "2"],
      [1, "level", "2"],
    ]);
    // The member sees their own ticket alone, and of clients the name.
    expect(await explain(member, "COUNT(ticket_by_client) & name")).toEqual([
      [0, "COUNT(ticket_by_client) & name", "1乙"],
      [1, "COUNT(ticket_by_client)", "1"],
      [2, "ticket_by_client", [ids["t1"]], 1],
      [1, "name", "乙"],
    ]);
    await expect(explain(member, "level + 1")).rejects.toMatchObject({ code: "expr.invalid" });
    await expect(explainExpression(member, "ticket", "title", { record: ids["t2"] ?? 0 })).rejects.toMatchObject({
      code: "record.not_found",
    });
  });
});

describe("who is told of changes elsewhere", () => {
  const change = (form: string, kind: Change["kind"], ...fields: readonly string[]): Change =>
    ({ form, record: 1, kind, fields }) as Change;

  test("forms whose shown formulas look up what changed; stored ones tell by facts of their own", () => {
    expect(touchesRelated(owner, "ticket", [change("client", "update", "name")])).toBe(true);
    expect(touchesRelated(owner, "ticket", [change("client", "update", "secret")])).toBe(false);
    // client_open looks up the client's count, which is stored.
    expect(touchesRelated(owner, "ticket", [change("client", "update", "open_count")])).toBe(true);
    expect(touchesRelated(owner, "ticket", [change("ticket", "update", "state")])).toBe(false);
    expect(touchesRelated(owner, "client", [change("ticket", "update", "state")])).toBe(false);
    expect([...relatedForms(owner, "client")]).toEqual([]);
  });

  test("formulas that are computed when read, through other formulas too", () => {
    const { key, schema, version, definition } = owner.workspace;
    const session: Session = { ...owner, workspace: buildWorkspaceRuntime({ key, schema, version, definition }) };
    expect(touchesRelated(session, "client", [change("ticket", "update", "state")])).toBe(true);
    expect(touchesRelated(session, "client", [change("ticket", "create")])).toBe(true);
    expect(touchesRelated(session, "client", [change("ticket", "update", "client")])).toBe(true);
    expect(touchesRelated(session, "client", [change("ticket", "update", "owner")])).toBe(false);
    // client_open reads the client's count, which reads the states of other tickets.
    expect(touchesRelated(session, "ticket", [change("ticket", "update", "state")])).toBe(true);
    expect([...relatedForms({ ...session, actor: member.actor }, "client")]).toEqual(["ticket"]);
  });

  test("[C12] members whose grants look at what changed, also where they cannot see it, and nobody for what no one looks at", () => {
    const { key, schema, version, definition } = owner.workspace;
    const to = { role: "member" } as const;
    const readFields = ["title"];
    const grants: readonly Grant[] = [
      { key: "t", form: "ticket", to, actions: ["see"], rows: "client.level > 1", readFields },
    ];
    const workspace = buildWorkspaceRuntime({ key, schema, version, definition: { ...definition, grants } });
    const session: Session = { ...member, workspace };
    expect(touchesRelated(session, "ticket", [change("client", "update", "level")])).toBe(true);
    expect(touchesRelated(session, "ticket", [change("client", "update", "name")])).toBe(false);
    expect(touchesRelated(session, "client", [change("ticket", "create")])).toBe(false);
  });
});

describe("definitions with related formulas", () => {
  const problemsOf = (client: string, ticket: string) => {
    const changed = forms.map((form) => ({
      ...form,
      fields: [...form.fields, formula("ring", "number", form.key === "client" ? client : ticket)],
    }));
    const checked = checkDefinition({ label: label("x"), zone: "UTC", forms: changed, views: [], grants: [] });
    return checked.ok ? [] : checked.error.map(({ path, code, params }) => [path, code, params["path"] ?? ""]);
  };

  test("a ring through other forms is refused with its path", () => {
    expect(problemsOf("COUNT(ticket_by_client.ring)", "client.ring")).toEqual([
      ["forms", "formula_cycle", "client.ring → ticket.ring → client.ring"],
    ]);
    expect(problemsOf("parent.ring", "1")).toEqual([["forms", "formula_cycle", "client.ring → client.ring"]]);
    expect(problemsOf("1", "client.ring")).toEqual([]);
  });
});
