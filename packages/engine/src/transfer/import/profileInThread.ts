import { Worker } from "node:worker_threads";
import { SheetError, type SheetErrorCode, type SourceInput } from "@tongzhou/sheets";
import type { ErrorParams } from "@tongzhou/model";
import type { HeaderRow, ProfiledSheet } from "./importDefinition.ts";
import { abortError, endWorker } from "./readRows.ts";

/** What the worker is asked. */
export interface ProfileRequest {
  readonly source: SourceInput;
  readonly headerRows: readonly HeaderRow[];
}

/** What the worker answers. */
export type ProfileReply =
  | { readonly kind: "progress"; readonly rows: number }
  | { readonly kind: "done"; readonly sheets: readonly ProfiledSheet[] }
  | { readonly kind: "failed"; readonly code: SheetErrorCode; readonly params: ErrorParams };

const workerHeapMb = 448;

/**
 * Profiles every sheet of a file in a thread of its own.
 * @throws SheetError when the file cannot be read
 */
export async function profileInThread(
  request: ProfileRequest,
  signal: AbortSignal,
  onProgress: (rows: number) => Promise<void>,
): Promise<readonly ProfiledSheet[]> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./profile.worker.ts", import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: workerHeapMb },
  });
  let isDone = false;
  const stop = (): void => void worker.terminate();
  signal.addEventListener("abort", stop);
  try {
    return await new Promise((resolve, reject) => {
      worker.on("message", (reply: ProfileReply) => {
        isDone = reply.kind !== "progress";
        if (reply.kind === "progress") onProgress(reply.rows).catch(reject);
        else if (reply.kind === "done") resolve(reply.sheets);
        // Params crossed a thread as plain values, as SheetError made them.
        else reject(new SheetError(reply.code, reply.params as SheetError["params"]));
      });
      worker.on("error", reject);
      worker.on("exit", () =>
        reject(signal.aborted ? abortError(signal) : new Error("profile-worker: expected an answer, got an exit")),
      );
    });
  } finally {
    signal.removeEventListener("abort", stop);
    await endWorker(worker, isDone);
  }
}
