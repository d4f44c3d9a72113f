import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { errnoOf } from "./errors.ts";

// The fields of /proc/<pid>/stat behind the command name, which is in brackets and may itself hold brackets and blanks.
function readLinuxStat(pid: number): { readonly state: string; readonly startTicks: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

/**
 * Whether a process with this id is running. A zombie is not: in containers whose first process does not
 * reap, `kill -0` succeeds on it for ever.
 */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (process.platform === "linux") {
    const stat = readLinuxStat(pid);
    return stat !== undefined && stat.state !== "Z" && stat.state !== "X";
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (caught) {
    return errnoOf(caught) === "EPERM";
  }
}

/**
 * What tells this process from a later one with the same id: the moment it started. Undefined when it is gone
 * or the system does not say (Windows).
 */
export function startIdentity(pid: number): string | undefined {
  if (process.platform === "linux") {
    const stat = readLinuxStat(pid);
    if (stat === undefined) return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}/${stat.startTicks}`;
  }
  if (process.platform === "win32") return undefined;
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Living processes working in this directory, which is how a postmaster and its children are known on Linux. */
export function findProcessesIn(directory: string): readonly number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === directory && isAlive(pid);
      } catch {
        return false;
      }
    });
}

/** Whether this process runs a program of that name; true when the system does not say. */
export function mayBeProgram(pid: number, name: string): boolean {
  if (process.platform === "win32") return true;
  try {
    const command =
      process.platform === "linux"
        ? readFileSync(`/proc/${pid}/comm`, "utf8")
        : execFileSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" });
    return command.includes(name);
  } catch {
    return false;
  }
}

/** Waits until the claim holds; false when it did not within the time. */
export async function waitUntil(claim: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (claim()) return true;
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
