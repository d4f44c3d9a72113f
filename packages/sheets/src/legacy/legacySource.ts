import { Worker } from "node:worker_threads";
import type { Cell } from "../cell.ts";
import type { DateSystem } from "../dates/serial.ts";
import type { Limits } from "../limits.ts";
import { SheetError } from "../sheetError.ts";
import type { SheetErrorCode, TextParams } from "../sheetError.ts";
import { cutBatches, flatten } from "../source.ts";
import type { Notice, RowBatches, SheetFormat, SheetInfo, Source } from "../source.ts";

/** What the worker is asked. */
export type LegacyRequest =
  | { readonly kind: "open"; readonly path: string; readonly columns: number }
  | { readonly kind: "rows"; readonly sheet: number; readonly from: number; readonly count: number };

/** What the worker answers. */
export type LegacyReply =
  | {
      readonly kind: "opened";
      readonly sheets: readonly SheetInfo[];
      readonly dateSystem: DateSystem;
      readonly merges: readonly number[];
    }
  | { readonly kind: "rows"; readonly rows: readonly (readonly Cell[])[]; readonly isLast: boolean }
  | { readonly kind: "failed"; readonly code: SheetErrorCode; readonly params: TextParams };

const batchRows = 1000;

/**
 * Opens a workbook in one of the old or binary formats with SheetJS, in a worker thread whose memory and time are
 * limited: the library parses whole files at once, and a hostile file may only take its own thread down.
 */
export async function openLegacy(
  path: string,
  sizeBytes: number,
  name: string,
  format: SheetFormat,
  limits: Limits,
): Promise<Source> {
  if (sizeBytes > limits.legacyBytes) throw new SheetError("sheets.tooLarge", { bytes: sizeBytes });
  const worker = new LegacyWorker(limits);
  try {
    const opened = await worker.ask({ kind: "open", path, columns: limits.columns });
    if (opened.kind !== "opened") throw new SheetError("sheets.damaged", { part: format });
    const batches: Source["batches"] = (sheetIndex, range) => {
      if (opened.sheets[sheetIndex] === undefined) throw new SheetError("sheets.sheetMissing", { sheet: sheetIndex });
      return cutBatches(readRows(worker, sheetIndex), range);
    };
    return {
      name,
      format,
      reader: "sheetjs-worker",
      dateSystem: opened.dateSystem,
      sheets: opened.sheets,
      notices: [],
      sheetNotices: (sheetIndex): readonly Notice[] => {
        const merges = opened.merges[sheetIndex] ?? 0;
        return merges === 0 ? [] : [{ code: "mergedCells", params: { count: merges } }];
      },
      batches,
      rows: (sheetIndex, range) => flatten(batches(sheetIndex, range)),
      close: () => worker.stop(),
    };
  } catch (error) {
    await worker.stop();
    throw error;
  }
}

async function* readRows(worker: LegacyWorker, sheet: number): RowBatches {
  for (let from = 0; ; from += batchRows) {
    const reply = await worker.ask({ kind: "rows", sheet, from, count: batchRows });
    if (reply.kind !== "rows") return;
    if (reply.rows.length > 0) yield reply.rows;
    if (reply.isLast) return;
  }
}

/** One question at a time; a worker that is late or out of memory is ended. */
class LegacyWorker {
  readonly #worker: Worker;
  readonly #limits: Limits;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#worker = new Worker(new URL("./legacyWorker.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: limits.legacyHeapMb },
      stdout: true,
      stderr: true,
      execArgv: [],
    });
    this.#worker.unref();
  }

  ask(request: LegacyRequest): Promise<LegacyReply> {
    const answer = this.#queue.then(() => this.#send(request));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(request: LegacyRequest): Promise<LegacyReply> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(timer);
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        act();
      };
      const onMessage = (reply: LegacyReply): void =>
        finish(() => (reply.kind === "failed" ? reject(new SheetError(reply.code, reply.params)) : resolve(reply)));
      const onError = (error: unknown): void => {
        const isMemory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
        finish(() => reject(new SheetError(isMemory ? "sheets.tooLarge" : "sheets.damaged", {}, { cause: error })));
      };
      const onExit = (): void => finish(() => reject(new SheetError("sheets.damaged", { part: "worker" })));
      const timer = setTimeout(() => {
        finish(() => reject(new SheetError("sheets.timeout")));
        void worker.terminate();
      }, this.#limits.legacyTimeoutMs);
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
      worker.postMessage(request);
    });
  }
}
