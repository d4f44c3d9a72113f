import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
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
    sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tongzhou-listen'`,
  );
  await expect.poll(() => connects, { timeout: 10_000 }).toBe(2);
  await database.run(sql`select pg_notify('news', 'two')`);
  await expect.poll(() => heard).toEqual(["one", "two"]);
  await listener.close();
});
