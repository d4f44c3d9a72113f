import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";
import { actorId } from "../../access/slots.ts";
import type { Database } from "../../db/database.ts";
import type { Session } from "../../gateway/session.ts";
import { createImport, getImport, startImport, type ImportView } from "../import/createImport.ts";
import type { ImportSettings, ImportTarget } from "../import/importDefinition.ts";
import { profileImport } from "../import/profileImport.ts";
import { proposeFields, proposeTitle } from "../import/proposeFields.ts";
import { runImport, type ImportHost } from "../import/runImport.ts";

/** Files to import, and the host that finds them. */
export interface ImportFiles {
  readonly host: ImportHost;
  /** Uploads a text as a file of the session's actor; gives its id. */
  upload(session: Session, name: string, content: string | Buffer): Promise<string>;
  /** The same for a file that is there. */
  uploadPath(session: Session, path: string, name: string): Promise<string>;
  remove(): Promise<void>;
}

/** Keeps uploads in a directory of their own. */
export async function openImportFiles(database: Database): Promise<ImportFiles> {
  const directory = await mkdtemp(join(tmpdir(), "tongzhou-import-"));
  const note = async (session: Session, name: string, storageKey: string): Promise<string> => {
    const id = randomUUID();
    await database.run(
      sql`insert into ${sqlIdent(session.workspace.schema, "_file")} (id, name, size_bytes, media_type, sha256, storage_key, created_by)
          values (${id}::uuid, ${name}, 1, 'text/csv', ''::bytea, ${storageKey}, ${actorId(session)})`,
    );
    return id;
  };
  return {
    host: { database, pathOf: (key) => (isAbsolute(key) ? key : join(directory, key)) },
    upload: async (session, name, content) => {
      const key = randomUUID();
      await writeFile(join(directory, key), content);
      return note(session, name, key);
    },
    uploadPath: (session, path, name) => note(session, name, path),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

const never = new AbortController().signal;

/** Begins an import and profiles it. */
export async function profiled(files: ImportFiles, session: Session, file: string): Promise<ImportView> {
  const made = await createImport(session, { file }, undefined);
  await profileImport(files.host, session.workspace.key, made.id, never);
  return getImport(session, made.id);
}

/** The target that makes a form from a profiled sheet as it was guessed. */
export function guessedTarget(
  view: ImportView,
  key: string,
  change?: (fields: FieldDefinition[]) => FieldDefinition[],
): ImportTarget {
  const sheet = view.sheets[0];
  if (sheet === undefined) throw new Error("guessed-target: expected a sheet");
  const fields = proposeFields(sheet);
  const definitions = change === undefined ? fields : change([...fields]);
  return {
    kind: "new_form",
    key,
    label: { zh: key },
    titleColumn: proposeTitle(sheet),
    fields: definitions.map((definition, column) => ({ column, definition })),
  };
}

/** Starts an import and runs it to its end. */
export async function runThrough(
  files: ImportFiles,
  session: Session,
  id: string,
  target: ImportTarget,
  settings: Partial<ImportSettings> = {},
): Promise<ImportView> {
  await startImport(session, id, buildSettings(target, settings), undefined);
  await runImport(files.host, session.workspace.key, id, never);
  return getImport(session, id);
}

/** Settings with defaults: the first sheet with a header, bad rows skipped. */
export function buildSettings(target: ImportTarget, settings: Partial<ImportSettings> = {}): ImportSettings {
  return { sheet: 0, headerRow: 0, target, rejects: "skip", isDryRun: false, zone: "Asia/Shanghai", ...settings };
}
