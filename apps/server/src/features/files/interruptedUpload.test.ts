import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { acquireTestDatabase } from "@tongzhou/embedded/testing";
import { openDatabase, type Database } from "@tongzhou/engine";
import { startProcess, type ServerProcess } from "../../test/startProcess.ts";
import { buildTestClient, type TestClient } from "../../test/testClient.ts";

// Real processes that are killed between the steps of an upload; a lock on the table of files holds them there.

let home: string;
let own: Awaited<ReturnType<typeof acquireTestDatabase>>;
let aside: Database;
let running: ServerProcess;
let owner: TestClient;
let address: string;
const account = { email: "owner@example.com", password: "correct horse battery" };

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "tongzhou-interrupted-"));
  own = await acquireTestDatabase();
  await start();
  const person = { ...account, name: "陈立", locale: "zh-CN", workspaceLabel: "desk", start: "empty" };
  expect((await owner.send("POST", "/setup", person)).status).toBe(200);
  aside = openDatabase({ connectionString: own.connectionString, poolSize: 3, applicationName: "aside" });
});
afterEach(async () => {
  if (running.child.exitCode === null && running.child.signalCode === null) running.child.kill("SIGKILL");
  await running.ended;
  await aside.close();
  await own.drop();
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<void> {
  running = startProcess({ DATA_DIR: home, DATABASE_URL: own.connectionString, LOG_LEVEL: "info" });
  address = await running.address;
  owner = buildTestClient(address);
}

async function kill(): Promise<void> {
  running.child.kill("SIGKILL");
  await running.ended;
}

async function startAgain(): Promise<void> {
  await start();
  expect((await owner.send("POST", "/sessions", account)).status).toBe(200);
}

const drafts = async (): Promise<readonly string[]> => (await readdir(join(home, "files", "incoming"))).toSorted();
const rows = (): Promise<readonly (readonly unknown[])[]> => aside.arrays(sql`select id from ws_desk._file`);

async function filesInPlace(): Promise<readonly string[]> {
  const entries = await readdir(join(home, "files"), { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile() && !one.parentPath.endsWith("incoming")).map((one) => one.name);
}

async function ageDrafts(): Promise<void> {
  const hourAgo = new Date(Date.now() - 3_600_000);
  for (const name of await drafts()) await utimes(join(home, "files", "incoming", name), hourAgo, hourAgo);
}

/** An upload that stands where its row would be written, and how to let go of it. */
async function uploadToTheLock(): Promise<{ release(): Promise<void>; readonly answer: Promise<unknown> }> {
  // What a start clears up would wait for the lock too.
  await expect.poll(() => running.output()).toContain("files swept");
  const [locked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const held = aside.transaction(async (tx) => {
    await tx.run(sql`lock table ws_desk._file in exclusive mode`);
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  const answer = owner.sendRaw("PUT", "/workspaces/desk/files?name=a.txt", { body: "0123456789" }).catch(() => "cut");
  await expect.poll(waiters).toEqual([[1]]);
  return {
    answer,
    release: async () => {
      released.resolve();
      await held;
    },
  };
}

const waiters = (): Promise<readonly (readonly unknown[])[]> =>
  aside.arrays(
    sql`select count(*) from pg_stat_activity where datname = current_database() and application_name = 'tongzhou' and wait_event_type = 'Lock'`,
  );

test("[F5] killed in the middle of the bytes: the next start clears what is old, and leaves what another process may be at", async () => {
  const half = request(`${address}/api/v1/workspaces/desk/files?name=half.bin`, {
    method: "PUT",
    headers: { cookie: owner.cookie(), "content-length": "1000000" },
  });
  half.on("error", () => undefined);
  half.write(Buffer.alloc(100_000));
  await expect.poll(() => drafts().catch(() => [])).toHaveLength(1);
  await kill();
  await startAgain();
  await expect.poll(() => running.output()).toContain("files swept");
  expect(await drafts()).toHaveLength(1);
  await kill();
  await ageDrafts();
  await startAgain();
  await expect.poll(drafts).toEqual([]);
  expect([await rows(), await filesInPlace()]).toEqual([[], []]);
});

test("[F5] killed when the row was written and the bytes not in their place: the next start puts them there", async () => {
  const { release, answer } = await uploadToTheLock();
  await kill();
  await release();
  expect(await answer).toBe("cut");
  // What the database was told it does, though nobody waits for it any more.
  await expect.poll(rows).toHaveLength(1);
  expect(await filesInPlace()).toEqual([]);
  await ageDrafts();
  await startAgain();
  await expect.poll(drafts).toEqual([]);
  const [[id] = []] = await rows();
  expect(await filesInPlace()).toEqual([id]);
  const read = await fetch(`${address}/api/v1/workspaces/desk/files/${String(id)}`, {
    headers: { cookie: owner.cookie() },
  });
  expect([read.status, await read.text()]).toEqual([200, "0123456789"]);
});

test("[F5] killed before the row was written: nothing is left of it", async () => {
  const { release, answer } = await uploadToTheLock();
  await kill();
  await aside.rows(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'tongzhou'`,
  );
  await expect.poll(waiters).toEqual([[0]]);
  await release();
  expect(await answer).toBe("cut");
  expect(await drafts()).toHaveLength(1);
  await ageDrafts();
  await startAgain();
  await expect.poll(drafts).toEqual([]);
  expect([await rows(), await filesInPlace()]).toEqual([[], []]);
});

test("[F5] a row that the database lost is told as such, and its bytes go", async () => {
  const { release, answer } = await uploadToTheLock();
  await aside.rows(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  await release();
  expect(await answer).toMatchObject({ status: 503 });
  await expect.poll(drafts).toEqual([]);
  expect([await rows(), await filesInPlace()]).toEqual([[], []]);
});
