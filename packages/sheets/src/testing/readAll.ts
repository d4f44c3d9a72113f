import type { Cell } from "../cell.ts";
import { openSource } from "../openSource.ts";
import type { SourceInput } from "../openSource.ts";
import type { SheetProfile } from "../profile/column.ts";
import { profileSource } from "../profile/profileSource.ts";
import type { ProfileOptions } from "../profile/profileSource.ts";
import { SheetError } from "../sheetError.ts";

type Opening = Partial<Omit<SourceInput, "path">>;

/** All cells of one sheet. */
export async function readCells(path: string, sheet = 0, opening: Opening = {}): Promise<(readonly Cell[])[]> {
  const source = await openSource({ name: path, ...opening, path });
  try {
    const rows: (readonly Cell[])[] = [];
    for await (const row of source.rows(sheet)) rows.push(row);
    return rows;
  } finally {
    await source.close();
  }
}

/** The texts of one sheet. */
export async function readTexts(path: string, sheet = 0, opening: Opening = {}): Promise<string[][]> {
  return (await readCells(path, sheet, opening)).map((row) => row.map((cell) => cell.text));
}

/** The profile of one sheet. */
export async function readProfile(
  path: string,
  sheet = 0,
  options: ProfileOptions & Opening = {},
): Promise<SheetProfile> {
  const source = await openSource({ name: path, ...options, path });
  try {
    return await profileSource(source, sheet, options);
  } finally {
    await source.close();
  }
}

/** The code with which a file is refused, or "read" when it is not. */
export async function readOutcome(path: string, opening: Opening = {}): Promise<string> {
  try {
    const source = await openSource({ name: path, ...opening, path });
    try {
      for (const sheet of source.sheets) await profileSource(source, sheet.index);
      return "read";
    } finally {
      await source.close();
    }
  } catch (error) {
    // anything else is a defect, and shows as one
    if (error instanceof SheetError) return error.code;
    throw error;
  }
}
