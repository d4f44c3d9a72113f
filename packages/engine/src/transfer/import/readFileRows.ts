import { connectParent, openSource, SheetError } from "@tongzhou/sheets";
import { convertRows } from "./convertRows.ts";
import type { RowsAsk, RowsReply, RowsRequest } from "./readRows.ts";

// Reads a sheet away from the process that serves people. At most a few parts are on their way at once: the parent
// answers each with a credit, so that neither side's memory grows with the file.

let credits = 4;
let wake: (() => void) | null = null;
const parent = connectParent<RowsAsk, RowsReply>(async (ask) => {
  if (ask !== "credit") return answer(ask);
  credits += 1;
  wake?.();
});

async function post(reply: RowsReply): Promise<void> {
  while (credits === 0) await new Promise<void>((resolve) => (wake = resolve));
  wake = null;
  credits -= 1;
  await parent.post(reply);
}

async function read(request: RowsRequest): Promise<void> {
  const source = await openSource(request.source);
  try {
    for await (const part of convertRows(source, request)) await post({ kind: "part", ...part });
  } finally {
    await source.close();
  }
}

async function answer(request: RowsRequest): Promise<void> {
  try {
    await read(request);
    await parent.post({ kind: "end" });
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    await parent.post({ kind: "failed", code: error.code, params: error.params });
  }
  parent.leave();
}
