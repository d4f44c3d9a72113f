import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { acquireTestDatabase, type TestDatabase } from "@tongzhou/embedded/testing";
import { openDatabase, type Database } from "./database.ts";

let own: TestDatabase;
let database: Database;
beforeAll(async () => {
  own = await acquireTestDatabase();
  database = openDatabase({ connectionString: own.connectionString, poolSize: 3 });
});
afterAll(async () => {
  await database.close();
  await own.drop();
});

test("a prepared statement survives a change of its column's type, outside and inside a transaction", async () => {
  await database.run(sql`create table boat (id int primary key, name text)`);
  await database.run(sql`insert into boat values (1, '7')`);
  const read = sql`select name from boat where id = ${1}`;
  const write = sql`update boat set name = ${"8"} where id = ${1}`;
  for (let round = 0; round < 3; round += 1) {
    await database.rows(read);
    await database.run(write);
  }
  await database.run(sql`alter table boat alter column name type numeric using name::numeric`);
  expect(await database.rows(read)).toEqual([{ name: "8" }]);
  expect(await database.run(write)).toBe(1);
  await database.run(sql`alter table boat alter column name type text`);
  await database.transaction(async (tx) => {
    await tx.run(write);
    expect(await tx.rows(read)).toEqual([{ name: "8" }]);
  });
});

test("rows as arrays are read by what their statement returns now, on every connection", async () => {
  await database.run(sql`create table crate (id int primary key, label text)`);
  await database.run(sql`insert into crate values (1, '7'), (2, null)`);
  const read = sql`select id, label from crate where id <= ${2} order by id`;
  const readAll = (): Promise<unknown> => Promise.all(Array.from({ length: 6 }, () => database.arrays(read)));
  const both = (label: unknown): unknown =>
    Array.from({ length: 6 }, () => [
      [1, label],
      [2, null],
    ]);
  await readAll();
  expect(await readAll()).toEqual(both("7"));
  await database.run(sql`alter table crate alter column label type bigint using label::bigint`);
  expect(await readAll()).toEqual(both(7));
  await database.run(sql`alter table crate alter column label type text`);
  await database.transaction(async (tx) => {
    expect(await tx.arrays(read)).toEqual([
      [1, "7"],
      [2, null],
    ]);
  });
});

test("a statement that fails, or a value that cannot be sent or read, leaves its connection whole", async () => {
  const single = openDatabase({ connectionString: own.connectionString, poolSize: 1 });
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  await expect(single.arrays(sql`select ${circle}::text`)).rejects.toThrow("circular");
  await expect(single.arrays(sql`select 1 / ${0}::int`)).rejects.toThrow("division by zero");
  await expect(single.arrays(sql`select 9007199254740993 + ${0}::bigint`)).rejects.toThrow("int8-range");
  for (let round = 0; round < 2; round += 1) expect(await single.arrays(sql`select 6 * ${7}::int`)).toEqual([[42]]);
  await single
    .transaction(async (tx) => {
      expect(await tx.arrays(sql`select 6 * ${7}::int`)).toEqual([[42]]);
      await expect(tx.arrays(sql`select 1 / ${0}::int`)).rejects.toThrow("division by zero");
    })
    .catch(() => undefined);
  expect(await single.arrays(sql`select 6 * ${7}::int, ${["a", null]}::text[]`)).toEqual([[42, ["a", null]]]);
  await single.close();
});

test("a channel is heard again after its connection was cut", async () => {
  const heard: string[] = [];
  let connects = 0;
  const listener = await database.listen(
    "news",
    (payload) => heard.push(payload),
    () => (connects += 1),
  );
  await database.run(sql`select pg_notify('news', 'one')`);
  await expect.poll(() => heard).toEqual(["one"]);
  await database.run(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'tongzhou-listen'`,
  );
  await expect.poll(() => connects).toBe(2);
  await database.run(sql`select pg_notify('news', 'two')`);
  await expect.poll(() => heard).toEqual(["one", "two"]);
  await listener.close();
});

test("[V7] whoever locks against the order of others gets through, as a transaction and as a statement", async () => {
  const [{ name } = { name: "" }] = await database.rows<{ name: string }>(sql`select current_database() as name`);
  await database.run(sql`alter database ${sqlIdent(name)} set deadlock_timeout = '20ms'`);
  const crowd = openDatabase({ connectionString: own.connectionString, poolSize: 24 });
  try {
    await crowd.run(sql`create table gate (id int primary key, passed int not null default 0)`);
    await crowd.run(sql`insert into gate select * from generate_series(1, 2)`);
    await crowd.run(
      sql`create function pass(first int, second int) returns int language sql as 'update gate set passed = passed + 1 where id = $1; select pg_sleep(0.04); update gate set passed = passed + 1 where id = $2 returning 1'`,
    );
    const passing = Array.from({ length: 24 }, (_, at) => {
      const order = at % 4 < 2 ? [1, 2] : [2, 1];
      const pass = sql`select pass(${order[0]}::int, ${order[1]}::int)`;
      return at % 2 === 0 ? crowd.rows(pass) : crowd.transaction((tx) => tx.rows(pass));
    });
    const refused = (await Promise.allSettled(passing)).filter(({ status }) => status === "rejected");
    expect(refused).toEqual([]);
    expect(await crowd.rows(sql`select passed from gate order by id`)).toEqual([{ passed: 24 }, { passed: 24 }]);
  } finally {
    await crowd.close();
  }
});
