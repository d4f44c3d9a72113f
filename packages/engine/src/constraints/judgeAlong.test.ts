import { sql } from "@tongzhou/base";
import { AppError, type FormConstraint } from "@tongzhou/model";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { dutyForms, oneAnswers } from "./test/dutyForms.ts";

const rule = (key: string, expression: string): FormConstraint => ({
  key,
  label: { zh: key },
  expression,
  severity: "block_save",
  message: { zh: key },
});
const someoneAnswers = rule("someone_answers", 'ISBLANK(note) or COUNT(duty_by_item[letter = "a"]) = 1');
const twoInform = rule("two_inform", 'COUNT(item_by_project.duty_by_item[letter = "i"]) <= 2');

let workspace: TestWorkspace;
let session: Session;
beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: dutyForms({ item: [oneAnswers, someoneAnswers], project: [twoInform] }),
  });
  session = workspace.owner;
});
afterAll(() => workspace.drop());

async function make(form: string, values: Parameters<typeof createRecord>[2]["values"]): Promise<number> {
  return (await createRecord(session, form, { values })).id;
}

const set = (duty: number, values: Parameters<typeof createRecord>[2]["values"]): Promise<unknown> =>
  updateRecord(session, "duty", duty, { values });

/** What a write came to: nothing, or the constraints that it was refused for. */
async function cameTo(write: Promise<unknown>): Promise<readonly unknown[] | string> {
  try {
    await write;
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const broken: unknown = error.params["broken"];
    return Array.isArray(broken) ? broken.map((one: { readonly key: unknown }) => one.key) : error.code;
  }
}

test("[CN20] two who wait for one owner look when they have it: the second sees what the first wrote", async () => {
  const item = await make("item", { name: "甲" });
  const duties: number[] = [];
  for (const who of ["王敏", "李强", "赵丽"]) duties.push(await make("duty", { who, item, letter: "c" }));
  const results = await workspace.database.transaction(async (tx) => {
    await tx.run(sql`select 1 from ws_demo.item where id = ${item}::bigint for update`);
    const writes = duties.map((duty) => cameTo(set(duty, { letter: "a" })));
    // All three have written, and stand before the owner.
    await expect
      .poll(async () => {
        const [row] = await workspace.database.aside.arrays(
          sql`select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return row?.[0];
      })
      .toBe(3);
    return { writes };
  });
  const told = await Promise.all(results.writes);
  expect(told.filter((one) => one.length === 0)).toHaveLength(1);
  expect(told.filter((one) => one.length === 1)).toEqual([["one_answers"], ["one_answers"]]);
});

test("[CN12] what a moved record leaves is judged like what it comes to, over two links too", async () => {
  const project = await make("project", { name: "一" });
  const other = await make("project", { name: "二" });
  const left = await make("item", { name: "左", project });
  const right = await make("item", { name: "右", project: other });
  const duty = await make("duty", { who: "王敏", item: left, letter: "a" });
  await updateRecord(session, "item", left, { values: { note: "要有人" } });
  expect(await cameTo(set(duty, { item: right }))).toEqual(["someone_answers"]);
  expect(await cameTo(set(duty, { letter: "c" }))).toEqual(["someone_answers"]);
  expect(await cameTo(set(duty, { who: "李强" }))).toEqual([]);
  const informed = [];
  for (const item of [left, left, right]) informed.push(await make("duty", { who: "赵丽", item, letter: "i" }));
  expect(await cameTo(set(informed[2] ?? 0, { item: left }))).toEqual(["two_inform"]);
  expect(await cameTo(set(informed[0] ?? 0, { letter: "r" }))).toEqual([]);
  expect(await cameTo(set(informed[2] ?? 0, { item: left }))).toEqual([]);
  // What was broken before stays writable around it (CN30).
  await workspace.database.run(sql`update ws_demo.duty set letter = 'i' where id = ${informed[0]}::bigint`);
  expect(await cameTo(set(informed[1] ?? 0, { letter: "i", who: "还在" }))).toEqual([]);
  expect(await cameTo(set(informed[2] ?? 0, { letter: "r" }))).toEqual([]);
});

test("[CN20] sixteen writers who edit, move, delete and restore break nothing and hear of no deadlock", async () => {
  const project = await make("project", { name: "众" });
  const items = [];
  for (const name of ["子", "丑", "寅"]) items.push(await make("item", { name, project }));
  const duties: number[] = [];
  for (let at = 0; at < 24; at += 1)
    duties.push(await make("duty", { who: `人${at}`, item: items[at % 3] ?? 0, letter: "c" }));
  const steps = fc.sample(
    fc.record({
      duty: fc.constantFrom(...duties),
      item: fc.constantFrom(...items),
      letter: fc.constantFrom("a", "a", "i", "c"),
      kind: fc.constantFrom("edit", "edit", "edit", "move", "both", "delete", "restore", "make"),
    }),
    { numRuns: 400, seed: 20261122 },
  );
  const run = ({ duty, item, letter, kind }: (typeof steps)[number]): Promise<unknown> => {
    switch (kind) {
      case "edit":
        return set(duty, { letter });
      case "move":
        return set(duty, { item });
      case "both":
        return set(duty, { item, letter });
      case "delete":
        return deleteRecord(session, "duty", duty);
      case "restore":
        return restoreRecord(session, "duty", duty);
      default:
        return make("duty", { who: "新", item, letter });
    }
  };
  const outcomes = new Map<string, number>();
  let next = 0;
  const writer = async (): Promise<void> => {
    for (let step = steps[(next += 1) - 1]; step !== undefined; step = steps[(next += 1) - 1]) {
      const told = String(await cameTo(run(step)));
      outcomes.set(told, (outcomes.get(told) ?? 0) + 1);
      const broken = await workspace.database.aside.arrays(
        sql`select i.id from ws_demo.item i where (select count(*) from ws_demo.duty d where d.item = i.id and d.letter = 'a' and d.deleted_at is null) > 1
            union all select 0 where (select count(*) from ws_demo.duty d join ws_demo.item i on i.id = d.item where i.project = ${project}::bigint and d.letter = 'i' and d.deleted_at is null) > 2`,
      );
      expect(broken).toEqual([]);
    }
  };
  await Promise.all(Array.from({ length: 16 }, writer));
  const known = ["", "one_answers", "two_inform", "one_answers,two_inform", "record.not_found"];
  expect([...outcomes.keys()].filter((one) => !known.includes(one))).toEqual([]);
  // Both sides of what is to be shown have happened.
  expect(outcomes.get("")).toBeGreaterThan(20);
  expect(outcomes.get("one_answers")).toBeGreaterThan(20);
});

test("[CN40] an edit is written, its owners are locked and judged in one exchange, and a merge takes its own way", async () => {
  const { database } = workspace;
  const calls: string[] = [];
  const counting: Session = {
    ...session,
    database: {
      ...database,
      transaction: (work, options) =>
        database.transaction(
          (tx) =>
            work({
              ...tx,
              together: (queries) => {
                calls.push(`together ${queries.length}`);
                return tx.together(queries);
              },
              arrays: (query) => {
                calls.push("arrays");
                return tx.arrays(query);
              },
              rows: (query) => {
                calls.push("rows");
                return tx.rows(query);
              },
              run: (query) => {
                calls.push("run");
                return tx.run(query);
              },
            }),
          options,
        ),
    },
  };
  const item = await make("item", { name: "数", project: await make("project", { name: "数" }) });
  const duty = await make("duty", { who: "王敏", item, letter: "c" });
  await updateRecord(counting, "duty", duty, { values: { letter: "a" } });
  // The write, the item, the item and the project above it, and a look at each of the two forms.
  expect(calls).toEqual(["together 6"]);
  calls.length = 0;
  const other = await make("duty", { who: "李强", item, letter: "c" });
  await updateRecord(counting, "duty", other, { values: { who: "李强二" } });
  expect(calls).toEqual([]);
  await expect(updateRecord(counting, "duty", other, { version: 1, values: { letter: "a" } })).rejects.toMatchObject({
    code: "constraint.broken",
  });
  expect(calls.length).toBeGreaterThan(1);
});
