import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql, sqlIdent } from "@tongzhou/base";
import { withAdmin } from "../admin.ts";
import type { TestCluster } from "./testCluster.ts";
import { startTestCluster } from "./testCluster.ts";

/** The environment variable by which test workers find the server of their run. */
export const clusterVariable = "TONGZHOU_TEST_CLUSTER";

/** How a test database is filled. */
export interface TestDatabaseOptions {
  /** Fills a database once per run; every database asked for with the same key is a copy of it. Must close what it opens. */
  readonly template?: (connectionString: string) => Promise<void>;
  /** Names the template; by default its source text does, which is not enough when it closes over values. */
  readonly templateKey?: string;
}

/** A database of one test file. */
export interface TestDatabase {
  readonly connectionString: string;
  /** Removes it; connections still open are cut. */
  drop(): Promise<void>;
}

interface OwnCluster {
  readonly started: Promise<TestCluster>;
  users: number;
}
// Only when a file runs without the run's server: the last database dropped stops it.
let own: OwnCluster | undefined;

/** A fresh database for one test file, from the server of the test run, or from one of its own when there is none. */
export async function acquireTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const shared = process.env[clusterVariable];
  if (shared) return create(shared, options, async () => undefined);
  const mine: OwnCluster = (own ??= { started: startTestCluster(), users: 0 });
  mine.users += 1;
  const release = async (): Promise<void> => {
    mine.users -= 1;
    if (mine.users > 0) return;
    if (own === mine) own = undefined;
    await (await mine.started).stop();
  };
  try {
    return await create((await mine.started).adminConnectionString, options, release);
  } catch (caught) {
    await release();
    throw caught;
  }
}

async function create(
  admin: string,
  options: TestDatabaseOptions,
  release: () => Promise<void>,
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const template =
    options.template === undefined ? "template1" : await ensureTemplate(admin, options.template, options);
  // file_copy: without fsync a directory copy is quicker than writing each page to the log.
  const statement = sql`create database ${sqlIdent(name)} template ${sqlIdent(template)} strategy file_copy`;
  await withAdmin(admin, (run) => whenUnused(() => run(statement)));
  let dropped: Promise<void> | undefined;
  const drop = async (): Promise<void> => {
    await withAdmin(admin, (run) => run(sql`drop database if exists ${sqlIdent(name)} with (force)`));
    await release();
  };
  return { connectionString: atDatabase(admin, name), drop: () => (dropped ??= drop()) };
}

/** Builds the template under a lock, beside its name first, so that half a template is never copied. */
async function ensureTemplate(
  admin: string,
  fill: (connectionString: string) => Promise<void>,
  options: TestDatabaseOptions,
): Promise<string> {
  const key = options.templateKey ?? fill.toString();
  const name = `template_${createHash("sha256").update(key).digest("hex").slice(0, 16)}`;
  const draft = `${name}_draft`;
  await withAdmin(admin, async (run) => {
    await run(sql`select pg_advisory_lock(hashtext(${name}))`);
    const found = await run(sql`select 1 from pg_database where datname = ${name}`);
    if (found.length > 0) return;
    await run(sql`drop database if exists ${sqlIdent(draft)} with (force)`);
    await run(sql`create database ${sqlIdent(draft)}`);
    await fill(atDatabase(admin, draft));
    await whenUnused(() => run(sql`alter database ${sqlIdent(draft)} rename to ${sqlIdent(name)}`));
  });
  return name;
}

// PostgreSQL will not copy or rename a database while someone is connected; a pool's last connection
// takes a moment to be gone after it was closed.
async function whenUnused<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return await work();
    } catch (caught) {
      const isInUse = caught instanceof Error && "code" in caught && caught.code === "55006";
      if (!isInUse || Date.now() > deadline) throw caught;
      await sleep(25);
    }
  }
}

function atDatabase(connectionString: string, database: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${database}`;
  return url.href;
}
