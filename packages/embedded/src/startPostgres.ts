import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureDatabase, readDataDirectory } from "./admin.ts";
import { findBinaries, placeBinaries } from "./binaries.ts";
import { buildConnectionString } from "./connectionString.ts";
import { EmbeddedError, errnoOf } from "./errors.ts";
import type { Home } from "./home.ts";
import { hasCluster, makeSocketDirectory, openHome, readOrMakePassword, unusable } from "./home.ts";
import { databaseName, initCluster } from "./initCluster.ts";
import { takeOwnership } from "./ownerLock.ts";
import type { Listening, Runner } from "./postmaster.ts";
import { launchPostmaster, signalQuietly, stopPostmaster } from "./postmaster.ts";
import { findPostmaster } from "./postmasterFile.ts";
import type { Account } from "./runAs.ts";
import { canEnter, launchPastDirectories, pickAccount } from "./runAs.ts";
import type { Settings } from "./settings.ts";
import { printSettings, readMachineSettings } from "./settings.ts";
import { buildSupervisor } from "./supervisor.ts";

/** What happens to the database while it runs, for the log. */
export type DatabaseEvent =
  | { readonly kind: "adopted"; readonly pid: number }
  | { readonly kind: "started"; readonly pid: number }
  | { readonly kind: "died"; readonly pid: number }
  | { readonly kind: "lost"; readonly error: unknown };

/** How to run the embedded database. */
export interface StartOptions {
  /** The application's data directory; the database lives in `pg18` below it. Made when missing. */
  readonly dataDir: string;
  /** Server settings over the tuned ones, e.g. `{ fsync: "off" }` for tests. */
  readonly settings?: Settings;
  /** Told of starts, unexpected ends and restarts. "lost": it could not be brought back. */
  readonly onEvent?: (event: DatabaseEvent) => void;
}

/** A database that runs until it is stopped. */
export interface EmbeddedPostgres {
  /** The application's database, as its superuser; understood by `pg` and libpq. Stays the same over restarts. */
  readonly connectionString: string;
  /** The postmaster's process id now. */
  readonly pid: number;
  /** Whether it was running already, left by a process of ours that was killed. */
  readonly isAdopted: boolean;
  readonly logFile: string;
  /** The same server, another database. */
  connectionStringFor(database: string): string;
  /** Stops the server and gives the data directory free. Calling it again waits for the same end. */
  stop(): Promise<void>;
}

/**
 * Runs the shipped PostgreSQL on a data directory: takes the directory for this process, makes the cluster at the
 * first start, adopts a server that a killed process left behind, and restarts one that dies.
 * @throws EmbeddedError with a code that says why it cannot run
 */
export async function startPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const home = openHome(dataDir);
  try {
    const release = await takeOwnership(home.path);
    try {
      return await startOwned(home, options, release);
    } catch (caught) {
      release();
      throw caught;
    }
  } catch (caught) {
    // No right to write, a full or read-only disk: whichever file it met first.
    if (caught instanceof EmbeddedError || errnoOf(caught) === undefined) throw caught;
    throw unusable(dataDir, caught);
  }
}

async function startOwned(home: Home, options: StartOptions, release: () => void): Promise<EmbeddedPostgres> {
  const isOld = hasCluster(home);
  if (isOld && !existsSync(home.passwordFile))
    throw new EmbeddedError(
      "dataDir.unusable",
      `${home.passwordFile} is missing, so nobody can sign in to the database beside it. Put it back from a backup.`,
      { path: home.passwordFile },
    );
  const password = readOrMakePassword(home);
  const account = pickAccount(isOld ? statSync(home.cluster) : undefined);
  const left = isOld ? await findAnswering(home, password) : undefined;
  const listening = left ?? (await chooseListening(home, account));
  const runner = buildRunner(home, listening, account);
  const connectionStringFor = (database: string): string => buildConnectionString(listening, password, database);
  const onEvent = options.onEvent ?? (() => undefined);

  const launch = async (onExit: () => void): Promise<number> => {
    writeFileSync(
      join(home.cluster, "tongzhou.conf"),
      printSettings({ ...readMachineSettings(home.path), ...options.settings }),
      { mode: 0o644 },
    );
    return launchPostmaster(runner, onExit);
  };
  if (!isOld) await initCluster(runner, account, password);
  const supervisor = buildSupervisor({ launch, onEvent });
  if (left === undefined) await supervisor.start();
  else supervisor.adopt(left.pid);

  // A process that ends without stop() (an uncaught error) takes its database along; only kill -9 leaves it.
  const stopAtExit = (): void => signalQuietly(supervisor.pid(), "SIGINT");
  process.once("exit", stopAtExit);
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await supervisor.rest();
    await stopPostmaster(supervisor.pid(), runner.binaries, home.cluster);
    process.off("exit", stopAtExit);
    // A socket that had to be put below the temp directory leaves nothing behind there.
    if (listening.kind === "socket" && !listening.directory.startsWith(home.path))
      rmSync(listening.directory, { recursive: true, force: true });
    release();
  };
  const running: EmbeddedPostgres = {
    connectionString: connectionStringFor(databaseName),
    get pid() {
      return supervisor.pid();
    },
    isAdopted: left !== undefined,
    logFile: home.logFile,
    connectionStringFor,
    stop: () => (stopping ??= stop()),
  };
  try {
    await ensureDatabase(connectionStringFor("postgres"), databaseName);
  } catch (caught) {
    await running.stop();
    throw caught;
  }
  return running;
}

function buildRunner(home: Home, listening: Listening, account: Account | undefined): Runner {
  const found = findBinaries();
  if (account === undefined)
    return { home, listening, binaries: found, as: (command, args) => ({ command, args, options: {} }) };
  if (canEnter(home.path, account)) {
    const binaries = placeBinaries(found, home.path, account);
    return { home, listening, binaries, as: (command, args) => ({ command, args, options: account }) };
  }
  const isPassable = launchPastDirectories("true", [], account) !== undefined;
  if (!isPassable)
    throw new EmbeddedError(
      "dataDir.unusable",
      `The database cannot run as root, and the user with id ${account.uid} may not enter ${home.path}. ` +
        "Set DATA_DIR to a directory outside of root's home (such as /var/lib/tongzhou), or start as an ordinary user.",
      { path: home.path, uid: account.uid },
    );
  const as: Runner["as"] = (command, args) =>
    launchPastDirectories(command, args, account) ?? { command, args, options: account };
  return { home, listening, binaries: found, as };
}

/**
 * A postmaster that already runs on this cluster and answers to our password. One that is starting up or shutting
 * down is waited for; one that does neither in 20 seconds is ended, for the directory is ours.
 */
async function findAnswering(
  home: Home,
  password: string,
): Promise<(Listening & { readonly pid: number }) | undefined> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const file = findPostmaster(home.cluster);
    if (file === undefined) return undefined;
    const listening: Listening =
      file.socketDirectory === ""
        ? { kind: "tcp", port: file.port }
        : { kind: "socket", directory: file.socketDirectory };
    if (file.isReady) {
      const answer = await readDataDirectory(buildConnectionString(listening, password, "postgres"), 0).catch(() => "");
      if (answer === home.cluster) return { ...listening, pid: file.pid };
    }
    if (Date.now() > deadline) {
      await stopPostmaster(file.pid, findBinaries(), home.cluster);
      return undefined;
    }
    await sleep(100);
  }
}

async function chooseListening(home: Home, account: Account | undefined): Promise<Listening> {
  if (process.platform !== "win32") return { kind: "socket", directory: makeSocketDirectory(home, account) };
  return { kind: "tcp", port: await findFreePort() };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}
