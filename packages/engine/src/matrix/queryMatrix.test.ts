import { afterEach, describe, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { Grant, MatrixDefinition } from "@tongzhou/model";
import { queryMatrix } from "./queryMatrix.ts";
import { defineRules, heat, openMatrixWorkspace, raci, skills, type MatrixWorkspace } from "./test/matrixWorkspace.ts";

let opened: MatrixWorkspace | undefined;
afterEach(async () => {
  await opened?.workspace.drop();
  opened = undefined;
});

async function open(grants?: readonly Grant[]): Promise<MatrixWorkspace> {
  opened = await openMatrixWorkspace(grants);
  return opened;
}

async function memberSession(desk: MatrixWorkspace, name = "王五") {
  return desk.workspace.as(await desk.workspace.addMember("member", name));
}

const sees = (form: string, more: Partial<Grant> = {}): Grant => ({
  key: `see_${form}`,
  form,
  to: { role: "member" },
  actions: ["see"],
  ...more,
});

describe("duties by person and contact", () => {
  test("rows in groups, columns of both sides, and each record in its cell", async () => {
    const { workspace, people, items, contacts, duties } = await open();
    const [zhang, li] = people;
    const reply = await queryMatrix(workspace.owner, "item", {
      matrix: raci,
      group: ["phase"],
      sort: [{ field: "name", direction: "asc" }],
    });
    expect(reply.rows.columns).toEqual(["name", "phase"]);
    expect(reply.rows.rows.map(([id, , name]) => [id, name])).toEqual([
      [items[2], "沟通"],
      [items[0], "目标"],
      [items[1], "开发"],
    ]);
    expect(reply.rows.next).toBeNull();
    expect(reply.rows.count).toEqual({ value: 3, isCapped: false });
    expect(reply.columns).toEqual([
      { group: 0, value: li },
      { group: 0, value: zhang },
      { group: 1, value: contacts[1], title: "Cai", caption: "COO" },
      { group: 1, value: contacts[0], title: "Bo", caption: "IT" },
    ]);
    const at = (item: number | undefined): number => reply.rows.rows.findIndex(([id]) => id === item);
    expect(reply.cells).toEqual([
      [at(items[0]), 1, duties[0], 1, "a", "teal", 3],
      [at(items[0]), 0, duties[1], 1, "r", null, 3],
      [at(items[0]), 3, duties[2], 1, "c", null, 3],
      [at(items[1]), 0, duties[3], 1, "a", "teal", 3],
      [at(items[1]), 0, duties[4], 1, "r", null, 3],
    ]);
  });

  test("totals count letters by row and column and weigh them exactly", async () => {
    const { workspace, items } = await open();
    const { totals, rows } = await queryMatrix(workspace.owner, "item", { matrix: raci });
    const at = (item: number | undefined): number => rows.rows.findIndex(([id]) => id === item);
    expect(totals.rows[at(items[0])]).toEqual([{ r: 1, a: 1, c: 1 }, null]);
    expect(totals.rows[at(items[1])]).toEqual([{ r: 1, a: 1 }, null]);
    expect(totals.rows[at(items[2])]).toEqual([null, null]);
    expect(totals.columns).toEqual([
      [{ r: 2, a: 1 }, "8"],
      [{ a: 1 }, "2"],
      [null, null],
      [{ c: 1 }, "1"],
    ]);
    expect(totals.all).toEqual([{ r: 2, a: 2, c: 1 }, "11"]);
  });

  test("the view's filter finds rows, and columns and their totals follow it", async () => {
    const { workspace, people, items } = await open();
    const reply = await queryMatrix(workspace.owner, "item", { matrix: raci, filter: 'phase = "build"' });
    expect(reply.rows.rows.map(([id]) => id)).toEqual([items[1]]);
    expect(reply.columns.filter(({ group }) => group === 0)).toEqual([{ group: 0, value: people[1] }]);
    expect(reply.totals.all).toEqual([{ r: 1, a: 1 }, "5"]);
  });

  test("pages of rows: column totals come with the first and are of all rows", async () => {
    const { workspace, items } = await open();
    const first = await queryMatrix(workspace.owner, "item", { matrix: raci, limit: 1 });
    expect(first.rows.rows.map(([id]) => id)).toEqual([items[0]]);
    expect(first.totals.all).toEqual([{ r: 2, a: 2, c: 1 }, "11"]);
    expect(first.cells).toHaveLength(3);
    const second = await queryMatrix(workspace.owner, "item", {
      matrix: raci,
      limit: 1,
      after: first.rows.next ?? "",
    });
    expect(second.rows.rows.map(([id]) => id)).toEqual([items[1]]);
    expect(second.totals.columns).toEqual([]);
    expect(second.totals.rows).toEqual([[{ r: 1, a: 1 }, null]]);
  });

  test("a column group by records can be limited to those in use", async () => {
    const { workspace, contacts } = await open();
    const columns = [{ field: "contact", usedOnly: true }];
    const reply = await queryMatrix(workspace.owner, "item", { matrix: { ...raci, columns } });
    expect(reply.columns.map(({ value }) => value)).toEqual([contacts[0]]);
  });
});

describe("a risk heat map", () => {
  test("counts by chance and harm, coloured by place and by value, empty places too", async () => {
    const { workspace } = await open();
    const { rows, columns, cells, totals } = await queryMatrix(workspace.owner, "risk", { matrix: heat });
    expect(rows.rows.map(([value]) => value)).toEqual([5, 4, 3, 2, 1]);
    expect(columns.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5]);
    expect(cells.filter(([, , value]) => value !== null)).toEqual([
      [1, 2, 2, "violet"],
      [4, 0, 1, null],
    ]);
    const red = cells.filter(([, , value, color]) => value === null && color === "red").map(([y, x]) => [y, x]);
    expect(red).toEqual([
      [0, 2],
      [0, 3],
      [0, 4],
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
    ]);
    expect(totals.rows[1]).toEqual(["10.75"]);
    expect(totals.columns.map(([sum]) => sum)).toEqual(["7", null, "10.75", null, null]);
    expect(totals.all).toEqual(["17.75"]);
  });

  test("the view's filter and search are about the risks counted", async () => {
    const { workspace } = await open();
    const { cells } = await queryMatrix(workspace.owner, "risk", { matrix: heat, filter: "amount > 1" });
    expect(cells.filter(([, , value]) => value !== null).map(([y, x, value]) => [y, x, value])).toEqual([
      [1, 2, 1],
      [4, 0, 1],
    ]);
  });

  test("sums and extremes stand in cells too", async () => {
    const { workspace } = await open();
    const valueOf = async (sum: "sum" | "average" | "min" | "max"): Promise<unknown> => {
      const matrix = { ...heat, colors: [], cell: { kind: "total", function: sum, expression: "amount" } as const };
      return (await queryMatrix(workspace.owner, "risk", { matrix })).cells.find(([y]) => y === 1)?.[2];
    };
    expect(await valueOf("sum")).toBe("10.75");
    expect(await valueOf("average")).toBe("5.375");
    expect(await valueOf("min")).toBe("0.25");
    expect(await valueOf("max")).toBe("10.5");
  });
});

describe("skills", () => {
  test("people by name down, skills across, levels between", async () => {
    const { workspace, people, skills: ids } = await open();
    const { rows, columns, cells, totals } = await queryMatrix(workspace.owner, "ability", { matrix: skills });
    const values = rows.rows.map(([value]) => value);
    expect(values.slice(1)).toEqual([people[1], people[0]]);
    expect(columns.map(({ title }) => title)).toEqual(["测试", "沟通"]);
    const at = (value: number): number => values.indexOf(value);
    const column = (id: number | undefined): number => columns.findIndex(({ value }) => value === id);
    expect(cells.map(([y, x, , , level]) => [y, x, level])).toEqual([
      [at(people[0]), column(ids[0]), 3],
      [at(people[1]), column(ids[0]), 2],
      [at(people[1]), column(ids[1]), 4],
    ]);
    expect(totals.all).toEqual(["3"]);
  });

  test("people who left stay as long as something of theirs is shown", async () => {
    const { workspace, people } = await open();
    await workspace.database.run({
      text: `update ${workspace.schema}._member set status = 'left' where id = any($1)`,
      values: [people],
    });
    await workspace.database.run({
      text: `delete from ${workspace.schema}.ability where person = $1`,
      values: [people[0]],
    });
    const { rows } = await queryMatrix(workspace.owner, "ability", { matrix: skills });
    const values = rows.rows.map(([value]) => value);
    expect(values).toContain(people[1]);
    expect(values).not.toContain(people[0]);
  });
});

describe("rights", () => {
  const all = ["item", "contact", "duty"].map((form) => sees(form));

  test("records out of sight stand nowhere, in no total, and make no column", async () => {
    const desk = await open([sees("item"), sees("contact"), sees("duty", { rows: 'letter <> "a"' })]);
    const { columns, cells, totals } = await queryMatrix(await memberSession(desk), "item", { matrix: raci });
    expect(columns.filter(({ group }) => group === 0)).toEqual([{ group: 0, value: desk.people[1] }]);
    expect(cells.map(([, , id, , value, , may]) => [id, value, may])).toEqual([
      [desk.duties[1], "r", 0],
      [desk.duties[2], "c", 0],
      [desk.duties[4], "r", 0],
    ]);
    expect(totals.all).toEqual([{ r: 2, c: 1 }, "7"]);
  });

  test("what may be written and deleted is told cell by cell", async () => {
    const edit: Grant = {
      ...sees("duty"),
      key: "edit",
      actions: ["edit"],
      rows: 'letter = "r"',
      writeFields: ["letter"],
    };
    const remove: Grant = { ...sees("duty"), key: "drop", actions: ["delete"], rows: 'letter <> "r"' };
    const desk = await open([...all, edit, remove]);
    const { cells } = await queryMatrix(await memberSession(desk), "item", { matrix: raci });
    expect(cells.map(([, , , , value, , may]) => [value, may])).toEqual([
      ["a", 2],
      ["r", 1],
      ["c", 2],
      ["a", 2],
      ["r", 1],
    ]);
  });

  test("rows and columns that are records are those in sight", async () => {
    const desk = await open([
      sees("item", { rows: 'phase = "start"' }),
      sees("contact", { rows: 'name = "Bo"' }),
      sees("duty"),
    ]);
    const { rows, columns, totals } = await queryMatrix(await memberSession(desk), "item", { matrix: raci });
    expect(rows.rows.map(([id]) => id)).toEqual([desk.items[0], desk.items[2]]);
    expect(columns.filter(({ group }) => group === 1).map(({ title }) => title)).toEqual(["Bo"]);
    expect(totals.all).toEqual([{ r: 1, a: 1, c: 1 }, "6"]);
  });

  test("a field that is not granted does not exist in any part of a matrix", async () => {
    const fields = ["item", "person", "contact", "letter"];
    const desk = await open([sees("item"), sees("contact"), sees("duty", { readFields: fields })]);
    const session = await memberSession(desk);
    const { filter: _filter, ...unfiltered } = raci;
    const ask = (change: Partial<MatrixDefinition>): Promise<unknown> =>
      queryMatrix(session, "item", { matrix: { ...unfiltered, ...change } });
    await expect(ask({})).resolves.toBeDefined();
    await expect(ask({ filter: "ended" })).rejects.toMatchObject({ code: "expr.invalid" });
    await expect(ask({ columns: [{ field: "side" }] })).rejects.toMatchObject({ code: "field.unknown" });
    await expect(ask({ cell: { kind: "field", field: "side" } })).rejects.toMatchObject({ code: "field.unknown" });
    await expect(ask({ colors: [{ expression: "ended", color: "red" }] })).rejects.toMatchObject({
      code: "expr.invalid",
    });
    const total = { key: "t", label: { zh: "t" }, at: "rows", function: "sum", expression: "IF(ended, 1, 0)" } as const;
    await expect(ask({ totals: [total] })).rejects.toMatchObject({ code: "expr.invalid" });
  });

  test("without the cell form there is no matrix", async () => {
    const desk = await open([sees("item")]);
    await expect(queryMatrix(await memberSession(desk), "item", { matrix: raci })).rejects.toMatchObject({
      code: "form.not_found",
    });
  });
});

test("a matrix is asked for on the form it stands on", async () => {
  const { workspace } = await open();
  await expect(queryMatrix(workspace.owner, "duty", { matrix: raci })).rejects.toMatchObject({
    code: "request.invalid",
  });
  const unfit = { ...raci, cell: { kind: "field", field: "item" } } as const;
  await expect(queryMatrix(workspace.owner, "item", { matrix: unfit })).rejects.toMatchObject({
    code: "query.field_unfit",
  });
});

test("rows and columns tell which constraints they break, as far as the reader may see what those read", async () => {
  const desk = await open([sees("item"), sees("contact"), sees("duty", { rows: 'letter <> "a"' })]);
  const { workspace, items } = desk;
  const owner = await defineRules(workspace);
  const reply = await queryMatrix(owner, "item", { matrix: raci });
  const at = (id: number | undefined): number => reply.rows.rows.findIndex(([value]) => value === id);
  expect(reply.broken.rows).toEqual([
    { at: at(items[2]), severity: "warn", label: { zh: "one_a" }, message: { zh: "one_a!" } },
  ]);
  expect(reply.broken.columns.map(({ at: index }) => reply.columns[index]?.title)).toEqual(["Cai"]);
  // Who sees no A is told what they see.
  const member = await queryMatrix(await memberSession(desk, "赵六"), "item", { matrix: raci });
  expect(member.broken.rows).toHaveLength(3);
});

test("[X13] rows are looked at again by themselves, and those in which some records stand now; columns stay whole", async () => {
  const { workspace, items, duties } = await open();
  const ask = (only: { readonly rows: readonly number[]; readonly records: readonly number[] }) =>
    queryMatrix(workspace.owner, "item", { matrix: raci, only });
  const whole = await queryMatrix(workspace.owner, "item", { matrix: raci });
  const [goal = 0, build = 0, talk = 0] = items;
  const one = await ask({ rows: [talk], records: [duties[3] ?? 0] });
  expect(one.rows.rows.map(([value]) => value)).toEqual(
    whole.rows.rows.map(([value]) => value).filter((value) => value !== goal),
  );
  const at = one.rows.rows.findIndex(([value]) => value === build);
  expect(one.cells.map(([row, , id]) => [row, id])).toEqual([
    [at, duties[3]],
    [at, duties[4]],
  ]);
  expect([one.columns, one.totals.columns, one.totals.all]).toEqual([
    whole.columns,
    whole.totals.columns,
    whole.totals.all,
  ]);
  const none = await ask({ rows: [], records: [9999] });
  expect([none.rows.rows, none.rows.order]).toEqual([[], whole.rows.rows.map(([value]) => value)]);
  const heatRow = await queryMatrix(workspace.owner, "risk", { matrix: heat, only: { rows: [4], records: [] } });
  expect(heatRow.rows.rows).toEqual([[4, 0]]);
});

describe("[X8] many records in the cells", () => {
  async function fill({ workspace, items, people }: MatrixWorkspace, counts: readonly number[]): Promise<void> {
    const { database, schema } = workspace;
    for (const [index, count] of counts.entries())
      await database.run(
        sql`insert into ${sqlIdent(schema, "duty")} (item, person, letter, side, ended) select ${items[index]}, ${people[0]}, 'i', 'ours', false from generate_series(1, ${count}::int)`,
      );
  }

  test("a page has as many rows as their records leave room for, and the next goes on behind them", async () => {
    const desk = await open();
    await fill(desk, [30_000, 15_000, 20_000]);
    const ask = (after?: string) => queryMatrix(desk.workspace.owner, "item", { matrix: raci, limit: 500, after });
    const first = await ask();
    expect(first.rows.rows.map(([id]) => id)).toEqual(desk.items.slice(0, 2));
    expect(first.cells).toHaveLength(45_005);
    expect(first.rows.count.value).toBe(3);
    const second = await ask(first.rows.next ?? "");
    expect(second.rows.rows.map(([id]) => id)).toEqual(desk.items.slice(2));
    expect(second.cells).toHaveLength(20_000);
    expect(second.rows.next).toBeNull();
    const [, build = 0] = desk.items;
    const one = await queryMatrix(desk.workspace.owner, "item", {
      matrix: raci,
      limit: 2,
      only: { rows: [build], records: [] },
    });
    expect([one.rows.rows.map(([id]) => id), one.rows.order]).toEqual([[build], desk.items.slice(0, 2)]);
  });

  test("one row with too many says so, and totals have no such limit", async () => {
    const desk = await open();
    await fill(desk, [50_001]);
    const ask = (matrix: MatrixDefinition) => queryMatrix(desk.workspace.owner, "item", { matrix });
    await expect(ask(raci)).rejects.toMatchObject({ code: "matrix.too_full", params: { limit: 50_000 } });
    const { colors: _colors, ...plain } = raci;
    const counted = await ask({ ...plain, cell: { kind: "total", function: "count" }, totals: [] });
    const column = counted.columns.findIndex(({ value }) => value === desk.people[0]);
    expect(counted.cells).toContainEqual([0, column, 50_002, null]);
  });
});

test("[X2] rows that are no records come in pages too, with totals of all of them", async () => {
  const { workspace } = await open();
  const ask = (after?: string) => queryMatrix(workspace.owner, "risk", { matrix: heat, limit: 2, after });
  const first = await ask();
  expect(first.rows.rows.map(([value]) => value)).toEqual([5, 4]);
  expect([first.rows.count.value, first.totals.all]).toEqual([5, ["17.75"]]);
  const second = await ask(first.rows.next ?? "");
  expect(second.rows.rows.map(([value]) => value)).toEqual([3, 2]);
  const third = await ask(second.rows.next ?? "");
  expect([third.rows.rows.map(([value]) => value), third.rows.next]).toEqual([[1], null]);
  await expect(queryMatrix(workspace.owner, "item", { matrix: raci, after: first.rows.next ?? "" })).rejects.toThrow(
    "query.cursor_invalid",
  );
});

test("[X13] looking at one row again, totals of columns stay those of all rows", async () => {
  const { workspace } = await open();
  const whole = await queryMatrix(workspace.owner, "risk", { matrix: heat });
  const one = await queryMatrix(workspace.owner, "risk", { matrix: heat, only: { rows: [1], records: [] } });
  expect([one.totals.columns, one.totals.all]).toEqual([whole.totals.columns, whole.totals.all]);
});
