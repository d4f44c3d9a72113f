import { createHash } from "node:crypto";
import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { AppError, type FileReference } from "@tongzhou/model";
import { actorId } from "../access/slots.ts";
import { appendFact } from "../changes/appendFact.ts";
import type { Queryable, Transaction } from "../db/database.ts";
import { takeFiles } from "../files/files.store.ts";
import type { Session } from "../gateway/session.ts";
import { shownFiles } from "../records/cells.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { requireVisible } from "../records/requireVisible.ts";
import { followMentioned, followSeen } from "./followers.ts";
import { findMentions } from "./mentions.ts";

/** A comment as it is shown. Taken back, it keeps its place and nothing else. */
export interface Comment {
  readonly id: number;
  readonly author: number;
  readonly at: string;
  readonly text: string;
  readonly mentions: readonly number[];
  readonly files: readonly FileReference[];
  readonly editedAt: string | null;
  readonly isDeleted: boolean;
}

/** What a comment says. */
export interface CommentInput {
  readonly text: string;
  readonly files?: readonly string[];
}

const maxText = 20_000;
const maxFiles = 20;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The conversation on a record, oldest first. */
export function listComments(session: Session, form: string, record: number): Promise<readonly Comment[]> {
  return onNewestDefinition(session, async (current) => {
    await requireVisible(current, current.database, form, record);
    return loadComments(current, current.database, sql`c.form = ${form} and c.record = ${record}::bigint`);
  });
}

/**
 * Adds a comment.
 * @throws AppError record.not_found, request.invalid, file.not_found, idempotency.mismatch
 */
export function createComment(
  session: Session,
  form: string,
  record: number,
  input: CommentInput & { readonly idempotencyKey: string },
): Promise<Comment> {
  const files = checkInput(input);
  const author = requireMember(session);
  return onNewestDefinition(session, (current) =>
    current.database.transaction(async (tx) => {
      await requireVisible(current, tx, form, record);
      const { schema } = current.workspace;
      const hash = createHash("sha256")
        .update(JSON.stringify(["comment", form, record, input.text, files]))
        .digest("hex");
      const claimed = await tx.run(
        sql`insert into ${sqlIdent(schema, "_idempotency")} (actor, key, request_hash, at)
            values (${author}, ${input.idempotencyKey}, decode(${hash}, 'hex'), ${current.clock.now().toISOString()}::timestamptz) on conflict (actor, key) do nothing`,
      );
      if (claimed === 0) return repeated(current, tx, author, input.idempotencyKey, hash);
      const mentions = await loadMentioned(current, tx, input.text);
      const [made] = await tx.rows<{ id: number }>(
        sql`insert into ${sqlIdent(schema, "_comment")} (form, record, author, at, text, mentions, files)
            values (${form}, ${record}::bigint, ${author}, ${current.clock.now().toISOString()}::timestamptz, ${input.text}, ${mentions}::bigint[], ${files}::uuid[]) returning id`,
      );
      if (made === undefined) throw new Error("comment-insert: expected an id, got none");
      await tx.run(
        sql`update ${sqlIdent(schema, "_idempotency")} set answer = jsonb_build_object('comment', ${made.id}::bigint) where actor = ${author} and key = ${input.idempotencyKey}`,
      );
      await takeFiles(current, tx, files, { form, record, field: null });
      await followSeen(current, tx, form, record, author);
      await followMentioned(current, tx, form, record, mentions);
      await appendFact(current, tx, { kind: "comment", form, record, comment: made.id, what: "created" });
      return loadComment(current, tx, made.id);
    }),
  );
}

/**
 * Edits the actor's own comment; the text before is kept. Without `files` the files stay.
 * @throws AppError comment.not_found, and as createComment
 */
export function updateComment(
  session: Session,
  form: string,
  record: number,
  comment: number,
  input: CommentInput,
): Promise<Comment> {
  const files = checkInput(input, input.files === undefined);
  return changeOwn(session, form, record, comment, "edited", async (current, tx, held) => {
    const { schema } = current.workspace;
    const next = input.files === undefined ? held.files : files;
    if (input.text === "" && next.length === 0) throw invalid("text", "empty");
    const isSame = held.text === input.text && JSON.stringify(held.files) === JSON.stringify(next);
    if (isSame) return false;
    const mentions = await loadMentioned(current, tx, input.text);
    const now = current.clock.now().toISOString();
    await tx.run(
      sql`insert into ${sqlIdent(schema, "_comment_edit")} (comment_id, at, text, files) values (${comment}, ${held.since}::timestamptz, ${held.text}, ${held.files}::uuid[])`,
    );
    await tx.run(
      sql`update ${sqlIdent(schema, "_comment")} set text = ${input.text}, mentions = ${mentions}::bigint[], files = ${next}::uuid[], edited_at = ${now}::timestamptz where id = ${comment}`,
    );
    await takeFiles(
      current,
      tx,
      next.filter((id) => !held.files.includes(id)),
      { form, record, field: null },
    );
    await followMentioned(current, tx, form, record, mentions);
    return true;
  });
}

/**
 * Takes the actor's own comment back; its place stays.
 * @throws AppError comment.not_found
 */
export async function deleteComment(session: Session, form: string, record: number, comment: number): Promise<void> {
  await changeOwn(session, form, record, comment, "deleted", async (current, tx) => {
    const now = current.clock.now().toISOString();
    await tx.run(
      sql`update ${sqlIdent(current.workspace.schema, "_comment")} set deleted_at = ${now}::timestamptz where id = ${comment}`,
    );
    return true;
  });
}

/** Earlier texts of a comment, newest first; `at` is when each was written. */
export function listCommentEdits(
  session: Session,
  form: string,
  record: number,
  comment: number,
): Promise<readonly { readonly at: string; readonly text: string }[]> {
  return onNewestDefinition(session, async (current) => {
    const { database, workspace } = current;
    await requireVisible(current, database, form, record);
    const found = await database.arrays(
      sql`select 1 from ${sqlIdent(workspace.schema, "_comment")} where id = ${comment}::bigint and form = ${form} and record = ${record}::bigint and deleted_at is null`,
    );
    if (found.length === 0) throw new AppError("comment.not_found");
    return database.rows<{ at: string; text: string }>(
      sql`select at, text from ${sqlIdent(workspace.schema, "_comment_edit")} where comment_id = ${comment}::bigint order by id desc`,
    );
  });
}

interface HeldComment {
  readonly text: string;
  readonly files: readonly string[];
  /** When the present text was written. */
  readonly since: string;
}

async function changeOwn(
  session: Session,
  form: string,
  record: number,
  comment: number,
  what: "edited" | "deleted",
  change: (session: Session, tx: Transaction, held: HeldComment) => Promise<boolean>,
): Promise<Comment> {
  const author = requireMember(session);
  return onNewestDefinition(session, (current) =>
    current.database.transaction(async (tx) => {
      await requireVisible(current, tx, form, record);
      const [held] = await tx.rows<HeldComment>(
        sql`select text, files, coalesce(edited_at, at) as since from ${sqlIdent(current.workspace.schema, "_comment")}
            where id = ${comment}::bigint and form = ${form} and record = ${record}::bigint and author = ${author} and deleted_at is null for update`,
      );
      if (held === undefined) throw new AppError("comment.not_found");
      if (await change(current, tx, held))
        await appendFact(current, tx, { kind: "comment", form, record, comment, what });
      return loadComment(current, tx, comment);
    }),
  );
}

async function repeated(
  session: Session,
  tx: Transaction,
  author: number,
  key: string,
  hash: string,
): Promise<Comment> {
  const [row] = await tx.rows<{ hash: string; comment: number | null }>(
    sql`select encode(request_hash, 'hex') as hash, (answer ->> 'comment')::bigint as comment
        from ${sqlIdent(session.workspace.schema, "_idempotency")} where actor = ${author} and key = ${key}`,
  );
  if (row === undefined || row.hash !== hash || row.comment === null) throw new AppError("idempotency.mismatch");
  return loadComment(session, tx, row.comment);
}

async function loadComment(session: Session, queryable: Queryable, id: number): Promise<Comment> {
  const [comment] = await loadComments(session, queryable, sql`c.id = ${id}::bigint`);
  if (comment === undefined) throw new AppError("comment.not_found");
  return comment;
}

async function loadComments(session: Session, queryable: Queryable, condition: Sql): Promise<readonly Comment[]> {
  const { schema } = session.workspace;
  const files = shownFiles(schema, sql`c.files`, sqlIdent("shown_file"));
  return queryable.rows<Comment>(
    sql`select c.id, c.author, c.at, c.edited_at as "editedAt", c.deleted_at is not null as "isDeleted",
          case when c.deleted_at is null then c.text else '' end as text,
          case when c.deleted_at is null then c.mentions else '{}' end as mentions,
          case when c.deleted_at is null then coalesce(${files}, '[]'::jsonb) else '[]'::jsonb end as files
        from ${sqlIdent(schema, "_comment")} c where ${condition} order by c.id`,
  );
}

async function loadMentioned(session: Session, queryable: Queryable, text: string): Promise<readonly number[]> {
  const wanted = findMentions(text);
  if (wanted.length === 0) return [];
  const rows = await queryable.rows<{ id: number }>(
    sql`select id from ${sqlIdent(session.workspace.schema, "_member")} where id = any(${wanted}::bigint[]) and status = 'active'`,
  );
  const known = new Set(rows.map((row) => row.id));
  return wanted.filter((id) => known.has(id));
}

function requireMember(session: Session): number {
  const author = actorId(session);
  if (author === null) throw new AppError("access.denied", { action: "comment" });
  return author;
}

function invalid(path: string, reason: string): AppError {
  return new AppError("request.invalid", { problems: [{ path, reason }] });
}

function checkInput(input: CommentInput, mayBeEmpty = false): readonly string[] {
  const files = [...new Set(input.files ?? [])];
  if (input.text.includes("\0") || !input.text.isWellFormed()) throw invalid("text", "characters");
  if (input.text.length > maxText) throw invalid("text", "too_long");
  if (files.length > maxFiles) throw invalid("files", "too_many");
  if (!files.every((id) => uuid.test(id))) throw new AppError("file.not_found");
  if (input.text.trim() === "" && files.length === 0 && !mayBeEmpty) throw invalid("text", "empty");
  return files;
}
