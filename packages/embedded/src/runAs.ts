import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { EmbeddedError } from "./errors.ts";

/** The account the database runs as; PostgreSQL refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account to run the database as, or undefined when the present one will do. As root: the owner of an existing
 * cluster, else `postgres`, else `nobody`.
 * @param clusterOwner who owns the cluster on disk, when there is one
 */
export function pickAccount(clusterOwner: Account | undefined): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (clusterOwner !== undefined && clusterOwner.uid !== 0) return clusterOwner;
  const accounts = readAccounts();
  const account = accounts.get("postgres") ?? accounts.get("nobody");
  if (account === undefined)
    throw new EmbeddedError(
      "user.missing",
      "PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`. " +
        "Start Tongzhou as an ordinary user, or create one of the two.",
    );
  return account;
}

function readAccounts(): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [name, , uid, gid] = line.split(":");
    // macOS writes nobody as -2; the kernel counts without a sign.
    if (name && uid && gid) accounts.set(name, { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 });
  }
  return accounts;
}

/** Whether the account may enter every directory above the path and the path itself, by mode bits. */
export function canEnter(path: string, account: Account): boolean {
  const stat = statSync(path);
  const shift = stat.uid === account.uid ? 6 : stat.gid === account.gid ? 3 : 0;
  if (((stat.mode >> shift) & 1) === 0) return false;
  const parent = dirname(path);
  return parent === path || canEnter(parent, account);
}

/** How to start a program as the account. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
}

const setprivPaths = ["/usr/bin/setpriv", "/bin/setpriv", "/usr/sbin/setpriv"];

/**
 * Starts a program as another account although it lies below a directory which that account may not enter
 * (a checkout under /root): the one capability to pass directories goes with it, nothing else.
 * @returns undefined where the system cannot do that
 */
export function launchPastDirectories(command: string, args: readonly string[], account: Account): Launch | undefined {
  const setpriv = setprivPaths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  const capability = findPassingCapability();
  if (setpriv === undefined || capability === undefined) return undefined;
  const identity = ["--reuid", String(account.uid), "--regid", String(account.gid), "--clear-groups"];
  const capabilities = ["--inh-caps", `+${capability}`, "--ambient-caps", `+${capability}`];
  return { command: setpriv, args: [...identity, ...capabilities, "--", command, ...args], options: {} };
}

// Bits of capability.h: 2 is CAP_DAC_READ_SEARCH, 1 is CAP_DAC_OVERRIDE, the only one of the two that Docker leaves.
function findPassingCapability(): string | undefined {
  try {
    const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    const bits = BigInt(`0x${effective ?? "0"}`);
    if ((bits & 4n) !== 0n) return "dac_read_search";
    return (bits & 2n) === 0n ? undefined : "dac_override";
  } catch {
    return undefined;
  }
}
