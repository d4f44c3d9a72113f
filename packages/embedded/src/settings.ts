import { statfsSync } from "node:fs";
import { totalmem } from "node:os";

/** Server settings by name, values as postgresql.conf writes them, without quotes. */
export type Settings = Readonly<Record<string, string>>;

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function inMegabytes(bytes: number): string {
  return `${Math.floor(bytes / mebibyte)}MB`;
}

/** Memory this process may use: the container's limit where there is one. */
export function readMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

function freeBytes(path: string): number {
  try {
    const stat = statfsSync(path);
    return stat.bavail * stat.bsize;
  } catch {
    return 0;
  }
}

/**
 * Settings for a machine that the database shares with our own processes: an eighth of the memory as its cache
 * (1 GB on 8 GB), the rest left to the system's cache and to Node.
 */
export function tuneSettings(machine: { readonly memoryBytes: number; readonly diskFreeBytes: number }): Settings {
  const { memoryBytes, diskFreeBytes } = machine;
  return {
    shared_buffers: inMegabytes(clamp(memoryBytes / 8, 64 * mebibyte, 4 * gibibyte)),
    effective_cache_size: inMegabytes(clamp(memoryBytes / 2, 128 * mebibyte, 64 * gibibyte)),
    // Per sort or hash, and several of them run at once: 16 MB on 8 GB, never above 64.
    work_mem: inMegabytes(clamp(memoryBytes / 512, 4 * mebibyte, 64 * mebibyte)),
    maintenance_work_mem: inMegabytes(clamp(memoryBytes / 32, 32 * mebibyte, gibibyte)),
    // Few checkpoints during an import; never more than a tenth of what the disk has left.
    max_wal_size: inMegabytes(clamp(diskFreeBytes / 10, 512 * mebibyte, 8 * gibibyte)),
    wal_compression: "on",
    random_page_cost: "1.1",
    jit: "off",
    max_connections: "120",
    // One table per form: planning and dumping a workspace touch thousands of them in one transaction.
    max_locks_per_transaction: "512",
    timezone: "UTC",
    log_timezone: "UTC",
    log_min_messages: "warning",
    log_line_prefix: "%m [%p] ",
  };
}

/** The tuned settings of this machine for a cluster in that directory. */
export function readMachineSettings(home: string): Settings {
  const settings = tuneSettings({ memoryBytes: readMemoryBytes(), diskFreeBytes: freeBytes(home) });
  // Containers give /dev/shm 64 MB by default, and a parallel query that runs out of it fails.
  const isShmSmall = process.platform === "linux" && freeBytes("/dev/shm") < gibibyte / 2;
  return isShmSmall ? { ...settings, dynamic_shared_memory_type: "mmap" } : settings;
}

/** The settings as the text of a configuration file. */
export function printSettings(settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  return `# Written at each start. Your own settings go into local.conf beside this file.\n${lines.join("\n")}\n`;
}
