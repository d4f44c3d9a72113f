import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { errnoOf } from "./errors.ts";
import { findProcessesIn, isAlive, mayBeProgram } from "./processes.ts";

/** What a postmaster writes about itself into its data directory. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly socketDirectory: string;
  readonly isReady: boolean;
}

const fileName = "postmaster.pid";

/** The postmaster.pid of a cluster; undefined when there is none or it is still being written. */
export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(cluster, fileName), "utf8");
  } catch (caught) {
    if (errnoOf(caught) === "ENOENT") return undefined;
    throw caught;
  }
  // Lines: pid, data directory, start time, port, socket directory, listen address, shared memory key, status.
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid === 0) return undefined;
  return {
    pid: Math.abs(pid),
    port: Number(lines[3] ?? 0),
    socketDirectory: lines[4] ?? "",
    isReady: (lines[7] ?? "").trim() === "ready",
  };
}

/** The postmaster that runs on this cluster; undefined when the file is stale or there is none. */
export function findPostmaster(cluster: string): PostmasterFile | undefined {
  const file = readPostmasterFile(cluster);
  if (file === undefined || !isAlive(file.pid) || !mayBeProgram(file.pid, "postgres")) return undefined;
  if (process.platform === "linux" && !findProcessesIn(cluster).includes(file.pid)) return undefined;
  return file;
}

/**
 * Removes a postmaster.pid that would keep PostgreSQL from starting although its process is gone: the id belongs
 * to a zombie or to another program by now. PostgreSQL's own check (children still in shared memory) is bypassed by
 * that, so it is done only when nothing works in the directory any more.
 */
export function removeStalePostmasterFile(cluster: string): void {
  const file = readPostmasterFile(cluster);
  if (file === undefined || findPostmaster(cluster) !== undefined || findProcessesIn(cluster).length > 0) return;
  rmSync(join(cluster, fileName), { force: true });
}
