import { expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { withAdmin } from "../admin.ts";
import { acquireTestDatabase } from "./acquireTestDatabase.ts";

async function fill(connectionString: string): Promise<void> {
  await withAdmin(connectionString, async (run) => {
    await run(sql`create table boat (name text)`);
    await run(sql`insert into boat values ('同舟')`);
  });
}

test("databases of one template start equal and do not see each other's writes", async () => {
  const pair = await Promise.all([acquireTestDatabase({ template: fill }), acquireTestDatabase({ template: fill })]);
  const [left, right] = pair;
  await withAdmin(left.connectionString, (run) => run(sql`insert into boat values ('left')`));
  const rows = await withAdmin(right.connectionString, (run) => run(sql`select name from boat`));
  expect(rows).toEqual([{ name: "同舟" }]);
  await Promise.all(pair.map((database) => database.drop()));
  await expect(withAdmin(left.connectionString, (run) => run(sql`select 1`))).rejects.toThrow("does not exist");
});

test("a template that fails is reported and built again by the next caller", async () => {
  let isBroken = true;
  const template = async (connectionString: string): Promise<void> => {
    await fill(connectionString);
    if (isBroken) throw new Error("half-way");
  };
  const templateKey = "fails-once";
  await expect(acquireTestDatabase({ template, templateKey })).rejects.toThrow("half-way");
  isBroken = false;
  const database = await acquireTestDatabase({ template, templateKey });
  const rows = await withAdmin(database.connectionString, (run) => run(sql`select count(*)::int as count from boat`));
  expect(rows).toEqual([{ count: 1 }]);
  await database.drop();
});

test("trigrams see Chinese text, so that substring indexes work", async () => {
  const database = await acquireTestDatabase();
  const rows = await withAdmin(database.connectionString, async (run) => {
    await run(sql`create extension pg_trgm`);
    return run(sql`select cardinality(show_trgm('龙飞')) as count`);
  });
  expect(rows[0]?.["count"]).toBeGreaterThan(0);
  await database.drop();
});
