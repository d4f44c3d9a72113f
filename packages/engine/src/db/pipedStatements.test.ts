import { sql, type Sql } from "@tongzhou/base";
import { acquireTestDatabase } from "@tongzhou/embedded/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "./database.ts";

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const given = await acquireTestDatabase();
  database = openDatabase({ connectionString: given.connectionString, poolSize: 3 });
  drop = async () => {
    await database.close();
    await given.drop();
  };
  await database.run(sql`create table place (id int primary key, name text)`);
});
afterAll(() => drop());

const names = async (): Promise<readonly unknown[]> =>
  (await database.arrays(sql`select name from place order by id`)).flat();

test("statements that are sent together run in order, each with a snapshot of its own", async () => {
  const answers = await database.transaction((tx) =>
    tx.together([
      sql`insert into place values (${1}::int, ${"甲"}::text) returning id, name`,
      sql`select count(*)::int from place`,
      sql`update place set name = ${"乙"}::text where id = ${1}::int`,
      sql`select id, name from place`,
    ]),
  );
  expect(answers).toEqual([[[1, "甲"]], [[1]], [], [[1, "乙"]]]);
  // Prepared by now, and described.
  const [again] = await database.transaction((tx) => tx.together([sql`select id, name from place`]));
  expect(again).toEqual([[1, "乙"]]);
});

test("what waits for a lock in the middle sees afterwards what the one before it has written", async () => {
  let isWaiting: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (isWaiting = resolve));
  const first = database.transaction(async (tx) => {
    await tx.run(sql`select 1 from place where id = ${1}::int for update`);
    isWaiting();
    await expect
      .poll(async () => {
        const [row] = await database.aside.arrays(
          sql`select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return row?.[0];
      })
      .toBe(1);
    await tx.run(sql`insert into place values (${2}::int, ${"丙"}::text)`);
  });
  await waiting;
  const answers = await database.transaction((tx) =>
    tx.together([
      sql`select count(*)::int from place where id > ${0}::int`,
      sql`select id from place where id = ${1}::int for update`,
      sql`select count(*)::int from place where id > ${0}::int`,
    ]),
  );
  await first;
  expect(answers).toEqual([[[1]], [[1]], [[2]]]);
});

test("the first that fails ends them, and the transaction is taken back", async () => {
  const before = await names();
  const insert = (id: number): Sql => sql`insert into place values (${id}::int, ${"丁"}::text) returning id`;
  const broken = (): Promise<unknown> => database.transaction((tx) => tx.together([insert(3), insert(1), insert(4)]));
  await expect(broken()).rejects.toMatchObject({ code: "23505" });
  expect(await names()).toEqual(before);
  // The connection is fit for use, and knows which statements it has.
  await expect(broken()).rejects.toMatchObject({ code: "23505" });
  const unsendable = {
    toJSON: () => ({}),
    toPostgres: () => {
      throw new Error("unsendable");
    },
  };
  const unsent = database.transaction((tx) => tx.together([insert(5), sql`select ${unsendable}::text`]));
  await expect(unsent).rejects.toThrow("unsendable");
  expect(await database.transaction((tx) => tx.together([insert(6)]))).toEqual([[[6]]]);
  expect(await names()).toEqual([...before, "丁"]);
});

test("a statement whose table has changed is prepared anew, and the transaction runs again", async () => {
  const read = (): Promise<unknown> =>
    database.transaction((tx) => tx.together([sql`select * from place where id = ${1}::int`]));
  for (let round = 0; round < 6; round += 1) expect(await read()).toEqual([[[1, "乙"]]]);
  await database.run(sql`alter table place add column size int`);
  expect(await read()).toEqual([[[1, "乙", null]]]);
});

test("a transaction that runs no statement begins nothing, and one that began late reads and writes like any other", async () => {
  expect(await database.transaction(() => Promise.resolve(7))).toBe(7);
  await database.transaction(
    async (tx) => {
      const count = (): Promise<unknown> => tx.arrays(sql`select count(*)::int from place where id > ${0}::int`);
      const seen = await count();
      await database.aside.arrays(sql`select 1`);
      await database.run(sql`insert into place (id, name) values (${9}::int, ${"戊"}::text)`);
      expect(await count()).toEqual(seen);
    },
    { isolation: "repeatable read" },
  );
});
