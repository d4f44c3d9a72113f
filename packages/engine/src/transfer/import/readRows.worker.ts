import { parentPort, workerData } from "node:worker_threads";
import { must } from "@tongzhou/base";
import { openSource, SheetError } from "@tongzhou/sheets";
import { convertRows } from "./convertRows.ts";
import type { RowsReply, RowsRequest } from "./readRows.ts";

// Reads a sheet away from the thread that serves people. At most a few parts are on their way at once: the parent
// answers each with a credit, so that neither side's memory grows with the file.

const port = must(parentPort, "rows-worker: expected to run in a worker");
// Only readRows.ts starts this file, with a request of this type.
const request = workerData as RowsRequest;
let credits = 4;
let wake: (() => void) | null = null;
port.on("message", () => {
  credits += 1;
  wake?.();
});

async function post(reply: RowsReply, transfer: readonly ArrayBuffer[] = []): Promise<void> {
  while (credits === 0) await new Promise<void>((resolve) => (wake = resolve));
  wake = null;
  credits -= 1;
  port.postMessage(reply, [...transfer]);
}

async function run(): Promise<void> {
  const source = await openSource(request.source);
  try {
    for await (const part of convertRows(source, request)) await post({ kind: "part", ...part }, [part.bytes.buffer]);
  } finally {
    await source.close();
  }
}

run()
  .then(
    () => port.postMessage({ kind: "end" } satisfies RowsReply),
    (error: unknown) => {
      if (!(error instanceof SheetError)) throw error;
      port.postMessage({ kind: "failed", code: error.code, params: error.params } satisfies RowsReply);
    },
  )
  .finally(() => port.close());
