import { mkdtempSync, openAsBlob, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPostgres } from "@tongzhou/embedded";
import { rounded } from "../median.ts";
import { readCount, UsageError } from "../readOptions.ts";
import { setUpOwner } from "../records/oursClient.ts";
import { startProgram } from "../startProgram.ts";
import { orAborted, untilInterrupted } from "../untilInterrupted.ts";
import { awaitImport, beginImport, type ImportReply } from "./followImport.ts";
import { mixedColumnCount, writeMixedCsv } from "./mixedCsv.ts";
import { watchMemory } from "./watchMemory.ts";

const serverScript = fileURLToPath(new URL("../../../apps/server/src/main.ts", import.meta.url));
const note = (text: string) => process.stderr.write(`${text}\n`);
const megabyte = 1_000_000;
const limitMB = 600;

/** What `bench -- import` prints; MB are of 1,000,000 bytes. */
export interface ImportReport {
  readonly bench: "import";
  readonly rows: number;
  readonly columns: number;
  readonly fileMB: number;
  /** From the begin of the import to the judged file, the upload not counted. */
  readonly profileSeconds: number;
  /** The dry run that the wizard asks for before it lets anybody import. */
  readonly checkSeconds: number;
  /** From the start of the run, which makes the form, to its last row. */
  readonly importSeconds: number;
  readonly rowsPerSecond: number;
  /** The most resident memory that the server's process ever had. */
  readonly peakServerMB: number;
  readonly limitMB: number;
  /** Names of the figures that miss their limit. */
  readonly missed: readonly string[];
}

/**
 * Imports a CSV of mixed columns into a new form, through the routes and in the steps of the web application's wizard,
 * and watches the memory of the server's process. The process ends with 1 when that passes its limit.
 */
export async function runImportBench(options: ReadonlyMap<string, string>): Promise<ImportReport> {
  const rows = readCount(options, "rows", 1_000_000);
  if (process.platform === "win32") throw new UsageError("import: the memory of a process can't be read on Windows");
  const report = await untilInterrupted((signal) => measureAt(rows, signal));
  if (report.missed.length > 0) process.exitCode = 1;
  return report;
}

async function measureAt(rows: number, signal: AbortSignal): Promise<ImportReport> {
  const home = mkdtempSync(join(tmpdir(), "tongzhou-bench-import-"));
  const stops: (() => Promise<void>)[] = [];
  try {
    const path = join(home, "cases.csv");
    note(`writing ${rows} rows…`);
    await writeMixedCsv(path, rows, signal);
    const dataDir = join(home, "data");
    const postgres = await startPostgres({ dataDir });
    stops.unshift(() => postgres.stop());
    const environment = {
      DATABASE_URL: postgres.connectionString,
      DATA_DIR: dataDir,
      LOG_LEVEL: "silent",
      // A stale web application would be built within the process that is measured.
      SERVE_WEB: "false",
      MAX_UPLOAD_MB: String(Math.max(512, Math.ceil(statSync(path).size / megabyte))),
    };
    const server = await startProgram(serverScript, environment, "/healthz", signal);
    stops.unshift(() => server.stop());
    const memory = watchMemory(server.pid);
    stops.unshift(async () => void memory.stop());
    const times = await orAborted(importFile(server.address, path, rows), signal);
    const peakServerMB = rounded(memory.stop() / megabyte, 0);
    return {
      bench: "import",
      rows,
      columns: mixedColumnCount,
      fileMB: rounded(statSync(path).size / megabyte, 1),
      ...times,
      rowsPerSecond: rounded(rows / times.importSeconds, 0),
      peakServerMB,
      limitMB,
      missed: peakServerMB > limitMB ? ["peakServerMB"] : [],
    };
  } finally {
    for (const stop of stops) await stop().catch((error: unknown) => note(String(error)));
    // Helpers of a database that had to be cut off may still write for a moment.
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

type Times = Pick<ImportReport, "profileSeconds" | "checkSeconds" | "importSeconds">;

async function importFile(address: string, path: string, rows: number): Promise<Times> {
  const owner = await setUpOwner(address);
  const me = (await owner.get("/me")) as { readonly workspaces: readonly { readonly key: string }[] };
  const workspace = me.workspaces[0]?.key ?? "";
  note("uploading…");
  const id = await beginImport(address, owner, workspace, { name: "cases.csv", body: await openAsBlob(path) });
  const [profileSeconds, ready] = await timed("judging", () => awaitImport(owner, workspace, id, "ready"));
  const settings = proposeForm(ready);
  const run = async (isDryRun: boolean): Promise<ImportReply> => {
    await owner.post(`/workspaces/${workspace}/imports/${id}/start`, { ...settings, isDryRun });
    return awaitImport(owner, workspace, id, isDryRun ? "checked" : "done");
  };
  const [checkSeconds] = await timed("checking", () => run(true));
  const [importSeconds, done] = await timed("importing", () => run(false));
  if (done["rowsCreated"] !== rows)
    throw new Error(
      `bench-import: expected ${rows} records, got ${String(done["rowsCreated"])}; ${JSON.stringify(done["rejectSamples"])}`,
    );
  return { profileSeconds, checkSeconds, importSeconds };
}

async function timed<T>(step: string, work: () => Promise<T>): Promise<readonly [seconds: number, answer: T]> {
  note(`${step}…`);
  const from = performance.now();
  const answer = await work();
  const seconds = rounded((performance.now() - from) / 1000, 1);
  note(`${step}: ${seconds} s`);
  return [seconds, answer];
}

/** Everything as the server guessed it, which is what the wizard proposes. */
function proposeForm(view: ImportReply) {
  // The server checks its replies against the contract.
  const { sheets, formKey } = view as unknown as JudgedFile;
  const [sheet] = sheets;
  if (sheet?.columns.length !== mixedColumnCount)
    throw new Error(`bench-import: expected ${mixedColumnCount} columns, got ${sheet?.columns.length}`);
  const { titleColumn, headerRow } = sheet;
  const fields = sheet.columns.map((column) => ({ column: column.index, definition: column.field }));
  note(`kinds: ${sheet.columns.map(({ kind }) => kind).join(" ")}`);
  return {
    sheet: 0,
    headerRow,
    target: { kind: "new_form", key: formKey, label: { zh: "工单" }, titleColumn, fields },
    rejects: "skip",
    zone: "Asia/Shanghai",
  };
}

interface JudgedFile {
  readonly formKey: string;
  readonly sheets: readonly {
    readonly headerRow: number | null;
    readonly titleColumn: number | null;
    readonly columns: readonly { readonly index: number; readonly kind: string; readonly field: unknown }[];
  }[];
}
