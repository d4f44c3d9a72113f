import { afterEach, describe, expect, test } from "vitest";
import type { Grant } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { queryMatrix } from "./queryMatrix.ts";
import { openMatrixWorkspace, raci, type MatrixWorkspace } from "./test/matrixWorkspace.ts";

const opened: MatrixWorkspace[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.workspace.drop();
});

async function open(grants?: readonly Grant[]): Promise<MatrixWorkspace> {
  const desk = await openMatrixWorkspace(grants);
  opened.push(desk);
  return desk;
}

async function memberSession(desk: MatrixWorkspace, name: string): Promise<Session> {
  return desk.workspace.as(await desk.workspace.addMember("member", name));
}

const sees = (form: string, more: Partial<Grant> = {}): Grant => ({
  key: `see_${form}`,
  form,
  to: { role: "member" },
  actions: ["see"],
  ...more,
});

describe("[X14] places where no record can be made", () => {
  const all = ["item", "contact", "duty"].map((form) => sees(form));
  const makes = (more: Partial<Grant>): Grant => ({ ...sees("duty"), key: "make", actions: ["create"], ...more });
  async function shutFor(grants: readonly Grant[], name = "孙七") {
    const desk = await open([...all, ...grants]);
    const session = await memberSession(desk, name);
    const ask = (more: object = {}) => queryMatrix(session, "item", { matrix: raci, ...more });
    return { desk, session, ask, reply: await ask() };
  }

  test("an owner has none, and who may make no records has all", async () => {
    const { desk, reply } = await shutFor([]);
    expect((await queryMatrix(desk.workspace.owner, "item", { matrix: raci })).shut).toEqual([]);
    const whole = reply.rows.rows.flatMap((_, y) => [
      [y, 0, reply.columns.findLastIndex(({ group }) => group === 0)],
      [y, reply.columns.findIndex(({ group }) => group === 1), reply.columns.length - 1],
    ]);
    expect(reply.shut).toEqual(whole);
  });

  test("a group whose columns begin records with a field that is not theirs to write", async () => {
    const { reply } = await shutFor([makes({ writeFields: ["item", "person", "contact", "letter"] })]);
    expect(reply.shut).toHaveLength(2 * reply.rows.rows.length);
    const { reply: free } = await shutFor([makes({})], "周八");
    expect(free.shut).toEqual([]);
  });

  test("by the row, by the column, by both and by what the column begins with, and what they are told holds", async () => {
    const byRow = await shutFor([makes({ rows: 'item.phase = "build"' })]);
    const at = (item: number | undefined): number => byRow.reply.rows.rows.findIndex(([id]) => id === item);
    const [goal, build, talk] = byRow.desk.items;
    expect(new Set(byRow.reply.shut.map(([y]) => y))).toEqual(new Set([at(goal), at(talk)]));
    const { desk, session } = byRow;
    const make = (item: number | undefined) =>
      createRecord(session, "duty", { values: { item: item ?? 0, person: desk.people[0], side: "ours", letter: "c" } });
    await expect(make(goal)).rejects.toMatchObject({ code: "access.denied" });
    await expect(make(build)).resolves.toBeDefined();
    // A row that is looked at by itself says the same.
    const one = await byRow.ask({ only: { rows: [goal ?? 0], records: [] } });
    expect(new Set(one.shut.map(([y]) => y))).toEqual(new Set([0]));

    const byColumn = await shutFor([makes({ rows: 'contact.name = "Bo"' })]);
    const bo = byColumn.reply.columns.findIndex(({ title }) => title === "Bo");
    const open = byColumn.reply.rows.rows.flatMap((_, y) =>
      byColumn.reply.columns.flatMap((_one, x) =>
        byColumn.reply.shut.some(([row, from, to]) => row === y && from <= x && x <= to) ? [] : [x],
      ),
    );
    // Of the people's columns nobody is Bo, but that their records name no contact is not known of them.
    expect(new Set(open.filter((x) => byColumn.reply.columns[x]?.group === 1))).toEqual(new Set([bo]));

    const side = await shutFor([makes({ rows: 'side = "client"' })]);
    expect(side.reply.shut.every(([, from]) => side.reply.columns[from]?.group === 0)).toBe(true);
    expect(side.reply.shut).toHaveLength(side.reply.rows.rows.length);
  });

  test("what asks for the value, or whose record it is, is not known before it is written", async () => {
    expect((await shutFor([makes({ rows: 'letter = "c"' })])).reply.shut).toEqual([]);
    expect((await shutFor([makes({ rows: 'item.phase = "build" and letter = "c"' })])).reply.shut).toEqual([]);
  });
});

test("[X14] a record whose value is locked by its field's condition cannot be written, but deleted", async () => {
  const { workspace, duties } = await open();
  const forms = workspace.owner.workspace.definition.forms.map((form) =>
    form.key === "duty"
      ? {
          ...form,
          fields: form.fields.map((field) =>
            field.key === "letter" ? { ...field, readOnlyIf: 'item.phase = "build"' } : field,
          ),
        }
      : form,
  );
  await workspace.define({ forms });
  const owner = await workspace.as({ ...(await workspace.addMember("owner", "主")) });
  const { cells } = await queryMatrix(owner, "item", { matrix: raci });
  const may = new Map(cells.map(([, , id, , , , bits]) => [id, bits]));
  expect([may.get(duties[0] ?? 0), may.get(duties[3] ?? 0)]).toEqual([3, 2]);
});

test("[X6] a colour is any condition over the record and what it leads to, by what the reader may see of it", async () => {
  const colors = [
    { expression: 'letter = "r" and item.phase = "build"', color: "red" as const },
    { expression: "COUNT(item.duty_by_item) > 2", color: "amber" as const },
  ];
  const matrix = { ...raci, colors };
  const desk = await open([sees("item"), sees("contact"), sees("duty", { rows: 'letter <> "i"' })]);
  const colorsFor = async (session: Session) => {
    const { cells } = await queryMatrix(session, "item", { matrix });
    return new Map(cells.map(([, , id, , , color]) => [id, color]));
  };
  const owner = await colorsFor(desk.workspace.owner);
  const [goalA, goalR, , , buildR] = desk.duties;
  expect([owner.get(goalA ?? 0), owner.get(buildR ?? 0)]).toEqual(["amber", "red"]);
  expect(owner.get(desk.duties[3] ?? 0)).toBe("amber");
  // The duty that has ended is an I: who sees no I counts two there.
  const member = await colorsFor(await memberSession(desk, "吴九"));
  expect([member.get(goalR ?? 0), member.get(buildR ?? 0), member.get(desk.duties[3] ?? 0)]).toEqual([
    "amber",
    "red",
    null,
  ]);
});
