import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for the files of one test, and a way to fill and empty it. */
export interface TemporaryFiles {
  readonly folder: string;
  /** Writes a file and gives its path. */
  readonly write: (name: string, content: string | Uint8Array) => string;
  readonly remove: () => void;
}

/** Makes a folder of its own under the system's temporary one. */
export function buildTemporaryFiles(): TemporaryFiles {
  const folder = mkdtempSync(join(tmpdir(), "tongzhou-sheets-"));
  return {
    folder,
    write: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
