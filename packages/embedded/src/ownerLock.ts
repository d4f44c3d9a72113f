import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EmbeddedError, errnoOf } from "./errors.ts";
import { isAlive, startIdentity } from "./processes.ts";

/** Who holds a data directory. */
export interface Owner {
  readonly pid: number;
  /** See `startIdentity`; empty where the system does not say. */
  readonly started: string;
}

const fileName = "owner.lock";

function parseOwner(text: string): Owner | undefined {
  const [pid, started] = text.split("\n");
  const number = Number(pid);
  return Number.isSafeInteger(number) && number > 0 ? { pid: number, started: started ?? "" } : undefined;
}

function isLiving(owner: Owner): boolean {
  if (!isAlive(owner.pid)) return false;
  return owner.started === "" || owner.started === startIdentity(owner.pid);
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
  const owner = parseOwner(readText(join(home, fileName)) ?? "");
  return owner !== undefined && isLiving(owner) ? owner : undefined;
}

/**
 * Takes the directory for this process until the returned function is called or the process dies.
 * A hard link is the atomic step: it either appears with its whole content or the name was taken.
 * @throws EmbeddedError "dataDir.inUse" when a living process holds it, this one included
 */
export function takeOwnership(home: string): () => void {
  const path = join(home, fileName);
  const content = `${process.pid}\n${startIdentity(process.pid) ?? ""}\n`;
  const draft = join(home, `.${fileName}.${process.pid}`);
  writeFileSync(draft, content, { mode: 0o644 });
  try {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        linkSync(draft, path);
        return () => {
          if (readText(path) === content) rmSync(path, { force: true });
        };
      } catch (caught) {
        if (errnoOf(caught) !== "EEXIST") throw caught;
      }
      removeStale(home, path);
    }
    throw new EmbeddedError("dataDir.inUse", `Could not take the lock ${path}; is another start in progress?`, {
      path,
      pid: 0,
    });
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeStale(home: string, path: string): void {
  const seen = readText(path);
  if (seen === undefined) return;
  const owner = parseOwner(seen);
  if (owner !== undefined && isLiving(owner))
    throw new EmbeddedError(
      "dataDir.inUse",
      `The data directory ${home} is in use by a running Tongzhou (process ${owner.pid}). ` +
        `Stop that one, or set DATA_DIR to another directory.`,
      { path: home, pid: owner.pid },
    );
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
