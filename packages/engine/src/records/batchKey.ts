import { hash } from "node:crypto";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type ErrorCode } from "@tongzhou/model";
import { actorId } from "../access/slots.ts";
import type { BrokenConstraint } from "../constraints/brokenConstraint.ts";
import type { Database, Queryable, Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import type { BatchOperation, BatchResult } from "./batchOperation.ts";
import { KeyTaken } from "./createRecords.ts";
import { TryAgain } from "./retrying.ts";

/** The idempotency key of a batch, and a fingerprint of what it asks for. */
export interface BatchKey {
  readonly form: string;
  readonly key: string;
  readonly hash: string;
}

/** What a batch came to. */
export interface BatchAnswer {
  readonly results: readonly BatchResult[];
  readonly warnings: readonly BrokenConstraint[];
}

/** The key of a batch; the same operations written in the same order have the same fingerprint. */
export function batchKeyOf(
  form: string,
  mode: string,
  operations: readonly BatchOperation[],
  key: string | undefined,
): BatchKey | null {
  if (key === undefined) return null;
  return { form, key, hash: hash("sha256", JSON.stringify([form, mode, operations])) };
}

/** The operations of a batch, each create under a key of its own that follows from the batch's. */
export function keyEach(operations: readonly BatchOperation[], { key }: BatchKey): readonly BatchOperation[] {
  return operations.map((one, index) =>
    one.kind === "create" || one.kind === "upsert" ? { ...one, idempotencyKey: `${key}/${index}` } : one,
  );
}

/**
 * Writes a batch whose one statement takes the key: in the way of who comes first it costs nothing more. Whoever comes
 * second hears of it there, or of what the first one's records refuse.
 */
export async function writeAtOnce(
  session: Session,
  key: BatchKey,
  write: () => Promise<BatchAnswer>,
): Promise<BatchAnswer> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof KeyTaken) && !(error instanceof AppError)) throw error;
    const known = await findAnswer(session, session.database, key);
    if (known !== null) return known;
    throw error instanceof KeyTaken ? new TryAgain() : error;
  }
}

/**
 * Writes a batch under its key in one transaction: the key, the records and the answer are there together or not at
 * all, in one row more than without. Whoever comes second waits, and gets the answer of the first.
 */
export function writeOnce(
  session: Session,
  key: BatchKey,
  write: (tx: Transaction) => Promise<BatchAnswer>,
): Promise<BatchAnswer> {
  return session.database.transaction(async (tx) => {
    const isFirst = await claim(session, tx, key, null);
    if (!isFirst) return requireAnswer(session, tx, key);
    const answer = await write(tx);
    await tx.run(
      sql`update ${keys(session)} set answer = ${packed(key, answer)}::jsonb where actor = ${actorId(session) ?? 0} and key = ${key.key}`,
    );
    return answer;
  });
}

/**
 * Writes a batch under its key that takes several transactions. The answer is kept when all is done; until then the
 * key of each create (`keyEach`) keeps whoever sends the batch again from making a record twice.
 */
export async function writeInSteps(
  session: Session,
  key: BatchKey,
  write: () => Promise<BatchAnswer>,
): Promise<BatchAnswer> {
  const known = await findAnswer(session, session.database, key);
  if (known !== null) return known;
  const answer = await write();
  const isFirst = await claim(session, session.database, key, packed(key, answer));
  return isFirst ? answer : requireAnswer(session, session.database, key);
}

const keys = ({ workspace }: Session) => sqlIdent(workspace.schema, "_idempotency");

async function claim(session: Session, on: Queryable, { key, hash: asked }: BatchKey, answer: string | null) {
  const at = session.clock.now().toISOString();
  const made = await on.run(
    sql`insert into ${keys(session)} (actor, key, request_hash, answer, at)
        values (${actorId(session) ?? 0}, ${key}, decode(${asked}, 'hex'), ${answer}::jsonb, ${at}::timestamptz) on conflict do nothing`,
  );
  return made === 1;
}

async function requireAnswer(session: Session, on: Database | Transaction, key: BatchKey): Promise<BatchAnswer> {
  const answer = await findAnswer(session, on, key);
  // Forgotten in this moment, or another kind of request has it.
  if (answer === null) throw new AppError("idempotency.mismatch");
  return answer;
}

type Outcome = readonly [id: number | null, version: number | null, code?: ErrorCode, params?: AppError["params"]];

interface Kept {
  readonly batch: readonly Outcome[];
  readonly warnings: readonly BrokenConstraint[];
}

function packed({ form }: BatchKey, { results, warnings }: BatchAnswer): string {
  const batch = results.map(({ id, version, error }): Outcome =>
    error === undefined ? [id, version] : [id, version, error.code, error.params],
  );
  return JSON.stringify({ form, batch, warnings }, storable);
}

// What was sent may stand in an error's params, and jsonb takes neither NUL nor half a character.
function storable(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\ufffd") : value;
}

async function findAnswer(
  session: Session,
  on: Queryable,
  { key, hash: asked }: BatchKey,
): Promise<BatchAnswer | null> {
  const [row] = await on.rows<{ hash: string; answer: Partial<Kept> | null }>(
    sql`select encode(request_hash, 'hex') as hash, answer from ${keys(session)}
        where actor = ${actorId(session) ?? 0} and key = ${key}`,
  );
  if (row === undefined) return null;
  const { batch, warnings = [] } = row.answer ?? {};
  if (row.hash !== asked || batch === undefined) throw new AppError("idempotency.mismatch");
  const results = batch.map(([id, version, code, params], index): BatchResult =>
    code === undefined ? { index, id, version } : { index, id, version, error: new AppError(code, params) },
  );
  return { results, warnings };
}
