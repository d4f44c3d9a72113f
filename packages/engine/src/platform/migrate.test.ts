import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { acquireTestDatabase, type TestDatabase } from "@tongzhou/embedded/testing";
import { openDatabase, type Database } from "../db/database.ts";
import { openTestWorkspace } from "../test/openTestWorkspace.ts";
import { migrate } from "./migrate.ts";

let own: TestDatabase;
let database: Database;
beforeAll(async () => {
  own = await acquireTestDatabase();
  database = openDatabase({ connectionString: own.connectionString, poolSize: 6 });
});
afterAll(async () => {
  await database.close();
  await own.drop();
});

test("servers that start at once migrate once", async () => {
  await Promise.all([migrate(database), migrate(database), migrate(database)]);
  const rows = await database.rows<{ number: number }>(sql`select number from tongzhou._migration order by number`);
  expect(rows.map((row) => row.number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("a schema from a later release is refused", async () => {
  await database.run(sql`insert into tongzhou._migration (number, name) values (1000, 'later')`);
  await expect(migrate(database)).rejects.toMatchObject({ code: "database.newer", params: { found: 1000 } });
  await database.run(sql`delete from tongzhou._migration where number = 1000`);
});

test("a database that does not know Chinese letters is refused by name, and nothing is written into it", async () => {
  await database.run(
    sql`create database deaf template template0 encoding 'UTF8' locale_provider libc lc_ctype 'C' lc_collate 'C'`,
  );
  const url = new URL(own.connectionString);
  url.pathname = "/deaf";
  const deaf = openDatabase({ connectionString: url.href, poolSize: 1 });
  const params = { encoding: "UTF8", ctype: "C", version: expect.stringMatching(/^\d+\.\d/) };
  await expect(migrate(deaf)).rejects.toMatchObject({ code: "database.unsuitable", params });
  expect(await deaf.arrays(sql`select extname from pg_extension where extname = 'pg_trgm'`)).toEqual([]);
  await deaf.close();
  await database.run(sql`drop database deaf with (force)`);
});

test("text becomes a number, a date, a time or an instant, or null, never an error", async () => {
  // Whoever connects: the schema of a user's own name is on their search path.
  const rows = await database.transaction(async (tx) => {
    await tx.run(sql`select set_config('search_path', '', true)`);
    return tx.arrays(
      sql`select tongzhou.numeric_or_null(' 1,234.50 '), tongzhou.numeric_or_null('1,23'), tongzhou.numeric_or_null('NaN'),
          tongzhou.date_or_null('2024-02-29'), tongzhou.date_or_null('2023-02-29'), tongzhou.date_or_null('2026年1月5日'),
          tongzhou.time_or_null('9:05'), tongzhou.time_or_null('24:00'),
          tongzhou.instant_or_null('2026-11-21 08:00', 'Asia/Shanghai'), tongzhou.instant_or_null('2026-11-21T08:00:00Z', 'Asia/Shanghai'),
          tongzhou.instant_or_null('2026-13-21 08:00', 'Asia/Shanghai'), tongzhou.instant_or_null('2026-01-01T00:00+99:99', 'UTC')`,
    );
  });
  expect(rows[0]).toEqual([
    "1234.50",
    null,
    null,
    "2024-02-29",
    null,
    "2026-01-05",
    "09:05:00",
    null,
    "2026-11-21T00:00:00.000Z",
    "2026-11-21T08:00:00.000Z",
    null,
    null,
  ]);
});

test("a workspace has its tables, months ahead and an owner who can be found at sign-in", async () => {
  const workspace = await openTestWorkspace({
    forms: [
      {
        key: "select",
        label: { zh: "单", en: "Order" },
        title: "user",
        fields: [
          { key: "user", label: { zh: "名" }, kind: "text", unique: true },
          { key: "table", label: { zh: "自" }, kind: "link", form: "select" },
          { key: "order", label: { zh: "多" }, kind: "links", form: "select" },
          {
            key: "group",
            label: { zh: "子" },
            kind: "subform",
            fields: [{ key: "from", label: { zh: "数" }, kind: "number" }],
          },
        ],
      },
    ],
  });
  const tables = await workspace.database.rows<{ name: string }>(
    sql`select relname as name from pg_class where relnamespace = ${workspace.schema}::regnamespace and relkind in ('r', 'p') and relname not like '\\_%' order by 1`,
  );
  expect(tables.map((table) => table.name)).toEqual(["select", "select__group", "select__order"]);
  const months = await workspace.database.rows(
    sql`select 1 from pg_inherits where inhparent = 'ws_demo._fact'::regclass`,
  );
  expect(months).toHaveLength(5);
  expect(workspace.owner.workspace.forms.get("select")?.definition.fields).toHaveLength(4);
  await workspace.drop();
});
