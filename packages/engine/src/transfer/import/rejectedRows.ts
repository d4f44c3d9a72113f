import { openSource } from "@tongzhou/sheets";
import type { Session } from "../../gateway/session.ts";
import { loadOwn, readTextOptions } from "./createImport.ts";
import type { ImportReject } from "./importDefinition.ts";
import { loadRejects } from "./imports.store.ts";
import { readReject } from "./readReject.ts";
import type { ImportHost } from "./runImport.ts";

/** A row of the file that was not taken. */
export interface RejectedRow {
  /** As spreadsheets count. */
  readonly row: number;
  /** The cells as they stand in the file. */
  readonly cells: readonly string[];
  readonly rejects: readonly ImportReject[];
}

/** The rows of an import that were not taken, with what its columns are called. */
export interface RejectedRows {
  readonly fileName: string;
  readonly labels: readonly string[];
  readonly rows: AsyncIterable<RejectedRow>;
}

const pageRejects = 2000;

/**
 * The rows that an import of the actor's did not take, read from its file again, in order; memory does not grow with them.
 * @throws AppError "import.not_found"
 */
export async function openRejectedRows(
  session: Session,
  host: Pick<ImportHost, "pathOf">,
  id: string,
): Promise<RejectedRows> {
  const found = await loadOwn(session, id);
  const settings = found.settings;
  const sheet = found.sheets.find((one) => one.sheet === settings?.sheet);
  const path = host.pathOf(found.file.storageKey);
  const sheetIndex = settings?.sheet ?? 0;
  async function* read(): AsyncGenerator<RejectedRow> {
    const wanted = readRejects();
    let next = await wanted.next();
    if (next.done === true) return;
    const source = await openSource({ path, name: found.file.name, ...readTextOptions(found.file) });
    try {
      let row = 0;
      for await (const batch of source.batches(sheetIndex))
        for (const cells of batch) {
          row += 1;
          if (next.value === undefined || next.value.row !== row) continue;
          yield { row, cells: cells.map((cell) => cell.text), rejects: next.value.rejects };
          next = await wanted.next();
          if (next.done === true) return;
        }
    } finally {
      await source.close();
    }
  }
  async function* readRejects(): AsyncGenerator<{ readonly row: number; readonly rejects: readonly ImportReject[] }> {
    let afterRow = 0;
    for (;;) {
      const page = await loadRejects(session.database, session.workspace.schema, id, { afterRow, limit: pageRejects });
      const byRow = Map.groupBy(page, (reject) => reject.row);
      const rows = [...byRow];
      // The last row of a full page may go on behind it; it is read again with the next one, unless it is all there is.
      const whole = page.length === pageRejects && rows.length > 1 ? rows.slice(0, -1) : rows;
      for (const [row, rejects] of whole) {
        afterRow = row;
        yield { row, rejects: rejects.map((reject) => readReject(session, found, reject)) };
      }
      if (page.length < pageRejects) return;
    }
  }
  return { fileName: found.file.name, labels: (sheet?.columns ?? []).map((column) => column.label), rows: read() };
}
