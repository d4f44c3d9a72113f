import { must, sql, sqlIdent, systemClock } from "@tongzhou/base";
import { acquireTestDatabase, type TestDatabase } from "@tongzhou/embedded/testing";
import {
  aggregateRecords,
  createMember,
  createRecord,
  getRecord,
  listTenure,
  loadWorkspaceRuntime,
  migrate,
  openDatabase,
  queryRecords,
  setUpInstallation,
  showView,
  updateRecord,
  type Database,
  type Session,
} from "@tongzhou/engine";
import type { Wire } from "@tongzhou/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyPack, planPack } from "./applyPack.ts";
import { installClientDelivery } from "./installClientDelivery.ts";
import { clientDeliveryFolder, loadPack } from "./loadPack.ts";

let lent: TestDatabase;
let database: Database;
let session: Session;

beforeAll(async () => {
  lent = await acquireTestDatabase({ templateKey: "platform", template: migrateAt });
  database = openDatabase({ connectionString: lent.connectionString });
  const owner = {
    email: "owner@example.com",
    name: "范宇",
    locale: "zh-CN",
    passwordHash: "x",
    label: { zh: "澄启" },
    zone: "Asia/Shanghai",
  } as const;
  const { workspace } = await database.transaction((tx) => setUpInstallation(tx, owner));
  await installClientDelivery(database, workspace, { isWithDemo: true });
  const runtime = await loadWorkspaceRuntime(database, workspace);
  session = { database, workspace: runtime, actor: { kind: "system" }, cause: { kind: "request" }, clock: systemClock };
});

afterAll(async () => {
  await database.close();
  await lent.drop();
});

async function migrateAt(connectionString: string): Promise<void> {
  const template = openDatabase({ connectionString });
  await migrate(template);
  await template.close();
}

async function count(form: string, filter?: string): Promise<number> {
  const reply = await aggregateRecords(session, form, { aggregates: [], ...(filter === undefined ? {} : { filter }) });
  return reply.count;
}

describe("the client-delivery pack with the demo company", () => {
  it.each([
    ["client", undefined, 8],
    ["contact", undefined, 31],
    ["contact", 'role = "决策人"', 8],
    ["project", undefined, 12],
    ["phase", undefined, 90],
    ["ticket", undefined, 236],
    ["ticket", 'state = "closed"', 201],
    ["ticket", 'state = "等客户"', 7],
    ["ticket", 'priority = "t1"', 14],
    ["ticket", "reopen_count > 0", 17],
    ["ticket", "ISNOTBLANK(satisfaction)", 131],
    ["ticket", "satisfaction >= 4", 109],
    ["action_item", undefined, 63],
    // The people of the company, and whoever installed it.
    ["employee", undefined, 34],
    ["responsibility_item", "ISNOTBLANK(project)", 96],
    ["responsibility_item", "ISNOTBLANK(project) and not is_valid", 7],
    ["responsibility_item", "accountable_count = 0", 3],
    ["responsibility_item", "accountable_count = 2", 2],
    ["responsibility_item", "responsible_count = 0", 2],
    ["responsibility_item", "ISBLANK(project) and is_valid", 12],
    ["job_description", "in_force", 3],
    ["job_description", 'standing = "待生效"', 1],
    ["job_acknowledgement", undefined, 16],
    ["process_template", "in_force", 3],
    ["process_template", "ISBLANK(change_note) or COUNT(steps[ISBLANK(input) or ISBLANK(checklist)]) > 0", 0],
  ])("%s where %s: %i records", async (form, filter, expected) => {
    expect(await count(form, filter)).toBe(expected);
  });

  it("a hundred tasks, each in a phase of its project", async () => {
    expect(await count("task")).toBe(100);
    expect(await count("task", "ISBLANK(phase)")).toBe(0);
  });

  it("computed fields hold what the company's tables say", async () => {
    const reply = await queryRecords(session, "project", {
      filter: 'name = "门店巡检系统"',
      columns: ["spi", "cpi", "estimate_at_completion", "light"],
    });
    expect(reply.rows.map((row) => row.slice(2))).toEqual([["0.814", "0.84", "1142857.14", "红"]]);
  });

  async function valuesOf(form: string, columns: readonly string[], filter?: string): Promise<readonly Wire[][]> {
    const sort = [{ field: "id", direction: "asc" }] as const;
    const query = { columns: [...columns], sort, limit: 500, ...(filter === undefined ? {} : { filter }) };
    return (await queryRecords(session, form, query)).rows.map((row) => row.slice(2));
  }
  const sumOf = (rows: readonly (readonly Wire[])[], at: number): number =>
    rows.reduce((sum, row) => sum + Number(row[at]), 0);

  it("clients count their projects and open tickets, and name the latest ticket and who decides", async () => {
    const columns = ["project_count", "open_tickets", "open_promises", "latest_ticket", "decision_makers"];
    const rows = await valuesOf("client", columns);
    expect([sumOf(rows, 0), sumOf(rows, 1)]).toEqual([12, 35]);
    expect(sumOf(rows, 2)).toBe(
      await count("action_item", 'is_promise and state in ("open", "doing") and ISNOTBLANK(client)'),
    );
    expect(rows.filter((row) => row[3] === null)).toEqual([]);
    // One client's decision maker has left: a risk the demo shows.
    expect(rows.filter((row) => row[4] === null)).toHaveLength(1);
  });

  it("projects and phases add up their tasks, and phases make the progress of their project", async () => {
    const projects = await valuesOf("project", [
      "task_count",
      "late_tasks",
      "estimate_total",
      "phase_progress",
      "open_actions",
    ]);
    expect(sumOf(projects, 0)).toBe(100);
    expect(sumOf(projects, 1)).toBe(await count("task", "is_late"));
    expect(sumOf(projects, 2)).toBe(sumOf(await valuesOf("task", ["estimate_hours"]), 0));
    expect(projects.every((row) => Number(row[3]) >= 0 && Number(row[3]) <= 1)).toBe(true);
    expect(new Set((await valuesOf("project", ["phase_progress"], 'state = "closed"')).flat())).toEqual(new Set(["1"]));
    const phases = await valuesOf("phase", ["task_count", "task_done_share"]);
    expect(sumOf(phases, 0)).toBe(100);
    expect(new Set((await valuesOf("phase", ["task_done_share"], 'state = "done" and task_count > 0')).flat())).toEqual(
      new Set(["1"]),
    );
  });

  it("one project manager is accountable for too much, measured against the others of the position", async () => {
    const filter = 'position.name = "项目经理" and is_overloaded';
    const rows = await valuesOf("employee", ["name", "open_accountable", "raci_load", "load_z"], filter);
    expect(rows).toEqual([["陈思远", "9", "44", "2.1"]]);
  });

  it("an account belongs to one employee", async () => {
    const [row] = await valuesOf("employee", ["account"], 'name = "周倩"');
    const account = row?.[0];
    await expect(
      createRecord(session, "employee", { values: { name: "重复", account: account ?? null } }),
    ).rejects.toMatchObject({ code: "field.not_unique" });
  });

  it("the start gate refuses a project whose items lack who does them, and names them", async () => {
    const filter = 'name = "供应商门户"';
    const [row] = (await queryRecords(session, "project", { filter, columns: ["state"] })).rows;
    const start = updateRecord(session, "project", Number(row?.[0]), { values: { state: "running" } });
    await expect(start).rejects.toMatchObject({
      code: "constraint.broken",
      params: {
        broken: [
          {
            key: "has_responsible",
            form: "responsibility_item",
            title: "确认界面设计",
            fix: "raci_assignment_by_item",
          },
          { key: "has_responsible", form: "responsibility_item", title: "编写操作手册" },
        ],
      },
    });
  });

  it("the start gate is not passed by a jump to a later state", async () => {
    const filter = 'name = "供应商门户"';
    const [row] = (await queryRecords(session, "project", { filter, columns: ["state"] })).rows;
    for (const state of ["acceptance", "warranty"])
      await expect(updateRecord(session, "project", Number(row?.[0]), { values: { state } })).rejects.toMatchObject({
        code: "constraint.broken",
      });
  });

  it("a client is never made responsible for work", async () => {
    const filter = 'target = "contact" and code = "a"';
    const [row] = (await queryRecords(session, "raci_assignment", { filter, columns: ["code"] })).rows;
    const change = updateRecord(session, "raci_assignment", Number(row?.[0]), { values: { code: "r" } });
    await expect(change).rejects.toMatchObject({
      code: "constraint.broken",
      params: { broken: [{ key: "client_letters", severity: "block_save" }] },
    });
  });

  it("tickets show their client's tier and their project's manager", async () => {
    expect(await count("ticket", "client_tier <> LABEL(client.tier) or ISBLANK(client_tier)")).toBe(0);
    expect(await count("ticket", "ISBLANK(project_manager) <> ISBLANK(project)")).toBe(0);
    expect(await count("ticket", "project_manager = project.project_manager and ISNOTBLANK(project_manager)")).toBe(
      await count("ticket", "ISNOTBLANK(project)"),
    );
  });

  it("ticket numbers follow time without a gap", async () => {
    const reply = await queryRecords(session, "ticket", {
      sort: [{ field: "reported_at", direction: "asc" }],
      columns: ["code"],
      limit: 500,
    });
    expect(reply.rows.map((row) => row[2])).toEqual(
      Array.from({ length: 236 }, (_unused, index) => `GD-${String(index + 1).padStart(4, "0")}`),
    );
  });

  it("applying the pack again changes nothing", async () => {
    const pack = await loadPack(clientDeliveryFolder);
    expect((await planPack(session, pack)).steps).toEqual([]);
    expect(await applyPack(session, pack, false)).toBe(session.workspace.version);
  });
});

describe("hand-overs of the demo", () => {
  it("[T6] [T8] one client has gone to a colleague, the other is to go on the last day", async () => {
    const found = await database.rows<{ id: number; name: string }>(
      sql`select id, name from ${sqlIdent(session.workspace.schema, "client")} where name in ('拓川物流', '暮光文旅')`,
    );
    const rows = new Map(found.map(({ name, id }) => [name, id]));
    const states = async (name: string): Promise<readonly string[]> => {
      const target = { form: "client", record: rows.get(name) ?? 0, field: "account_manager" };
      return (await listTenure(session, target)).spans.map(({ state }) => state);
    };
    expect(await states("拓川物流")).toEqual(["planned", "current"]);
    expect(await states("暮光文旅")).toEqual(["current", "past"]);
  });
});

describe("rules of duties", () => {
  async function idOf(form: string, filter: string): Promise<number> {
    const [row] = (await queryRecords(session, form, { filter, columns: [] })).rows;
    return Number(row?.[0]);
  }

  /** An item with who does what in it, made in one save; answers what is broken. */
  async function makeItem(
    title: string,
    letters: readonly (readonly [code: string, employee: number])[],
    more: Readonly<Record<string, Wire>> = {},
  ): Promise<readonly string[]> {
    const { values } = await createRecord(session, "responsibility_item", {
      values: { title, effort_days: "5", ...more },
      children: letters.map(([code, employee]) => ({
        form: "raci_assignment",
        field: "item",
        values: { target: "employee", employee, code },
      })),
    });
    const broken = values["broken_rules"];
    return typeof broken === "string" && broken !== "" ? broken.split("；") : [];
  }

  it("(a) to (d), (h) and (i) are named, each by an option with both languages", async () => {
    const [first, second, away] = await Promise.all(
      ["陈思远", "林浩", "白露"].map((name) => idOf("employee", `name = "${name}"`)),
    );
    const [a, b, c] = [first ?? 0, second ?? 0, away ?? 0];
    const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const deliverable = await idOf("deliverable", 'name = "总体方案" and project.code = "J01"');
    const others = (await queryRecords(session, "employee", { columns: [], limit: 10 })).rows.map(([id]) => Number(id));
    const found = [
      await makeItem("整齐", [
        ["a", a],
        ["r", b],
      ]),
      await makeItem("没人问责", [["r", b]]),
      await makeItem("两人问责", [
        ["a", a],
        ["a", b],
        ["r", c],
      ]),
      await makeItem("没人做", [["a", a]]),
      await makeItem("一人全包", [
        ["a", a],
        ["r", a],
      ]),
      await makeItem(
        "一人全包的小事",
        [
          ["a", a],
          ["r", a],
        ],
        { effort_days: "2" },
      ),
      await makeItem("问太多人", [["a", a], ["r", b], ...others.slice(0, 4).map((id) => ["c", id] as const)]),
      await makeItem(
        "完成总体方案",
        [
          ["a", a],
          ["r", b],
        ],
        { deliverable },
      ),
    ];
    expect(found).toEqual([
      [],
      ["没有 A"],
      ["不止一个 A"],
      ["没有 R"],
      ["A 兼 R"],
      [],
      ["C 超过三个"],
      ["同一交付物另有 A"],
    ]);
    await updateRecord(session, "employee", c, { values: { away_from: day(-2), away_to: day(3) } });
    expect(
      await makeItem("人不在", [
        ["a", c],
        ["r", a],
      ]),
    ).toEqual(["A 不在岗"]);
    const canAnswer = async (values: Readonly<Record<string, Wire>>): Promise<boolean> => {
      await updateRecord(session, "employee", c, { values });
      const { values: now } = await getRecord(session, "employee", c);
      return now["cannot_answer"] === false;
    };
    const here = { away_from: null, away_to: null, last_day: null, deputy: null };
    expect(await canAnswer(here)).toBe(true);
    expect(await canAnswer({ away_from: day(-2), away_to: day(2) })).toBe(true);
    expect(await canAnswer({ away_from: day(-2), away_to: null })).toBe(false);
    expect(await canAnswer({ away_from: day(3) })).toBe(true);
    expect(await canAnswer({ ...here, last_day: day(-3) })).toBe(false);
    expect(await canAnswer({ ...here, last_day: day(3) })).toBe(true);
    const pack = await loadPack(clientDeliveryFolder);
    const field = pack.forms
      .find(({ key }) => key === "responsibility_item")
      ?.fields.find(({ key }) => key === "broken_rules");
    const named = new Set(field?.kind === "formula" ? field.options?.map(({ label }) => label.zh) : []);
    expect([...found.flat(), "A 不在岗"].filter((word) => !named.has(word))).toEqual([]);
  });

  it("(g) each standard deliverable of a project's process has an item before the project starts", async () => {
    const project = await idOf("project", 'code = "J04"');
    const manual = await idOf("responsibility_item", 'project.code = "J04" and deliverable.name = "操作手册"');
    await updateRecord(session, "responsibility_item", manual, { values: { deliverable: null } });
    await expect(updateRecord(session, "project", project, { values: { state: "running" } })).rejects.toMatchObject({
      params: {
        broken: expect.arrayContaining([
          expect.objectContaining({ key: "standard_covered", fix: "responsibility_item_by_project" }),
        ]),
      },
    });
    expect(await count("project", 'state = "running" and ISNOTBLANK(process)')).toBeGreaterThan(3);
  });

  it("a holder has each letter of an item once, whatever kind of holder it is", async () => {
    const item = await idOf("responsibility_item", 'ISBLANK(project) and title = "客户验收"');
    const position = await idOf("job_description", 'name = "项目经理" and ISBLANK(previous)');
    const values = { item, target: "position", position };
    const again = createRecord(session, "raci_assignment", { values: { ...values, code: "r" } });
    await expect(again).rejects.toMatchObject({ code: "constraint.broken" });
    await createRecord(session, "raci_assignment", { values: { ...values, code: "i" } });
  });

  it("(c) and (i) go by who it is, not by what they are called", async () => {
    const [first, second] = await Promise.all(["陈思远", "林浩"].map((name) => idOf("employee", `name = "${name}"`)));
    const rename = (name: string): Promise<unknown> =>
      updateRecord(session, "employee", second ?? 0, { values: { name } });
    await rename("陈思远");
    const project = await idOf("project", 'code = "J01"');
    const { id: deliverable } = await createRecord(session, "deliverable", { values: { name: "同名方案", project } });
    const namesakes = await makeItem("同名的两个人", [
      ["a", first ?? 0],
      ["r", second ?? 0],
    ]);
    const before = await makeItem(
      "同名方案之一",
      [
        ["a", first ?? 0],
        ["r", first ?? 0],
      ],
      { deliverable },
    );
    const after = await makeItem(
      "同名方案之二",
      [
        ["a", second ?? 0],
        ["r", first ?? 0],
      ],
      { deliverable },
    );
    await rename("林浩");
    expect([namesakes, before, after]).toEqual([[], ["A 兼 R"], ["同一交付物另有 A"]]);
    const { values } = await getRecord(
      session,
      "responsibility_item",
      await idOf("responsibility_item", 'title = "同名方案之一"'),
    );
    expect(values["broken_rules"]).toBe("A 兼 R；同一交付物另有 A");
  });

  it("an acknowledgement and an assignment are called by what they are about", async () => {
    const titleOf = async (form: string, filter: string): Promise<unknown> =>
      (await queryRecords(session, form, { filter, columns: ["display"] })).rows[0]?.[2];
    expect(await titleOf("job_acknowledgement", 'employee.name = "王梓涵"')).toBe("王梓涵 · 客户经理 V1");
    const filter = 'item.title = "客户验收" and item.project.code = "J05" and code = "r"';
    expect(await titleOf("raci_assignment", filter)).toBe("客户验收 · 陈思远 · R");
  });
});

describe("versions of a job description", () => {
  const day = (days: number): string =>
    new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
  const duty = (share: string): Wire => ({ duty: "计划与跟踪", expected: "说得清何时完成", share });
  const whole = { duties: [duty("0.6"), duty("0.4")] };
  const make = (values: Readonly<Record<string, Wire>>): Promise<{ readonly id: number }> =>
    createRecord(session, "job_description", { values: { ...whole, ...values } });
  const change = (id: number, values: Readonly<Record<string, Wire>>): Promise<unknown> =>
    updateRecord(session, "job_description", id, { values });
  const broken = (key: string): object => ({
    params: { broken: expect.arrayContaining([expect.objectContaining({ key })]) },
  });
  async function standings(...ids: readonly number[]): Promise<readonly unknown[]> {
    const records = await Promise.all(ids.map((id) => getRecord(session, "job_description", id)));
    return records.map(({ values }) => values["standing"]);
  }

  it("shares add up to the whole before review", async () => {
    await expect(make({ name: "试用岗", state: "review", duties: [duty("0.6"), duty("0.3")] })).rejects.toMatchObject({
      code: "record.invalid",
    });
  });

  it("the approved version that began last is in force; earlier ones are superseded without anybody's doing", async () => {
    const { id: first } = await make({ name: "巡检员", state: "effective", effective_on: day(-90) });
    const later = (effective: number): Promise<{ readonly id: number }> =>
      make({ previous: first, state: "effective", effective_on: day(effective) });
    const { id: second } = await later(-30);
    await expect(later(5)).rejects.toMatchObject(broken("edition_once"));
    const { id: third } = await make({ previous: first, edition: 3, state: "effective", effective_on: day(5) });
    const { values } = await getRecord(session, "job_description", second);
    expect([values["name"], values["edition"], values["display"]]).toEqual(["巡检员", 2, "巡检员 V2"]);
    expect(await standings(first, second, third)).toEqual(["已替代", "生效", "待生效"]);
    await change(third, { effective_on: day(0) });
    expect(await standings(first, second, third)).toEqual(["已替代", "已替代", "生效"]);
    // Of two that begin on one day the higher number counts.
    await change(second, { effective_on: day(0) });
    expect(await standings(first, second, third)).toEqual(["已替代", "已替代", "生效"]);
    await change(first, { effective_on: day(0) });
    expect(await standings(first, second, third)).toEqual(["已替代", "已替代", "生效"]);
    await change(third, { state: "retired" });
    expect(await standings(first, second, third)).toEqual(["已替代", "生效", "废止"]);
    expect(await count("job_description", 'name = "巡检员" and in_force and current = edition')).toBe(1);
  });

  it("each version names the first one, and one that is approved says from when", async () => {
    const { id: first } = await make({ name: "调度员" });
    const { id: second } = await make({ previous: first });
    const { id: other } = await make({ name: "配送员" });
    await expect(make({ previous: second, edition: 3 })).rejects.toMatchObject({ code: "field.invalid" });
    await expect(change(first, { previous: other })).rejects.toMatchObject(broken("names_first"));
    await expect(change(second, { state: "effective" })).rejects.toMatchObject({ code: "field.required" });
  });

  it("who holds the position stays linked to the first version and is asked for the one in force", async () => {
    const { id: first } = await make({ name: "仓管员", state: "effective", effective_on: day(-90) });
    const [row] = (await queryRecords(session, "employee", { filter: 'name = "何嘉"', columns: ["position"] })).rows;
    const employee = Number(row?.[0]);
    await updateRecord(session, "employee", employee, { values: { position: first } });
    const isConfirmed = async (): Promise<unknown> =>
      (await getRecord(session, "employee", employee)).values["position_confirmed"];
    const confirm = (version: number): Promise<unknown> =>
      createRecord(session, "job_acknowledgement", {
        values: { employee, job_description: version, result: "agreed", due_date: day(3) },
      });
    expect(await isConfirmed()).toBe(false);
    await confirm(first);
    expect(await isConfirmed()).toBe(true);
    const { id: second } = await make({ previous: first, state: "effective", effective_on: day(-1) });
    expect(await isConfirmed()).toBe(false);
    const { values } = await getRecord(session, "job_description", second);
    expect([values["holder_count"], values["current"]]).toEqual(["1", "2"]);
    await confirm(second);
    expect(await isConfirmed()).toBe(true);
  });
});

describe("who may only look on", () => {
  it("sees who is responsible, and neither load nor leave", async () => {
    const member = await database.transaction((tx) =>
      createMember(tx, session.workspace.key, {
        accountId: null,
        name: "观察者",
        email: "viewer@example.com",
        role: "viewer",
        status: "active",
        departments: [],
      }),
    );
    const { id: memberId, role, departments } = must(member, "viewer: expected a member");
    const viewer: Session = { ...session, actor: { kind: "member", memberId, role, departments } };
    const filter = 'item.title = "客户验收" and item.project.code = "J05"';
    const columns = ["holder", "code"];
    const sort = [{ field: "code", direction: "asc" }] as const;
    const { rows } = await queryRecords(viewer, "raci_assignment", { filter, columns, sort });
    expect(rows.map((row) => row[3])).toEqual(["r", "a", "c", "c", "i"]);
    expect(rows[0]?.[2]).toBe("陈思远");
    const broken = await aggregateRecords(viewer, "responsibility_item", {
      aggregates: [],
      filter: "ISNOTBLANK(project) and not is_valid",
    });
    expect(broken.count).toBe(7);
    await expect(queryRecords(viewer, "employee", { columns: ["raci_load"] })).rejects.toMatchObject({
      code: "field.unknown",
    });
    // Whoever of a client holds a duty, by name and nothing more; the table by people has a column for each of them.
    const contacts = await queryRecords(viewer, "contact", { columns: ["name"], limit: 50 });
    expect(contacts.rows.length).toBe(await count("contact", "COUNT(raci_assignment_by_contact) > 0"));
    expect(contacts.rows.length).toBeLessThan(await count("contact"));
    await expect(queryRecords(viewer, "contact", { columns: ["phone"] })).rejects.toMatchObject({
      code: "field.unknown",
    });
    const matrix = viewer.workspace.definition.views.find(({ key }) => key === "item_matrix");
    expect(showView(viewer, must(matrix, "viewer: expected the matrix of items"))).toMatchObject({
      key: "item_matrix",
    });
  });
});
