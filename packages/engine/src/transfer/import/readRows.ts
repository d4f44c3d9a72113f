import {
  SheetError,
  startWorkerProcess,
  type SheetErrorCode,
  type SourceInput,
  type WorkerExit,
} from "@tongzhou/sheets";
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

/** What the worker is asked: the file first, then a credit for each part that was taken. */
export type RowsAsk = RowsRequest | "credit";

/** What the worker answers. */
export type RowsReply =
  | ({ readonly kind: "part" } & RowsPart)
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly code: SheetErrorCode; readonly params: ErrorParams };

const heapMb = 384;

/**
 * Reads and converts the rows of a sheet in a process of its own.
 * @throws SheetError when the file turns out to be damaged; whatever the signal was aborted with
 */
export async function* readRows(request: RowsRequest, signal: AbortSignal): AsyncGenerator<RowsPart> {
  signal.throwIfAborted();
  const replies: RowsReply[] = [];
  const failure: { error: Error | null } = { error: null };
  let hear: (() => void) | null = null;
  const fail = (error: Error): void => {
    failure.error ??= error;
    hear?.();
  };
  const worker = startWorkerProcess<RowsAsk, RowsReply>(new URL("./readFileRows.ts", import.meta.url), {
    heapMb,
    onReply(reply) {
      replies.push(reply);
      hear?.();
    },
    onExit: (exit) => fail(exitError(exit)),
  });
  const onAbort = (): void => fail(abortError(signal));
  signal.addEventListener("abort", onAbort);
  try {
    worker.post(request);
    for (;;) {
      if (signal.aborted) throw abortError(signal);
      const reply = replies.shift();
      if (reply === undefined) {
        if (failure.error !== null) throw failure.error;
        await new Promise<void>((resolve) => (hear = resolve));
        continue;
      }
      if (reply.kind === "end") return;
      // Params crossed to this process as plain values, as SheetError made them.
      if (reply.kind === "failed") throw new SheetError(reply.code, reply.params as SheetError["params"]);
      yield reply;
      worker.post("credit");
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    await worker.stop();
  }
}

/** Why a file could not be read to its end: it was more than the process can hold, or the process came to grief. */
export function exitError({ isOutOfMemory, error }: WorkerExit): Error {
  return isOutOfMemory ? new SheetError("sheets.tooLarge", {}, { cause: error }) : error;
}

/** Why a signal was aborted, as an error. */
export function abortError(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("aborted", { cause: signal.reason });
}
