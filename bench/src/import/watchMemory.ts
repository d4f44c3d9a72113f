import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const everyMs = 250;

/** Watches the resident memory of a process. */
export interface MemoryWatch {
  /** Ends the watch and answers the most that was seen, in bytes. */
  stop(): number;
}

/** On Linux the system keeps the peak itself and none is missed; elsewhere it is the most of four looks a second. */
export function watchMemory(pid: number): MemoryWatch {
  let peakBytes = readMemory(pid);
  const timer = setInterval(() => {
    try {
      peakBytes = Math.max(peakBytes, readMemory(pid));
    } catch {
      // The process has ended: whoever waits for its answer hears of it.
      clearInterval(timer);
    }
  }, everyMs);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(peakBytes, readMemory(pid));
    },
  };
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
