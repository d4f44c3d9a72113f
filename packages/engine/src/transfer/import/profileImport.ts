import { isBlankSheet, SheetError } from "@tongzhou/sheets";
import { workspaceSchema } from "../../forms/physicalNames.ts";
import { loadStoredImport, updateImport } from "./imports.store.ts";
import { profileInProcess } from "./profileInProcess.ts";
import { readTextOptions } from "./createImport.ts";
import type { ImportHost } from "./runImport.ts";

/**
 * Reads all rows of every sheet of an import's file and keeps what they are like.
 * @param signal aborted when the process stops; the profile is then begun again by the next one
 */
export async function profileImport(
  host: ImportHost,
  workspace: string,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { database } = host;
  const schema = workspaceSchema(workspace);
  const found = await loadStoredImport(database, schema, id);
  if (found === undefined || found.state !== "profiling") return;
  const guard = { states: ["profiling"] as const };
  const source = {
    path: host.pathOf(found.file.storageKey),
    name: found.file.name,
    ...readTextOptions(found.file),
  };
  try {
    const sheets = await profileInProcess(
      { source, headerRows: found.file.headerRows ?? [] },
      signal,
      async (rowsRead) => {
        await updateImport(database, schema, id, guard, { progress: { rowsRead } });
      },
    );
    if (sheets.every(isBlankSheet)) throw new SheetError("sheets.empty");
    await updateImport(database, schema, id, guard, { state: "ready", sheets });
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    await updateImport(database, schema, id, guard, {
      state: "failed",
      error: { code: error.code, params: error.params },
    });
  }
}
