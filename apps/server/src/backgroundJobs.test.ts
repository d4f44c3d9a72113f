import { expect, test } from "vitest";
import { openDatabase } from "@tongzhou/engine";
import { sql } from "@tongzhou/base";
import { openTestServer } from "./test/openTestServer.ts";
import { applyForms } from "./test/ticketForms.ts";

test("a running server sweeps, keeps house and builds what definitions leave, and lets go of it all when it stops", async () => {
  const server = await openTestServer({ runsJobs: true, clock: { now: () => new Date("2027-03-01T00:00:00Z") } });
  const owner = await server.setUp();
  await applyForms(owner);
  const { database, jobs } = server.server.services;
  const path = "/workspaces/desk/forms/ticket/records";
  const made = await owner.send("POST", path, { values: { subject: "断网" }, idempotencyKey: "jobs-test-1" });
  await database.run(
    sql`update ws_desk.ticket set deleted_at = '2026-12-01' where id = ${Number(made.text("id"))}::bigint`,
  );
  await database.run(sql`update ws_desk._idempotency set at = '2026-12-01'`);
  await database.run(sql`insert into tongzhou.sign_in_failure (subject, at) values ('x', '2026-12-01')`);

  await jobs?.enqueue("platform.maintenance", {});
  const left = sql`select (select count(*) from ws_desk.ticket), (select count(*) from ws_desk._idempotency),
    (select count(*) from tongzhou.sign_in_failure), to_regclass('ws_desk._fact_2027_06') is null`;
  await expect.poll(() => database.arrays(left)).toEqual([[0, 0, 0, false]]);
  const unbuilt = sql`select 1 from ws_desk._index where state <> 'valid'`;
  await expect.poll(() => database.arrays(unbuilt)).toEqual([]);
  await database.run(sql`insert into ws_desk.client (name) select 'x' || n from generate_series(1, 2000) n`);
  const known = sql`select reltuples > 1999 from pg_class where oid = 'ws_desk.client'::regclass`;
  const sweep = async (): Promise<unknown> => {
    await jobs?.enqueue("platform.sweep", {});
    return (await database.arrays(known))[0]?.[0];
  };
  await expect.poll(sweep, { interval: 500 }).toBe(true);
  const planned = sql`select name, cron from tongzhou_jobs.schedule where name like 'platform.%' order by name`;
  expect(await database.arrays(planned)).toEqual([
    ["platform.maintenance", "17 19 * * *"],
    ["platform.sweep", "* * * * *"],
  ]);

  await server.server.stop();
  const after = openDatabase({ connectionString: server.connectionString, poolSize: 1, applicationName: "after" });
  const others = sql`select application_name from pg_stat_activity where datname = current_database() and application_name like 'tongzhou%'`;
  await expect.poll(() => after.arrays(others)).toEqual([]);
  await after.close();
  expect(server.log.filter((line) => line.includes('"level":50'))).toEqual([]);
  await server.close();
});
