import { SheetError, startWorkerProcess, type SheetErrorCode, type SourceInput } from "@tongzhou/sheets";
import type { ErrorParams } from "@tongzhou/model";
import type { HeaderRow, ProfiledSheet } from "./importDefinition.ts";
import { abortError, exitError } from "./readRows.ts";

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

const heapMb = 448;

/**
 * Profiles every sheet of a file in a process of its own.
 * @throws SheetError when the file cannot be read, or is more than the process can hold
 */
export async function profileInProcess(
  request: ProfileRequest,
  signal: AbortSignal,
  onProgress: (rows: number) => Promise<void>,
): Promise<readonly ProfiledSheet[]> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<readonly ProfiledSheet[]>();
  const worker = startWorkerProcess<ProfileRequest, ProfileReply>(new URL("./profileFile.ts", import.meta.url), {
    heapMb,
    onReply(reply) {
      if (reply.kind === "progress") onProgress(reply.rows).catch(reject);
      else if (reply.kind === "done") resolve(reply.sheets);
      // Params crossed to this process as plain values, as SheetError made them.
      else reject(new SheetError(reply.code, reply.params as SheetError["params"]));
    },
    onExit: (exit) => reject(exitError(exit)),
  });
  const stop = (): void => reject(abortError(signal));
  signal.addEventListener("abort", stop);
  try {
    worker.post(request);
    return await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    await worker.stop();
  }
}
