import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { withAdmin } from "./admin.ts";
import { isAlive, waitUntil } from "./processes.ts";
import { startPostgres } from "./startPostgres.ts";
import { reapAbandoned } from "./testing/testCluster.ts";
import type { DatabaseEvent, EmbeddedPostgres, StartOptions } from "./startPostgres.ts";

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];
const holders: ChildProcess[] = [];

function makeFolder(prefix = "tongzhou-home-"): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.push(folder);
  return folder;
}

async function start(dataDir: string, options: Omit<StartOptions, "dataDir"> = {}): Promise<EmbeddedPostgres> {
  const server = await startPostgres({ dataDir, settings: { shared_buffers: "64MB" }, ...options });
  servers.push(server);
  return server;
}

async function ask(
  server: EmbeddedPostgres,
  statement = sql`select count(*)::int as count from boat`,
): Promise<unknown> {
  return (await withAdmin(server.connectionString, (run) => run(statement)))[0];
}

async function fill(server: EmbeddedPostgres): Promise<void> {
  await withAdmin(server.connectionString, async (run) => {
    await run(sql`create table boat (name text)`);
    await run(sql`insert into boat values ('同舟')`);
  });
}

/** Another process that runs the database on the folder; resolves with what it says when it is up, or why not. */
async function hold(dataDir: string): Promise<{ child: ChildProcess; said: Record<string, unknown> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "testing/holdDatabase.ts"), dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  holders.push(child);
  const text = await new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", resolve));
  // The other side is our own holdDatabase.ts.
  return { child, said: JSON.parse(text) as Record<string, unknown> };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

afterEach(async () => {
  for (const child of holders.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("starting", () => {
  test("data written before a stop are there after the next start", async () => {
    const folder = makeFolder();
    const first = await start(folder);
    await fill(first);
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start(folder);
    expect(second.isAdopted).toBe(false);
    expect(await ask(second)).toEqual({ count: 1 });
  });

  test("only its own account may read the password and the data", async () => {
    const folder = makeFolder();
    await start(folder);
    expect(statSync(join(folder, "pg18/password")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "pg18/cluster")).mode & 0o077).toBe(0);
  });

  test("a wrong password is refused over the socket", async () => {
    const server = await start(makeFolder());
    const url = new URL(server.connectionString);
    url.password = "wrong";
    await expect(withAdmin(url.href, (run) => run(sql`select 1`))).rejects.toThrow("password authentication failed");
  });

  test("the tuned settings are in force and local.conf wins over them", async () => {
    const folder = makeFolder();
    const first = await start(folder);
    expect(await ask(first, sql`select current_setting('jit') as jit`)).toEqual({ jit: "off" });
    writeFileSync(join(folder, "pg18/cluster/local.conf"), "jit = on\n");
    chmodSync(join(folder, "pg18/cluster/local.conf"), 0o644);
    await first.stop();
    const second = await start(folder);
    expect(await ask(second, sql`select current_setting('jit') as jit`)).toEqual({ jit: "on" });
  });

  test("a data directory with a long path, quotes and Chinese in its name works", async () => {
    const folder = join(makeFolder(), `同舟's "data", ${"x".repeat(90)}`);
    const server = await start(folder);
    await fill(server);
    expect(await ask(server)).toEqual({ count: 1 });
  });

  test("a start that was cut off while it made the cluster does not stand in the way", async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, "pg18/cluster.new-1234/base"), { recursive: true });
    const server = await start(folder);
    expect(await ask(server, sql`select 1 as one`)).toEqual({ one: 1 });
  });
});

describe("a killed process", () => {
  test("kill -9 of our Node: the next start adopts the server, with its data, and can stop it", async () => {
    const folder = makeFolder();
    const { child, said } = await hold(folder);
    await kill(child, "SIGKILL");
    const events: DatabaseEvent[] = [];
    const server = await start(folder, { onEvent: (event) => events.push(event) });
    expect({ pid: server.pid, isAdopted: server.isAdopted }).toEqual({ pid: said["pid"], isAdopted: true });
    expect(events).toEqual([{ kind: "adopted", pid: server.pid }]);
    await fill(server);
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
  });

  test("kill -9 of the server: it comes back under the same address with what was committed", async () => {
    const events: string[] = [];
    const server = await start(makeFolder(), { onEvent: (event) => events.push(event.kind) });
    await fill(server);
    const before = server.pid;
    process.kill(before, "SIGKILL");
    expect(await waitUntil(() => events.length === 3, 60_000)).toBe(true);
    expect(events).toEqual(["started", "died", "started"]);
    expect(server.pid).not.toBe(before);
    expect(await ask(server)).toEqual({ count: 1 });
  });

  test("kill -9 of an adopted server: it comes back as well", async () => {
    const folder = makeFolder();
    await kill((await hold(folder)).child, "SIGKILL");
    const events: string[] = [];
    const server = await start(folder, { onEvent: (event) => events.push(event.kind) });
    process.kill(server.pid, "SIGKILL");
    expect(await waitUntil(() => events.length === 3, 60_000)).toBe(true);
    expect(events).toEqual(["adopted", "died", "started"]);
    expect(await ask(server, sql`select 1 as one`)).toEqual({ one: 1 });
  });

  test("kill -9 of both: the next start recovers what was committed", async () => {
    const folder = makeFolder();
    const first = await start(folder);
    await fill(first);
    await first.stop();
    const { child, said } = await hold(folder);
    await kill(child, "SIGKILL");
    process.kill(Number(said["pid"]), "SIGKILL");
    const server = await start(folder);
    expect(server.isAdopted).toBe(false);
    expect(await ask(server)).toEqual({ count: 1 });
  });

  test("kill -9 of a test run: the next run ends its server and removes its files, and leaves a living run alone", async () => {
    const prefix = `tongzhou-reap-${process.pid}-`;
    const [dead, living] = [makeFolder(prefix), makeFolder(prefix)];
    const { child, said } = await hold(dead);
    const other = await hold(living);
    await kill(child, "SIGKILL");
    await reapAbandoned(prefix, 0);
    expect(isAlive(Number(said["pid"]))).toBe(false);
    expect([existsSync(dead), existsSync(living)]).toEqual([false, true]);
    expect(isAlive(Number(other.said["pid"]))).toBe(true);
    await kill(other.child, "SIGTERM");
  });

  test("a postmaster.pid whose process id another program has by now does not stand in the way", async () => {
    const folder = makeFolder();
    const first = await start(folder);
    const file = join(folder, "pg18/cluster/postmaster.pid");
    const lines = readFileSync(file, "utf8").split("\n");
    await first.stop();
    writeFileSync(file, [String(process.pid), ...lines.slice(1)].join("\n"));
    const server = await start(folder);
    expect(server.isAdopted).toBe(false);
  });
});

describe("a directory that cannot be used", () => {
  test("a second start on it is refused with the process that holds it, and does the first no harm", async () => {
    const folder = makeFolder();
    const { child } = await hold(folder);
    await expect(start(folder)).rejects.toMatchObject({ code: "dataDir.inUse", params: { pid: child.pid } });
    const other = await hold(folder);
    expect(other.said["message"]).toContain("is in use by a running Tongzhou");
    await kill(child, "SIGTERM");
    const server = await start(folder);
    expect(server.isAdopted).toBe(false);
  });

  test("of many starts at once exactly one wins", async () => {
    const folder = makeFolder();
    const answers = await Promise.all([hold(folder), hold(folder), hold(folder)]);
    expect(answers.filter(({ said }) => "pid" in said)).toHaveLength(1);
    await Promise.all(answers.filter(({ said }) => "pid" in said).map(({ child }) => kill(child, "SIGTERM")));
  });

  test("the lock of a process that died does not count", async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, "pg18"));
    // Our own id, but another start: an id that was given out again.
    writeFileSync(join(folder, "pg18/owner.lock"), `${process.pid}\nsome-boot/1\n`);
    const server = await start(folder);
    expect(await ask(server, sql`select 1 as one`)).toEqual({ one: 1 });
  });

  test("the lock of a container that was killed is waited out, that of a living one is not taken", async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, "pg18"));
    const lock = join(folder, "pg18/owner.lock");
    writeFileSync(lock, "7\nsome-boot/1\nother-container pid:[1]\n");
    utimesSync(lock, new Date(), new Date(Date.now() - 60_000));
    const server = await start(folder);
    await server.stop();
    writeFileSync(lock, "7\nsome-boot/1\nother-container pid:[1]\n");
    const touch = setInterval(() => utimesSync(lock, new Date(), new Date()), 1_000);
    await expect(start(folder)).rejects.toMatchObject({ code: "dataDir.inUse", params: { pid: 7 } });
    clearInterval(touch);
  });

  test("foreign files, another version and a lost password are named, and nothing is touched", async () => {
    const foreign = makeFolder();
    mkdirSync(join(foreign, "pg18/cluster"), { recursive: true });
    writeFileSync(join(foreign, "pg18/cluster/thesis.txt"), "mine");
    await expect(start(foreign)).rejects.toMatchObject({ code: "dataDir.foreign" });
    expect(readFileSync(join(foreign, "pg18/cluster/thesis.txt"), "utf8")).toBe("mine");
    writeFileSync(join(foreign, "pg18/cluster/PG_VERSION"), "17\n");
    await expect(start(foreign)).rejects.toMatchObject({ code: "dataDir.version", params: { found: "17" } });
    writeFileSync(join(foreign, "pg18/cluster/PG_VERSION"), "18\n");
    await expect(start(foreign)).rejects.toMatchObject({ code: "dataDir.unusable" });
  });

  test("a file in place of the directory is an error that says so", async () => {
    const file = join(makeFolder(), "data");
    writeFileSync(file, "");
    await expect(start(file)).rejects.toMatchObject({ code: "dataDir.unusable" });
  });

  test("a broken setting ends the start with the server's own words, and frees the directory", async () => {
    const folder = makeFolder();
    await expect(start(folder, { settings: { shared_buffers: "lots" } })).rejects.toMatchObject({
      code: "start.failed",
    });
    const server = await start(folder);
    expect(await ask(server, sql`select 1 as one`)).toEqual({ one: 1 });
  });
});
