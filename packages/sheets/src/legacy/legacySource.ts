import type { Cell } from "../cell.ts";
import type { DateSystem } from "../dates/serial.ts";
import type { Limits } from "../limits.ts";
import { startWorkerProcess } from "../process/workerProcess.ts";
import type { WorkerProcess } from "../process/workerProcess.ts";
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
 * Opens a workbook in one of the old or binary formats with SheetJS, in a process of its own whose memory and time
 * are limited: the library parses whole files at once, and a hostile file may only take that process down.
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

interface Waiting {
  resolve(reply: LegacyReply): void;
  reject(error: Error): void;
}

/** One question at a time; a worker that is late or out of memory is ended. */
class LegacyWorker {
  readonly #worker: WorkerProcess<LegacyRequest>;
  readonly #limits: Limits;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting: Waiting | undefined;
  #end: SheetError | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#worker = startWorkerProcess<LegacyRequest, LegacyReply>(new URL("./readLegacy.ts", import.meta.url), {
      heapMb: limits.legacyHeapMb,
      onReply: (reply) => {
        if (reply.kind === "failed") this.#waiting?.reject(new SheetError(reply.code, reply.params));
        else this.#waiting?.resolve(reply);
      },
      onExit: ({ isOutOfMemory, error }) => {
        this.#end = isOutOfMemory
          ? new SheetError("sheets.tooLarge", {}, { cause: error })
          : new SheetError("sheets.damaged", { part: "worker" }, { cause: error });
        this.#waiting?.reject(this.#end);
      },
    });
  }

  ask(request: LegacyRequest): Promise<LegacyReply> {
    const answer = this.#queue.then(() => this.#send(request));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  async #send(request: LegacyRequest): Promise<LegacyReply> {
    if (this.#end !== undefined) throw this.#end;
    const { promise, resolve, reject } = Promise.withResolvers<LegacyReply>();
    this.#waiting = { resolve, reject };
    const timer = setTimeout(() => {
      this.#end = new SheetError("sheets.timeout");
      reject(this.#end);
      void this.#worker.stop();
    }, this.#limits.legacyTimeoutMs);
    try {
      this.#worker.post(request);
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }
}
