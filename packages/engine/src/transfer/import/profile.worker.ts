import { parentPort, workerData } from "node:worker_threads";
import { must } from "@tongzhou/base";
import { openSource, profileSource, SheetError, type Source } from "@tongzhou/sheets";
import type { ProfiledSheet } from "./importDefinition.ts";
import type { ProfileReply, ProfileRequest } from "./profileInThread.ts";

// Profiles a file away from the thread that serves people.

const port = must(parentPort, "profile-worker: expected to run in a worker");
// Only profileInThread.ts starts this file, with a request of this type.
const { source: input, headerRows } = workerData as ProfileRequest;
const previewRows = 30;
const previewColumns = 60;
const previewChars = 120;
const maxSheets = 50;
const progressEveryMs = 600;

function post(reply: ProfileReply): void {
  port.postMessage(reply);
}

async function readPreview(source: Source, sheet: number): Promise<readonly (readonly (string | null)[])[]> {
  const rows: (readonly (string | null)[])[] = [];
  for await (const row of source.rows(sheet, { limit: previewRows }))
    rows.push(
      row
        .slice(0, previewColumns)
        .map((cell) => (cell.kind === "blank" ? null : clean(cell.text.slice(0, previewChars)))),
    );
  return rows;
}

// Kept as jsonb, which holds neither.
function clean(text: string): string {
  return text.toWellFormed().replaceAll("\0", "");
}

async function run(): Promise<readonly ProfiledSheet[]> {
  const source = await openSource(input);
  let told = performance.now();
  let before = 0;
  try {
    const sheets: ProfiledSheet[] = [];
    for (const { index } of source.sheets.slice(0, maxSheets)) {
      const header = headerRows.find((one) => one.sheet === index);
      const profile = await profileSource(source, index, {
        ...(header === undefined ? {} : { headerRow: header.row }),
        onProgress: (rows) => {
          if (performance.now() - told < progressEveryMs) return;
          told = performance.now();
          post({ kind: "progress", rows: before + rows });
        },
      });
      before += profile.rowsTotal;
      const { encoding, delimiter } = source;
      const text =
        encoding === undefined || delimiter === undefined
          ? {}
          : { text: { encoding: encoding.name, confidence: encoding.confidence, delimiter } };
      sheets.push({ ...profile, ...text, preview: await readPreview(source, index) });
    }
    return JSON.parse(clean(JSON.stringify(sheets)).replaceAll("\\u0000", "")) as readonly ProfiledSheet[];
  } finally {
    await source.close();
  }
}

run()
  .then(
    (sheets) => post({ kind: "done", sheets }),
    (error: unknown) => {
      if (!(error instanceof SheetError)) throw error;
      post({ kind: "failed", code: error.code, params: error.params });
    },
  )
  .finally(() => port.close());
