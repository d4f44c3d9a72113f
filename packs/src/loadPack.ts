import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  AppError,
  checkDefinition,
  readDocuments,
  type DefinitionDocument,
  type WorkspaceDefinition,
} from "@tongzhou/model";

/** Folder of the built-in client-delivery application. */
export const clientDeliveryFolder = fileURLToPath(new URL("../client-delivery", import.meta.url));

/**
 * A pack's definition from its folder.
 * @throws AppError "definition.invalid" with what is wrong and where
 */
export async function loadPack(folder: string): Promise<WorkspaceDefinition> {
  const read = readDocuments(await loadDocuments(folder));
  if (!read.ok) throw new AppError("definition.invalid", { problems: read.error });
  const checked = checkDefinition(read.value);
  if (!checked.ok) throw new AppError("definition.invalid", { problems: checked.error });
  return checked.value;
}

/** The definition documents below a folder, with paths relative to it. */
export async function loadDocuments(folder: string): Promise<readonly DefinitionDocument[]> {
  const paths = ["workspace.yaml", "grants.yaml"];
  for (const part of ["forms", "views"]) {
    const names = await readdir(join(folder, part)).catch(() => []);
    paths.push(...names.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${part}/${name}`));
  }
  const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), "utf8").catch(() => null)));
  return paths.flatMap((path, index) => {
    const text = texts[index] ?? null;
    return text === null ? [] : [{ path, text }];
  });
}
