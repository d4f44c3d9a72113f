import { openBytes } from "./bytes.ts";
import { openCsv } from "./csv/csvSource.ts";
import type { CsvOptions } from "./csv/csvSource.ts";
import { defaultLimits } from "./limits.ts";
import type { Limits } from "./limits.ts";
import type { Source } from "./source.ts";

/** Which file to open, and what a person knows better than the guess. */
export interface SourceInput extends CsvOptions {
  readonly path: string;
  /** The name the file came with; its ending is only a hint. */
  readonly name: string;
  readonly limits?: Partial<Limits>;
}

/**
 * Opens a spreadsheet or a text table; the format is found from the content.
 * @throws SheetError saying why the file cannot be read; nothing else is thrown for any content
 */
export async function openSource(input: SourceInput): Promise<Source> {
  const limits: Limits = { ...defaultLimits, ...input.limits };
  const file = await openBytes(input.path, limits);
  return openCsv(file, input.name, input, limits);
}
