import { linkSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedError, errnoOf } from "./errors.ts";
import { isAlive, startIdentity } from "./processes.ts";

/** Who holds a data directory. */
export interface Owner {
  readonly pid: number;
  /** See `startIdentity`; empty where the system does not say. */
  readonly started: string;
  /** Where the process id counts: the machine, or the container. */
  readonly place: string;
}

const fileName = "owner.lock";
// Two containers may share a directory and do not see each other's processes. Across that border an owner is known to
// live by the age of its lock, which it touches; one that was killed is waited out.
const touchEveryMs = 4_000;
const foreignLifeMs = 15_000;

function readPlace(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function parseOwner(text: string): Owner | undefined {
  const [pid, started = "", place = ""] = text.split("\n");
  const number = Number(pid);
  return Number.isSafeInteger(number) && number > 0 ? { pid: number, started, place } : undefined;
}

function isLiving(owner: Owner, path: string): boolean {
  if (isForeign(owner)) {
    return Date.now() - readTouched(path) < foreignLifeMs;
  }
  if (!isAlive(owner.pid)) return false;
  return owner.started === "" || owner.started === startIdentity(owner.pid);
}

function isForeign(owner: Owner): boolean {
  return owner.place !== "" && owner.place !== readPlace();
}

function readTouched(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (caught) {
    if (errnoOf(caught) === "ENOENT") return undefined;
    throw caught;
  }
}

/** The living process that holds the directory, if any; a lock left by a dead one counts as none. */
export function findOwner(home: string): Owner | undefined {
  const path = join(home, fileName);
  const owner = parseOwner(readText(path) ?? "");
  return owner !== undefined && isLiving(owner, path) ? owner : undefined;
}

/**
 * Takes the directory for this process until the returned function is called or the process dies.
 * A hard link is the atomic step: it either appears with its whole content or the name was taken.
 * @throws EmbeddedError "dataDir.inUse" when a living process holds it, this one included
 */
export async function takeOwnership(home: string): Promise<() => void> {
  const path = join(home, fileName);
  const content = `${process.pid}\n${startIdentity(process.pid) ?? ""}\n${readPlace()}\n`;
  const firstTouched = readTouched(join(home, fileName));
  const draft = join(home, `.${fileName}.${process.pid}`);
  writeFileSync(draft, content, { mode: 0o644 });
  try {
    for (;;) {
      try {
        linkSync(draft, path);
        break;
      } catch (caught) {
        if (errnoOf(caught) !== "EEXIST") throw caught;
      }
      removeStale(home, path, firstTouched);
      await sleep(10 + Math.random() * 40);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const touch = setInterval(() => touchQuietly(path), touchEveryMs);
  touch.unref();
  return () => {
    clearInterval(touch);
    if (readText(path) === content) rmSync(path, { force: true });
  };
}

function touchQuietly(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The directory was taken away under us; the database will say so.
  }
}

/**
 * Makes way for a new lock when the holder is dead. Returns without having done so while a foreign one may be dead:
 * it is not when its lock was touched since we first looked.
 */
function removeStale(home: string, path: string, firstTouched: number): void {
  const seen = readText(path);
  if (seen === undefined) return;
  const owner = parseOwner(seen);
  if (owner !== undefined && isLiving(owner, path)) {
    if (isForeign(owner) && readTouched(path) === firstTouched) return;
    const where = isForeign(owner) ? ` on ${owner.place.split(" ")[0] ?? ""}` : "";
    throw new EmbeddedError(
      "dataDir.inUse",
      `The data directory ${home} is in use by a running Tongzhou (process ${owner.pid}${where}). ` +
        `Stop that one, or set DATA_DIR to another directory.`,
      { path: home, pid: owner.pid },
    );
  }
  // Moved aside first, then looked at again: two recoverers cannot both move it, and one that moved a lock
  // younger than the one it judged puts it back.
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readText(aside) !== seen) linkSync(aside, path);
  } catch (caught) {
    const code = errnoOf(caught);
    if (code !== "ENOENT" && code !== "EEXIST") throw caught;
  } finally {
    rmSync(aside, { force: true });
  }
}
