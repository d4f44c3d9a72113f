import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBinaries, majorVersion } from "../binaries.ts";
import { errnoOf } from "../errors.ts";
import { findOwner } from "../ownerLock.ts";
import { stopPostmaster } from "../postmaster.ts";
import { findPostmaster } from "../postmasterFile.ts";
import type { EmbeddedPostgres } from "../startPostgres.ts";
import { startPostgres } from "../startPostgres.ts";

const testPrefix = "tongzhou-test-";
// Between making the directory and writing the owner's lock into it lies less than a second; this is generous.
const youngAgeMs = 60_000;

/** A server for tests that need not survive a power cut. */
export interface TestCluster {
  /** The server's `postgres` database, as superuser. */
  readonly adminConnectionString: string;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** Starts a server for one test run in a directory of its own, after clearing away what crashed runs left. */
export async function startTestCluster(): Promise<TestCluster> {
  await reapAbandoned();
  const dataDir = mkdtempSync(join(tmpdir(), testPrefix));
  const settings = {
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    shared_buffers: "128MB",
    max_wal_size: "1GB",
    autovacuum_naptime: "10min",
    max_connections: "300",
  };
  let server: EmbeddedPostgres;
  try {
    server = await startPostgres({ dataDir, settings });
  } catch (caught) {
    rmSync(dataDir, { recursive: true, force: true });
    throw caught;
  }
  return {
    adminConnectionString: server.connectionStringFor("postgres"),
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ends and removes the clusters of test runs that were killed: those older than the age whose owner is gone. */
export async function reapAbandoned(prefix = testPrefix, youngMs = youngAgeMs): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const dataDir = join(tmpdir(), name);
    const home = join(dataDir, `pg${majorVersion}`);
    try {
      if (Date.now() - statSync(dataDir).ctimeMs < youngMs || findOwner(home) !== undefined) continue;
      const left = findPostmaster(join(home, "cluster"));
      if (left !== undefined) await stopPostmaster(left.pid, findBinaries(), join(home, "cluster"));
      rmSync(dataDir, { recursive: true, force: true });
    } catch (caught) {
      // Another run was quicker, or it is another user's.
      if (!["ENOENT", "EACCES", "EPERM", "ENOTEMPTY"].includes(errnoOf(caught) ?? "")) throw caught;
    }
  }
}
