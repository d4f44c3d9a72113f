import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type FileReference } from "@tongzhou/model";
import { findPolicy } from "../access/policyFor.ts";
import { actorId, fillSlots, sessionSlots } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable, workspaceSchema } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";

/** What the server knows of bytes it has stored. */
export interface FileInput {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  /** 32 bytes, hexadecimal. */
  readonly sha256: string;
  readonly storageKey: string;
  readonly width?: number;
  readonly height?: number;
}

/** A file the actor may read, with the place of its bytes. */
export interface StoredFile extends FileReference {
  readonly sha256: string;
  readonly storageKey: string;
  readonly createdAt: string;
}

interface FileRow {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  readonly sha256: string;
  readonly storageKey: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly createdAt: string;
  readonly createdBy: number | null;
  readonly form: string | null;
  readonly record: number | null;
  readonly field: string | null;
}

/** Where a file belongs: a comment when `field` is null, else a field, `subform.field` inside a subform. */
export interface FilePlace {
  readonly form: string;
  readonly record: number;
  readonly field: string | null;
}

const maxNameLength = 255;

/**
 * Notes an uploaded file as the actor's.
 * @throws AppError "request.invalid" for a name that is empty, too long or holds characters no name can
 */
export async function createFile(session: Session, input: FileInput): Promise<FileReference> {
  const isBad =
    input.name === "" || input.name.length > maxNameLength || input.name.includes("\0") || !input.name.isWellFormed();
  if (isBad) throw new AppError("request.invalid", { problems: [{ path: "name", reason: "malformed" }] });
  await session.database.run(
    sql`insert into ${sqlIdent(session.workspace.schema, "_file")} (id, name, size_bytes, media_type, sha256, storage_key, width, height, created_at, created_by)
        values (${input.id}::uuid, ${input.name}, ${input.sizeBytes}, ${input.mediaType}, decode(${input.sha256}, 'hex'), ${input.storageKey},
          ${input.width ?? null}, ${input.height ?? null}, ${session.clock.now().toISOString()}::timestamptz, ${actorId(session)})`,
  );
  const { id, name, sizeBytes, mediaType, width, height } = input;
  return {
    id,
    name,
    sizeBytes,
    mediaType,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A file the actor may read (F3).
 * @throws AppError "file.not_found", also for a file that exists for others
 */
export async function getFile(session: Session, id: string): Promise<StoredFile> {
  const row = uuid.test(id) ? await loadRow(session, id) : undefined;
  if (row === undefined || !(await mayRead(session, row))) throw new AppError("file.not_found");
  const { name, sizeBytes, mediaType, width, height, sha256, storageKey, createdAt } = row;
  const size = { ...(width === null ? {} : { width }), ...(height === null ? {} : { height }) };
  return { id: row.id, name, sizeBytes, mediaType, ...size, sha256, storageKey, createdAt };
}

async function loadRow(session: Session, id: string): Promise<FileRow | undefined> {
  const [row] = await session.database.rows<FileRow>(
    sql`select id, name, size_bytes as "sizeBytes", media_type as "mediaType", encode(sha256, 'hex') as sha256, storage_key as "storageKey",
          width, height, created_at as "createdAt", created_by as "createdBy", form, record, field
        from ${sqlIdent(session.workspace.schema, "_file")} where id = ${id}::uuid and deleted_at is null`,
  );
  return row;
}

async function mayRead(session: Session, file: FileRow): Promise<boolean> {
  if (session.actor.kind === "system" || file.createdBy === session.actor.memberId) return true;
  if (file.form === null || file.record === null) return false;
  const see = findPolicy(session, file.form, "see");
  if (see === null) return false;
  const { schema } = session.workspace;
  const alias = sql`t`;
  const conditions = [sql`t.id = ${file.record}::bigint`, sql`t.deleted_at is null`];
  if (see.rows !== null) conditions.push(see.rows(alias));
  if (file.field === null)
    conditions.push(
      sql`exists (select 1 from ${sqlIdent(schema, "_comment")} c where c.form = ${file.form} and c.record = ${file.record}::bigint and c.deleted_at is null and ${file.id}::uuid = any(c.files))`,
    );
  else {
    const mask = see.reads.get(file.field.split(".")[0] ?? "");
    if (mask === undefined) return false;
    if (mask !== null) conditions.push(mask(alias));
  }
  const all = conditions.reduce((left, right) => sql`${left} and ${right}`);
  const rows = await session.database.arrays(
    fillSlots(sql`select 1 from ${formTable(schema, file.form)} t where ${all}`, sessionSlots(session)),
  );
  return rows.length > 0;
}

/**
 * Gives files to a comment or to a record's field: loose ones of the actor, or such as are there already.
 * @throws AppError "file.not_found" when one of them is neither
 */
export async function takeFiles(
  session: Session,
  queryable: Queryable,
  ids: readonly string[],
  place: FilePlace,
): Promise<void> {
  if (ids.length === 0) return;
  const own = session.actor.kind === "system" ? sql`` : sql` and created_by = ${actorId(session)}::bigint`;
  const isThere = sql`form = ${place.form} and record = ${place.record}::bigint and field is not distinct from ${place.field}::text`;
  const taken = await queryable.run(
    sql`update ${sqlIdent(session.workspace.schema, "_file")}
        set form = ${place.form}, record = ${place.record}::bigint, field = ${place.field}::text
        where id = any(${ids}::uuid[]) and deleted_at is null and ((form is null${own}) or (${isThere}))`,
  );
  if (taken < new Set(ids).size) throw new AppError("file.not_found");
}

// Long enough for a form that was left open over a day with its uploads in it.
const looseHours = 48;

/**
 * Forgets files that no record or comment took within two days, for a periodic job (F4). Taking is part of the write
 * that puts a file into its place, so no file in use can be among them. Safe on several nodes at once, and ended
 * anywhere: a marked file is nobody's any more, and keeps its row until its bytes are gone.
 * @param removeBytes takes a storage key; of bytes that are gone already too
 * @returns how many went, of at most `limit` looked at
 * @throws what `removeBytes` threw first, after the others went
 */
export async function purgeLooseFiles(
  session: Session,
  removeBytes: (storageKey: string) => Promise<unknown>,
  limit = 1000,
): Promise<number> {
  const now = session.clock.now();
  const before = new Date(now.getTime() - looseHours * 3_600_000).toISOString();
  const table = sqlIdent(session.workspace.schema, "_file");
  const marked = await session.database.rows<{ id: string; key: string }>(
    sql`update ${table} set deleted_at = ${now.toISOString()}::timestamptz
        where id in (select id from ${table} where form is null and created_at < ${before}::timestamptz
          order by created_at limit ${limit}::int for update skip locked) and form is null returning id, storage_key as key`,
  );
  const results = await Promise.allSettled(marked.map((file) => removeBytes(file.key)));
  const gone = marked.filter((_, index) => results[index]?.status === "fulfilled").map((file) => file.id);
  if (gone.length > 0) await session.database.run(sql`delete from ${table} where id = any(${gone}::uuid[])`);
  const failed = results.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return gone.length;
}

/** Forgets a file that nobody was told of, because its upload failed after all. */
export async function forgetFile(session: Session, id: string): Promise<void> {
  await session.database.run(
    sql`delete from ${sqlIdent(session.workspace.schema, "_file")} where id = ${id}::uuid and form is null`,
  );
}

/** Whether a workspace knows a file, whoever may read it. */
export async function hasFile(queryable: Queryable, workspace: string, id: string): Promise<boolean> {
  if (!uuid.test(id)) return false;
  const rows = await queryable.arrays(
    sql`select 1 from ${sqlIdent(workspaceSchema(workspace), "_file")} where id = ${id}::uuid`,
  );
  return rows.length > 0;
}
