import { randomUUID } from "node:crypto";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type ErrorParams, type FieldDefinition } from "@tongzhou/model";
import { makeKey, type SourceInput } from "@tongzhou/sheets";
import { findPolicy, policyFor } from "../../access/policyFor.ts";
import { actorId } from "../../access/slots.ts";
import type { Session } from "../../gateway/session.ts";
import type { JobQueue } from "../../jobs/jobQueue.ts";
import { planColumns } from "./columnPlan.ts";
import type {
  ImportFile,
  ImportReject,
  ImportSettings,
  ImportStatus,
  ProfiledSheet,
  StoredImport,
} from "./importDefinition.ts";
import { noProgress } from "./importDefinition.ts";
import { makeForm, previewForm } from "./importForm.ts";
import { deleteRejects, insertImport, loadRejects, loadStoredImport, updateImport } from "./imports.store.ts";
import { readReject } from "./readReject.ts";
import { loadRemembered, type RememberedMapping } from "./remembered.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const encodings = ["utf-8", "utf-16le", "utf-16be", "gb18030", "big5", "shift_jis", "euc-kr", "windows-1252"] as const;
const sampleRejects = 200;

/** An import as people see it. */
export interface ImportView {
  readonly id: string;
  readonly file: string;
  readonly fileName: string;
  readonly form: string | null;
  /** A key for a new form, not yet taken. */
  readonly formKey: string;
  readonly status: ImportStatus;
  readonly isReading: boolean;
  readonly sheets: readonly ProfiledSheet[];
  readonly settings: ImportSettings | null;
  /** How earlier files with the same headers were taken, the newest per form; only until it is started. */
  readonly remembered: readonly RememberedMapping[];
  readonly rowsTotal: number;
  readonly rowsRead: number;
  readonly rowsDone: number;
  readonly rowsCreated: number;
  readonly rowsUpdated: number;
  readonly rowsRejected: number;
  readonly rejectSamples: readonly ImportReject[];
  readonly error: { readonly code: string; readonly params: ErrorParams } | null;
}

/** What a person said of a text file, as far as it is something we know. */
export function readTextOptions({
  encoding,
  delimiter,
}: Pick<ImportFile, "encoding" | "delimiter">): Pick<SourceInput, "encoding" | "delimiter"> {
  const known = encodings.find((name) => name === encoding);
  return {
    ...(known === undefined ? {} : { encoding: known }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}

/**
 * Begins an import from a file the actor uploaded; its sheets are profiled in the background.
 * @throws AppError "file.not_found", "access.denied" when nothing may be imported by the actor
 */
export async function createImport(
  session: Session,
  input: Pick<ImportFile, "encoding" | "delimiter" | "headerRows"> & { readonly file: string },
  queue: JobQueue | undefined,
): Promise<ImportView> {
  const { database, workspace } = session;
  const { schema, key } = workspace;
  if (input.encoding !== undefined && !encodings.some((name) => name === input.encoding))
    throw new AppError("request.invalid", { problems: [{ path: "encoding", allowed: encodings }] });
  if (!mayImport(session)) throw new AppError("access.denied", { action: "import" });
  const by = actorId(session);
  const files = sqlIdent(schema, "_file");
  const id = randomUUID();
  await database.transaction(async (tx) => {
    // The file belongs to the import from now on, so that it is not swept away with loose uploads.
    const [file] = uuid.test(input.file)
      ? await tx.rows<{ id: string; name: string; storageKey: string; sizeBytes: number }>(
          sql`update ${files} set form = '_import' where id = ${input.file}::uuid and deleted_at is null
              and created_by is not distinct from ${by}::bigint and (form is null or form = '_import')
              returning id, name, storage_key as "storageKey", size_bytes as "sizeBytes"`,
        )
      : [];
    if (file === undefined) throw new AppError("file.not_found");
    const known = {
      ...(input.encoding === undefined ? {} : { encoding: input.encoding }),
      ...(input.delimiter === undefined ? {} : { delimiter: input.delimiter }),
      ...(input.headerRows === undefined ? {} : { headerRows: input.headerRows }),
    };
    await insertImport(tx, schema, { id, file: { ...file, ...known }, by });
    await queue?.enqueue("transfer.profile", { workspace: key, import: id }, { tx, key: id });
  });
  return getImport(session, id);
}

function mayImport(session: Session): boolean {
  const { actor, workspace } = session;
  if (actor.kind === "system" || actor.role === "owner" || actor.role === "builder") return true;
  return [...workspace.forms.keys()].some((form) => findPolicy(session, form, "import") !== null);
}

/**
 * An import of the actor's own, with what is known of it.
 * @throws AppError "import.not_found"
 */
export async function getImport(session: Session, id: string): Promise<ImportView> {
  const found = await loadOwn(session, id);
  const rejects = await loadRejects(session.database, session.workspace.schema, id, {
    afterRow: 0,
    limit: sampleRejects,
  });
  const { progress } = found;
  const sheet = found.sheets.find((one) => one.sheet === found.settings?.sheet) ?? found.sheets[0];
  const { rowsRead, rowsDone, rowsCreated, rowsUpdated, rowsRejected } = progress;
  return {
    id,
    file: found.file.id,
    fileName: found.file.name,
    formKey: freeFormKey(session, found.file.name),
    form: found.form === "" ? null : found.form,
    status: found.state,
    isReading: progress.phase === "reading" && (found.state === "running" || found.state === "checking"),
    sheets: found.sheets,
    settings: found.settings,
    remembered: found.state === "ready" ? await loadRemembered(session, found) : [],
    rowsTotal: progress.phase === "reading" ? (sheet?.rows ?? 0) : progress.rowsTotal,
    rowsRead,
    rowsDone,
    rowsCreated,
    rowsUpdated,
    rowsRejected,
    rejectSamples: rejects.map((reject) => readReject(session, found, reject)),
    error: found.error,
  };
}

function freeFormKey(session: Session, fileName: string): string {
  const name = fileName.replace(/(?:\.[a-z0-9]{1,5}){1,2}$/iu, "");
  return makeKey(name, new Set(session.workspace.forms.keys()), "table");
}

/** The import when it is the actor's own. */
export async function loadOwn(session: Session, id: string): Promise<StoredImport> {
  const found = uuid.test(id) ? await loadStoredImport(session.database, session.workspace.schema, id) : undefined;
  if (found === undefined || (session.actor.kind === "member" && found.createdBy !== session.actor.memberId))
    throw new AppError("import.not_found");
  return found;
}

/** The newest imports of the actor, running ones first. */
export async function listImports(
  session: Session,
  limit: number,
): Promise<
  readonly {
    readonly id: string;
    readonly fileName: string;
    readonly status: ImportStatus;
    readonly form: string | null;
  }[]
> {
  const own = session.actor.kind === "system" ? sql`true` : sql`created_by = ${actorId(session)}::bigint`;
  return session.database.rows(
    sql`select id, file ->> 'name' as "fileName", state as status, nullif(form, '') as form
        from ${sqlIdent(session.workspace.schema, "_import")} where ${own}
        order by (state in ('running', 'checking')) desc, created_at desc limit ${limit}::int`,
  );
}

/**
 * Checks what is asked and leaves the run as a durable job. A new form is made at once, so that whatever is wrong with
 * it is heard here.
 * @throws AppError "import.not_found", "import.busy", "form.not_found", "access.denied", "field.unknown",
 *   "field.forbidden", "definition.invalid", "definition.conflict", "request.invalid"
 */
export async function startImport(
  session: Session,
  id: string,
  settings: ImportSettings,
  queue: JobQueue | undefined,
): Promise<ImportView> {
  const { database, workspace } = session;
  const found = await loadOwn(session, id);
  const sheet = found.sheets.find((one) => one.sheet === settings.sheet);
  if (startable.every((state) => state !== found.state)) throw new AppError("import.busy", { status: found.state });
  if (sheet === undefined) throw new AppError("request.invalid", { problems: [{ path: "sheet" }] });
  if (!isZone(settings.zone)) throw new AppError("request.invalid", { problems: [{ path: "zone" }] });
  const { target } = settings;
  const form = target.kind === "form" ? target.form : target.key;
  const at =
    target.kind === "form"
      ? session
      : settings.isDryRun
        ? await previewForm(session, target)
        : await makeForm(session, id, target, queue);
  if (target.kind === "form" && target.action !== "add") checkMatchField(session, form, target.matchBy);
  planColumns(policyFor(at, form, "import"), target, sheet.columns);
  await database.transaction(async (tx) => {
    await deleteRejects(tx, workspace.schema, id, 0);
    const state = settings.isDryRun ? "checking" : "running";
    const isStarted = await updateImport(
      tx,
      workspace.schema,
      id,
      { states: startable },
      {
        state,
        form: settings.isDryRun && target.kind === "new_form" ? "" : form,
        settings,
        progress: noProgress,
        error: null,
      },
    );
    if (!isStarted) throw new AppError("import.busy", { status: found.state });
    await queue?.enqueue("transfer.import", { workspace: workspace.key, import: id }, { tx, key: id });
  });
  return getImport(session, id);
}

const startable: readonly ImportStatus[] = ["ready", "checked", "cancelled", "failed"];

function checkMatchField(session: Session, form: string, matchBy: string | undefined): void {
  const see = policyFor(session, form, "see");
  const field: FieldDefinition | undefined = see.form.fields.get(matchBy ?? "");
  if (matchBy === undefined || field === undefined || !see.readable.has(matchBy))
    throw new AppError("field.unknown", { field: matchBy ?? "" });
  const fits = ["text", "integer", "number", "date", "phone", "email", "url", "auto_number", "choice"].includes(
    field.kind,
  );
  if (!fits) throw new AppError("request.invalid", { problems: [{ path: "target.matchBy", reason: "unfit" }] });
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
}

/**
 * Stops an import. Rows already taken stay and are counted; a run in the middle of a chunk takes that chunk back.
 * @throws AppError "import.not_found"
 */
export async function cancelImport(session: Session, id: string, queue: JobQueue | undefined): Promise<void> {
  const { database, workspace } = session;
  await loadOwn(session, id);
  await database.transaction(async (tx) => {
    const states = ["profiling", "ready", "checking", "checked", "running"] as const;
    await updateImport(tx, workspace.schema, id, { states }, { state: "cancelled" });
    // Whatever the run needed is tidied up by a run that finds it ended.
    await queue?.enqueue("transfer.import", { workspace: workspace.key, import: id }, { tx, key: id });
  });
}
