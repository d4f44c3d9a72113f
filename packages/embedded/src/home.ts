import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { majorVersion } from "./binaries.ts";
import { EmbeddedError } from "./errors.ts";
import type { Account } from "./runAs.ts";

/** The places of one embedded database on disk. */
export interface Home {
  /** Everything of the database: `<data directory>/pg18`. */
  readonly path: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly passwordFile: string;
  readonly logFile: string;
}

/** Opens, or makes, the database's place below the data directory. */
export function openHome(dataDir: string): Home {
  const wanted = join(dataDir, `pg${majorVersion}`);
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o755 });
    // As root the database's account must pass through, whatever the umask was.
    if (process.getuid?.() === 0)
      for (const path of [dataDir, wanted]) if (statSync(path).uid === 0) allowPassing(path);
    const path = realpathSync(wanted);
    return {
      path,
      cluster: join(path, "cluster"),
      passwordFile: join(path, "password"),
      logFile: join(path, "postgres.log"),
    };
  } catch (caught) {
    throw unusable(dataDir, caught);
  }
}

/** The error for a data directory that the system does not let us use. */
export function unusable(dataDir: string, cause: unknown): EmbeddedError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EmbeddedError(
    "dataDir.unusable",
    `The data directory ${dataDir} cannot be used: ${reason}. Set DATA_DIR to a directory this user may write to.`,
    { path: dataDir },
    { cause },
  );
}

function allowPassing(path: string): void {
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o011) !== 0o011) chmodSync(path, mode | 0o011);
}

/**
 * Whether there is a cluster, after making sure that it is one we can run.
 * @throws EmbeddedError "dataDir.foreign", "dataDir.version" or "dataDir.unusable"
 */
export function hasCluster(home: Home): boolean {
  const versionFile = join(home.cluster, "PG_VERSION");
  if (!existsSync(versionFile)) {
    if (!existsSync(home.cluster)) return false;
    throw new EmbeddedError(
      "dataDir.foreign",
      `${home.cluster} exists but is not a PostgreSQL data directory (no PG_VERSION). ` +
        "Move it away, or set DATA_DIR to another directory.",
      { path: home.cluster },
    );
  }
  const version = readFileSync(versionFile, "utf8").trim();
  if (version !== majorVersion)
    throw new EmbeddedError(
      "dataDir.version",
      `${home.cluster} was written by PostgreSQL ${version}; this Tongzhou ships ${majorVersion}. ` +
        "Export with the Tongzhou that wrote it and import here.",
      { path: home.cluster, found: version, expected: majorVersion },
    );
  const uid = process.getuid?.();
  const owner = statSync(home.cluster).uid;
  if (uid !== undefined && uid !== 0 && owner !== uid)
    throw new EmbeddedError(
      "dataDir.unusable",
      `${home.cluster} belongs to the user with id ${owner}, this process runs as ${uid}. ` +
        "Start Tongzhou as that user (or as root), or set DATA_DIR to another directory.",
      { path: home.cluster, owner, uid },
    );
  return true;
}

/** The password of the database's superuser, made at the first start and kept readable to us alone. */
export function readOrMakePassword(home: Home): string {
  if (existsSync(home.passwordFile)) return readFileSync(home.passwordFile, "utf8").trim();
  const password = randomBytes(24).toString("base64url");
  writeFileSync(home.passwordFile, `${password}\n`, { mode: 0o600, flag: "wx" });
  return password;
}

// A socket's path fits into 107 bytes on Linux and 103 on macOS; ".s.PGSQL.5432" and ".lock" come behind it.
const socketPathBytes = process.platform === "darwin" ? 103 : 107;
const socketFile = "/.s.PGSQL.5432.lock";

/** A directory for the server's socket, short enough for the system: in the home, else below the temp directory. */
export function makeSocketDirectory(home: Home, account: Account | undefined): string {
  const inHome = join(home.path, "socket");
  const name = `tongzhou-${createHash("sha256").update(home.path).digest("hex").slice(0, 12)}`;
  const isShort = Buffer.byteLength(inHome + socketFile) <= socketPathBytes;
  const path = isShort ? inHome : join(tmpdir(), name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const owner = statSync(path).uid;
  const own = process.getuid?.();
  if (own !== 0 && own !== undefined && owner !== own)
    throw new EmbeddedError("dataDir.unusable", `${path} belongs to another user; remove it.`, { path });
  if (account !== undefined) chownSync(path, account.uid, account.gid);
  return path;
}
