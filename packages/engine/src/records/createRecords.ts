import { hash } from "node:crypto";
import { must, sql } from "@tongzhou/base";
import { AppError, type FieldOf, type WireValues } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { fillTemplate, sessionSlots } from "../access/slots.ts";
import { echoes } from "../computed/echoes.ts";
import type { Queryable, Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { prepareChildren, writeChildren } from "./childRows.ts";
import { decodeValues, requireLists, type RecordInput } from "./decodeValues.ts";
import { findClaimed } from "./idempotency.ts";
import { batchHashSlot, batchKeySlot, insertStatement, sequenceName, type InsertShape } from "./insertStatement.ts";
import { lockTargets, writeLinks } from "./linkLists.ts";
import { problemError } from "./problems.ts";
import type { RecordReply } from "./recordReply.ts";
import { TryAgain } from "./retrying.ts";
import { inTransaction, lockSentValues, unsettledFields } from "./unsettledUnique.ts";
import { causeSlot, rowsJson, rowsSlot } from "./writeParts.ts";

/** A record to create. */
export interface CreateEntry {
  readonly values: WireValues;
  readonly idempotencyKey?: string;
}

/** A decoded record to create, with its place in the caller's list. */
export interface CreateDraft {
  readonly ord: number;
  readonly input: RecordInput;
  readonly key?: string;
  /** Fingerprint of the decoded values; what makes a repeated key a repetition. */
  readonly hash?: string;
}

/** What became of one record. */
export type CreateOutcome =
  | { readonly kind: "created"; readonly id: number; readonly reply: RecordReply | null }
  /** The idempotency key was used before: this is the record made then. */
  | { readonly kind: "repeated"; readonly id: number }
  | { readonly kind: "failed"; readonly error: AppError };

/** Parses one record to create. */
export function draftCreate(session: Session, policy: FormPolicy, entry: CreateEntry, ord: number): CreateDraft {
  const input = decodeValues(policy, entry.values);
  requireLists(policy, input);
  if (entry.idempotencyKey === undefined) return { ord, input };
  return { ord, input, key: entry.idempotencyKey, hash: fingerprint(policy.form.definition.key, input) };
}

function fingerprint(form: string, input: RecordInput): string {
  const sorted = (entries: Iterable<readonly [string, unknown]>): readonly (readonly [string, unknown])[] =>
    [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const whole = [form, sorted(Object.entries(input.columns)), sorted(input.links), sorted(input.rows)];
  return hash("sha256", JSON.stringify(whole));
}

/** Another call has the key of the batch. Nothing was written. */
export class KeyTaken extends Error {}

/** How a set of records is created. */
export interface CreateOptions {
  /** All of them go under one key, in one whole statement. */
  readonly batchKey?: { readonly key: string; readonly hash: string };
  /** Nothing is written unless everything can be. The caller learns of failures from the outcomes. */
  readonly isWhole: boolean;
  readonly replies: boolean;
  readonly checksUnique: boolean;
  /** The caller asks the later rules when all of the save is in (see findInvalid). */
  readonly leavesLater?: boolean;
}

/** Whether a record needs more than the one statement: rows of other tables belong to it. */
export function hasLists(draft: { readonly input: RecordInput }): boolean {
  return [...draft.input.links.values(), ...draft.input.rows.values()].some((list) => list.length > 0);
}

/** Creates records whose values all lie in own columns: one statement, on the pool or in a transaction. */
export async function createPlain(
  session: Session,
  queryable: Queryable,
  policy: FormPolicy,
  drafts: readonly CreateDraft[],
  options: CreateOptions,
): Promise<ReadonlyMap<number, CreateOutcome>> {
  return runInsert(session, queryable, policy, drafts, options, new Map(), new Map());
}

/**
 * Creates records that have links or subform rows. Their lists are written first, under ids drawn for the records, so
 * that formulas and rules of the record see them. `tx` must be rolled back when an outcome failed.
 * @throws AppError for the first bad list: callers who want a report per record send such records one by one
 */
export async function createWithLists(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  drafts: readonly CreateDraft[],
  options: CreateOptions,
): Promise<ReadonlyMap<number, CreateOutcome>> {
  const { form } = policy;
  const keyed = drafts.filter((draft) => draft.key !== undefined);
  const claimed = await findClaimed(session, tx, form.definition.key, keyed);
  const fresh = drafts.filter((draft) => !claimed.has(draft.ord));
  if (fresh.length === 0) return claimed;
  // The lists point at records that come last.
  await tx.run(sql`set constraints all deferred`);
  const ids = await drawIds(session, tx, form.definition.key, fresh);
  const extras = new Map<number, Record<string, unknown>>();
  const note = (ord: number, key: string, value: unknown): void => {
    extras.set(ord, { ...extras.get(ord), [key]: value });
  };
  for (const field of form.definition.fields) {
    if (field.kind === "links") await addLinks(session, tx, form.definition.key, field, fresh, ids, note);
    if (field.kind === "subform") await addRows(session, tx, form.definition.key, field, fresh, ids, note);
  }
  const outcomes = await runInsert(session, tx, policy, fresh, { ...options, replies: false }, extras, ids);
  // Nobody had the key a moment ago, and now the insert says someone has.
  if ([...outcomes.values()].some((outcome) => outcome.kind === "repeated")) throw new TryAgain();
  return new Map([...claimed, ...outcomes]);
}

type Note = (ord: number, key: string, value: unknown) => void;

async function drawIds(
  session: Session,
  tx: Transaction,
  form: string,
  drafts: readonly CreateDraft[],
): Promise<ReadonlyMap<number, number>> {
  const sequence = sequenceName(session.workspace.schema, form);
  const rows = await tx.rows<{ id: number }>(
    sql`select nextval(${sequence}::text::regclass) as id from generate_series(1, ${drafts.length}::int)`,
  );
  return new Map(drafts.map((draft, index) => [draft.ord, must(rows[index], "draw-ids: expected one per draft").id]));
}

async function addLinks(
  session: Session,
  tx: Transaction,
  form: string,
  field: FieldOf<"links">,
  drafts: readonly CreateDraft[],
  ids: ReadonlyMap<number, number>,
  note: Note,
): Promise<void> {
  const sent = drafts.flatMap(({ ord, input }) => {
    const list = input.links.get(field.key) ?? [];
    return list.length === 0 ? [] : [{ ord, list }];
  });
  if (sent.length === 0) return;
  const wanted = new Set(sent.flatMap(({ list }) => list));
  const found = await lockTargets(tx, session, field.form, [...wanted]);
  if (found.size < wanted.size) throw new AppError("link.broken", { field: field.key });
  for (const { ord, list } of sent) note(ord, field.key, list);
  await writeLinks(
    tx,
    session,
    form,
    field,
    new Map(sent.map(({ ord, list }) => [must(ids.get(ord), "add-links: id"), list])),
  );
}

async function addRows(
  session: Session,
  tx: Transaction,
  form: string,
  field: FieldOf<"subform">,
  drafts: readonly CreateDraft[],
  ids: ReadonlyMap<number, number>,
  note: Note,
): Promise<void> {
  const flat = drafts.flatMap(({ ord, input }) =>
    (input.rows.get(field.key) ?? []).map((row, position) => {
      if (row.id !== undefined)
        throw new AppError("field.invalid", { field: field.key, row: position + 1, problem: "unknown_row" });
      return { ord, child: { position, columns: row.columns, sent: Object.keys(row.columns), record: ord } };
    }),
  );
  if (flat.length === 0) return;
  const children = flat.map((one) => one.child);
  const prepared = await prepareChildren(tx, session, form, field, children);
  const added = prepared.map((row, index) => ({ ord: must(flat[index], "add-rows: order").ord, row }));
  for (const [ord, own] of Map.groupBy(added, (one) => one.ord))
    note(
      ord,
      field.key,
      own.map(({ row }) => row),
    );
  const rows = added.map(({ ord, row }) => ({ parent: must(ids.get(ord), "add-rows: id"), row }));
  await writeChildren(tx, session, form, field, { added: rows, changed: [], removed: [] });
}

async function runInsert(
  session: Session,
  queryable: Queryable,
  policy: FormPolicy,
  drafts: readonly CreateDraft[],
  options: CreateOptions,
  extras: ReadonlyMap<number, Readonly<Record<string, unknown>>>,
  ids: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, CreateOutcome>> {
  const fields = unsettledFields(session, policy.form);
  if (fields.length === 0) return insert(session, queryable, policy, drafts, options, extras, ids);
  const rows = drafts.map((draft) => draft.input.columns);
  return inTransaction(queryable, async (tx) => {
    await lockSentValues(tx, session, policy.form, fields, rows);
    return insert(session, tx, policy, drafts, { ...options, checksUnique: true }, extras, ids);
  });
}

async function insert(
  session: Session,
  queryable: Queryable,
  policy: FormPolicy,
  drafts: readonly CreateDraft[],
  options: CreateOptions,
  extras: ReadonlyMap<number, Readonly<Record<string, unknown>>>,
  ids: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, CreateOutcome>> {
  const sent = [...new Set(drafts.flatMap((draft) => Object.keys(draft.input.columns)))].toSorted();
  const mixed = sent.filter((key) => drafts.some((draft) => !Object.hasOwn(draft.input.columns, key)));
  const isKeyed = drafts.some((draft) => draft.key !== undefined);
  const { batchKey, ...asked } = options;
  const shape: InsertShape = {
    sent,
    mixed,
    isSingle: drafts.length === 1,
    isKeyed,
    hasExtras: extras.size > 0,
    ...asked,
    isBatchKeyed: batchKey !== undefined,
    replies: options.replies && !echoes(session.workspace, policy.form.definition.key),
  };
  const { template, reply } = insertStatement(session, policy, shape);
  const rows = drafts.map((draft) => ({
    ...draft.input.columns,
    "~ord": draft.ord,
    ...(ids.has(draft.ord) ? { "~id": ids.get(draft.ord) } : {}),
    ...(mixed.length > 0 ? { "~not": mixed.filter((key) => !Object.hasOwn(draft.input.columns, key)) } : {}),
    ...(draft.key === undefined ? {} : { "~key": draft.key, "~hash": draft.hash }),
    ...(extras.has(draft.ord) ? { "~new": extras.get(draft.ord) } : {}),
  }));
  const slots = sessionSlots(session)
    .set(rowsSlot, rowsJson(rows, shape.isSingle))
    .set(causeSlot, JSON.stringify(session.cause))
    .set(batchKeySlot, batchKey?.key)
    .set(batchHashSlot, batchKey?.hash);
  const results = await queryable.arrays(fillTemplate(template, slots));
  const outcomes = new Map<number, CreateOutcome>();
  const unclaimed: CreateDraft[] = [];
  for (const [ord, id, problems, isSeen, ...cells] of results) {
    const draft = drafts.find((one) => one.ord === ord);
    if (draft === undefined || !Array.isArray(problems))
      throw new Error(`insert-result: expected a sent row, got ${String(ord)}`);
    const [problem] = problems;
    if (typeof problem === "string")
      outcomes.set(draft.ord, { kind: "failed", error: problemError(policy.form, policy.action, problem) });
    else if (typeof id === "number")
      outcomes.set(draft.ord, {
        kind: "created",
        id,
        reply: reply !== null && isSeen === true ? reply.read(cells) : null,
      });
    else unclaimed.push(draft);
  }
  // A row without problems that was not written: its key was taken, or the call is whole and another row failed.
  const hasFailed = [...outcomes.values()].some((outcome) => outcome.kind === "failed");
  if (batchKey !== undefined && unclaimed.length > 0 && !hasFailed) throw new KeyTaken();
  const keyed = unclaimed.filter((draft) => draft.key !== undefined);
  if (keyed.length > 0 && !(options.isWhole && hasFailed)) {
    const claimed = await findClaimed(session, queryable, policy.form.definition.key, keyed);
    if (claimed.size < keyed.length) throw new TryAgain();
    for (const [ord, outcome] of claimed) outcomes.set(ord, outcome);
  }
  return outcomes;
}
