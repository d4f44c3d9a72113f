import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { SheetError, type SheetErrorCode, type SourceInput } from "@tongzhou/sheets";
import type { ErrorParams } from "@tongzhou/model";
import type { ImportReject, StagedColumn } from "./importDefinition.ts";

/** When a row belongs to the record of the row above. */
export interface RowGrouping {
  /** The column whose cell names the record; null where none does. */
  readonly key: number | null;
  /** Columns taken into the record itself. */
  readonly own: readonly number[];
  /** Columns taken into rows of subforms. */
  readonly inner: readonly number[];
}

/** What is read, and how. */
export interface RowsRequest {
  readonly source: SourceInput;
  readonly sheet: number;
  /** Counted from 0. */
  readonly firstRow: number;
  readonly columns: readonly StagedColumn[];
  readonly zone: string;
  /** How rows make up records with the rows of their subforms; null when every row is a record. */
  readonly grouping: RowGrouping | null;
}

/** Some rows as COPY text. */
export interface RowsPart {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Rows read for it, rejected ones included. */
  readonly rows: number;
  readonly rejects: readonly ImportReject[];
}

/** What the worker answers. */
export type RowsReply =
  | ({ readonly kind: "part" } & RowsPart)
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly code: SheetErrorCode; readonly params: ErrorParams };

const workerHeapMb = 384;

/**
 * Reads and converts the rows of a sheet in a thread of its own.
 * @throws SheetError when the file turns out to be damaged; whatever the signal was aborted with
 */
export async function* readRows(request: RowsRequest, signal: AbortSignal): AsyncGenerator<RowsPart> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./readRows.worker.ts", import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: workerHeapMb },
  });
  const replies: RowsReply[] = [];
  const failure: { error: Error | null } = { error: null };
  let hear: (() => void) | null = null;
  worker.on("message", (reply: RowsReply) => {
    replies.push(reply);
    hear?.();
  });
  worker.on("error", (error) => {
    failure.error = error instanceof Error ? error : new Error(String(error));
    hear?.();
  });
  worker.on("exit", () => {
    failure.error ??= new Error("rows-worker: expected an end, got an exit");
    hear?.();
  });
  let hasEnded = false;
  const onAbort = (): void => {
    failure.error = abortError(signal);
    hear?.();
  };
  signal.addEventListener("abort", onAbort);
  try {
    for (;;) {
      const reply = replies.shift();
      if (reply === undefined) {
        if (failure.error !== null) throw failure.error;
        await new Promise<void>((resolve) => (hear = resolve));
        continue;
      }
      hasEnded = reply.kind !== "part";
      if (reply.kind === "end") return;
      // Params crossed a thread as plain values, as SheetError made them.
      if (reply.kind === "failed") throw new SheetError(reply.code, reply.params as SheetError["params"]);
      yield reply;
      worker.postMessage("credit");
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    await endWorker(worker, hasEnded);
  }
}

/** Waits until a thread that is done has left by itself; ends one that is not. A thread is never ended while it leaves. */
export async function endWorker(worker: Worker, isDone: boolean): Promise<void> {
  if (!isDone) {
    await worker.terminate();
    return;
  }
  // threadId is -1 once a thread has left.
  if (worker.threadId !== -1) await once(worker, "exit");
}

/** Why a signal was aborted, as an error. */
export function abortError(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("aborted", { cause: signal.reason });
}
