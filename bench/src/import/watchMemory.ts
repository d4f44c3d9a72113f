import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const everyMs = 250;

/** Watches the resident memory of a process and of those that it starts. */
export interface MemoryWatch {
  /** Ends the watch and answers the most that was seen, in bytes. */
  stop(): number;
}

/**
 * The most that a process and its workers took together. On Linux the system keeps each process's peak itself; the sum
 * of what was the peak of each at any look, four times a second, is never less than what they took at one time.
 */
export function watchMemory(pid: number): MemoryWatch {
  let ownPeak = readMemory(pid);
  let workersPeak = 0;
  const look = (): void => {
    ownPeak = Math.max(ownPeak, readMemory(pid));
    const workers = listWorkers(pid).map((worker) => readWorkerMemory(worker));
    workersPeak = Math.max(
      workersPeak,
      workers.reduce((sum, bytes) => sum + bytes, 0),
    );
  };
  const timer = setInterval(() => {
    try {
      look();
    } catch {
      // The process has ended: whoever waits for its answer hears of it.
      clearInterval(timer);
    }
  }, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return ownPeak + workersPeak;
    },
  };
}

/** Every process that was started by this one, or by one that it started. */
function listWorkers(pid: number): readonly number[] {
  const parents = process.platform === "linux" ? readParents() : askParents();
  const found: number[] = [];
  for (let from = [pid]; from.length > 0;) {
    const next = parents.filter(([, parent]) => from.includes(parent)).map(([child]) => child);
    found.push(...next);
    from = next;
  }
  return found;
}

function readParents(): readonly (readonly [number, number])[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^[0-9]+$/u.test(name)) return [];
    try {
      // The name, in brackets, may hold anything; the state and the parent come after it.
      const parent = /^.*\) \S ([0-9]+) /su.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1];
      return parent === undefined ? [] : [[Number(name), Number(parent)] as const];
    } catch {
      return [];
    }
  });
}

function askParents(): readonly (readonly [number, number])[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return table.split("\n").flatMap((line) => {
    const [child, parent] = line.trim().split(/\s+/u).map(Number);
    return child === undefined || parent === undefined ? [] : [[child, parent] as const];
  });
}

/** A worker may leave between two looks; what it took was seen before. */
function readWorkerMemory(pid: number): number {
  try {
    return readMemory(pid);
  } catch {
    return 0;
  }
}

function readMemory(pid: number): number {
  const text =
    process.platform === "linux"
      ? /^VmHWM:\s+([0-9]+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
      : execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  const kibibytes = Number(text);
  if (!(kibibytes > 0)) throw new Error(`bench-memory: expected a size of process ${pid}, got ${text}`);
  return kibibytes * 1024;
}
