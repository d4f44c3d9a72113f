import { connectParent, openSource, profileSource, SheetError, type Source } from "@tongzhou/sheets";
import type { ProfiledSheet } from "./importDefinition.ts";
import type { ProfileReply, ProfileRequest } from "./profileInProcess.ts";

// Profiles a file away from the process that serves people.

const parent = connectParent<ProfileRequest, ProfileReply>(answer);
const previewRows = 30;
const previewColumns = 60;
const previewChars = 120;
const maxSheets = 50;
const progressEveryMs = 600;

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

async function profile({ source: input, headerRows }: ProfileRequest): Promise<readonly ProfiledSheet[]> {
  const source = await openSource(input);
  let told = performance.now();
  let before = 0;
  try {
    const sheets: ProfiledSheet[] = [];
    for (const { index } of source.sheets.slice(0, maxSheets)) {
      const header = headerRows.find((one) => one.sheet === index);
      const found = await profileSource(source, index, {
        ...(header === undefined ? {} : { headerRow: header.row }),
        onProgress: (rows) => {
          if (performance.now() - told < progressEveryMs) return;
          told = performance.now();
          void parent.post({ kind: "progress", rows: before + rows });
        },
      });
      before += found.rowsTotal;
      const { encoding, delimiter } = source;
      const text =
        encoding === undefined || delimiter === undefined
          ? {}
          : { text: { encoding: encoding.name, confidence: encoding.confidence, delimiter } };
      sheets.push({ ...found, ...text, preview: await readPreview(source, index) });
    }
    return JSON.parse(clean(JSON.stringify(sheets)).replaceAll("\\u0000", "")) as readonly ProfiledSheet[];
  } finally {
    await source.close();
  }
}

async function answer(request: ProfileRequest): Promise<void> {
  try {
    await parent.post({ kind: "done", sheets: await profile(request) });
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    await parent.post({ kind: "failed", code: error.code, params: error.params });
  }
  parent.leave();
}
