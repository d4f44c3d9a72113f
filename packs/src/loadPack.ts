import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  AppError,
  checkDefinition,
  isDocumentPath,
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

/**
 * The definition documents below a folder, with paths relative to it; what is hidden and `node_modules` is left out.
 * Those in no known place come along, so that readDocuments can refuse them.
 */
export async function loadDocuments(folder: string): Promise<readonly DefinitionDocument[]> {
  const paths = await findDocuments(folder, "");
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })));
}

async function findDocuments(folder: string, below: string): Promise<readonly string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
  const found = entries.map(async (entry) => {
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) return findDocuments(folder, `${path}/`);
    return isDocumentPath(path) ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}
