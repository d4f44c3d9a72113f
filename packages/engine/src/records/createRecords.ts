import { createHash } from "node:crypto";
import { AppError, type FieldOf, type WireValues } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { fillTemplate, sessionSlots } from "../access/slots.ts";
import type { Queryable, Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { prepareChildren, writeChildren, type ChildImage } from "./childRows.ts";
import { decodeValues, requireLists, type RecordInput } from "./decodeValues.ts";
import { findClaimed } from "./idempotency.ts";
import { insertStatement, type InsertShape } from "./insertStatement.ts";
import { lockTargets, writeLinks } from "./linkLists.ts";
import { problemError } from "./problems.ts";
import type { RecordReply } from "./recordReply.ts";
import { causeSlot, rowsSlot } from "./writeParts.ts";

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
export function draftCreate(policy: FormPolicy, entry: CreateEntry, ord: number): CreateDraft {
  const input = decodeValues(policy, entry.values);
  requireLists(policy, input);
  if (entry.idempotencyKey === undefined) return { ord, input };
  return { ord, input, key: entry.idempotencyKey, hash: fingerprint(policy.form.definition.key, input) };
}

function fingerprint(form: string, input: RecordInput): string {
  const sorted = (entries: Iterable<readonly [string, unknown]>): readonly (readonly [string, unknown])[] =>
    [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const whole = [form, sorted(Object.entries(input.columns)), sorted(input.links), sorted(input.rows)];
  return createHash("sha256").update(JSON.stringify(whole)).digest("hex");
}

/** How a set of records is created. */
export interface CreateOptions {
  /** Nothing is written unless everything can be. The caller learns of failures from the outcomes. */
  readonly isWhole: boolean;
  readonly replies: boolean;
  readonly checksUnique: boolean;
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
  return runInsert(session, queryable, policy, drafts, options, new Map());
}

/**
 * Creates records that have links or subform rows: everything that can be refused is asked first, then the records,
 * then what hangs on them. `tx` must be rolled back when an outcome failed and the call is whole.
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
  const extras = new Map<number, Record<string, unknown>>();
  const extrasOf = (ord: number): Record<string, unknown> => {
    const known = extras.get(ord) ?? {};
    extras.set(ord, known);
    return known;
  };
  const links: { readonly field: FieldOf<"links">; readonly ord: number; readonly ids: readonly number[] }[] = [];
  const rows: { readonly field: FieldOf<"subform">; readonly ord: number; readonly rows: readonly ChildImage[] }[] = [];
  for (const field of form.definition.fields) {
    if (field.kind === "links") {
      const sent = drafts.map((draft) => ({ ord: draft.ord, ids: draft.input.links.get(field.key) ?? [] }));
      const found = await lockTargets(
        tx,
        session,
        field.form,
        sent.flatMap(({ ids }) => ids),
      );
      if (sent.some(({ ids }) => ids.some((id) => !found.has(id))))
        throw new AppError("link.broken", { field: field.key });
      for (const { ord, ids } of sent) {
        if (ids.length === 0) continue;
        links.push({ field, ord, ids });
        extrasOf(ord)[field.key] = ids;
      }
    }
    if (field.kind === "subform") {
      const flat = drafts.flatMap((draft) =>
        (draft.input.rows.get(field.key) ?? []).map((row, position) => {
          if (row.id !== undefined)
            throw new AppError("field.invalid", { field: field.key, row: position + 1, problem: "unknown_row" });
          return { ord: draft.ord, draft: { position, columns: row.columns, sent: Object.keys(row.columns) } };
        }),
      );
      const prepared = await prepareChildren(
        tx,
        session,
        form.definition.key,
        field,
        flat.map((one) => one.draft),
      );
      for (const { ord } of drafts) {
        const own = prepared.filter((_, index) => flat[index]?.ord === ord);
        if (own.length === 0) continue;
        rows.push({ field, ord, rows: own });
        extrasOf(ord)[field.key] = own;
      }
    }
  }
  const outcomes = await runInsert(session, tx, policy, drafts, { ...options, replies: false }, extras);
  const idOf = (ord: number): number | null => {
    const outcome = outcomes.get(ord);
    return outcome?.kind === "created" ? outcome.id : null;
  };
  for (const field of new Set(links.map((one) => one.field))) {
    const lists = links.flatMap((one): (readonly [number, readonly number[]])[] => {
      const id = one.field === field ? idOf(one.ord) : null;
      return id === null ? [] : [[id, one.ids]];
    });
    if (lists.length > 0) await writeLinks(tx, session, form.definition.key, field, new Map(lists));
  }
  for (const field of new Set(rows.map((one) => one.field))) {
    const added = rows.flatMap((one) => {
      const parent = one.field === field ? idOf(one.ord) : null;
      return parent === null ? [] : one.rows.map((row) => ({ parent, row }));
    });
    await writeChildren(tx, session, form.definition.key, field, { added, changed: [], removed: [] });
  }
  return outcomes;
}

async function runInsert(
  session: Session,
  queryable: Queryable,
  policy: FormPolicy,
  drafts: readonly CreateDraft[],
  options: CreateOptions,
  extras: ReadonlyMap<number, Readonly<Record<string, unknown>>>,
): Promise<ReadonlyMap<number, CreateOutcome>> {
  const sent = [...new Set(drafts.flatMap((draft) => Object.keys(draft.input.columns)))].toSorted();
  const mixed = sent.filter((key) => drafts.some((draft) => !(key in draft.input.columns)));
  const isKeyed = drafts.some((draft) => draft.key !== undefined);
  const shape: InsertShape = { sent, mixed, isKeyed, hasExtras: extras.size > 0, ...options };
  const { template, reply } = insertStatement(session, policy, shape);
  const rows = drafts.map((draft) => ({
    ...draft.input.columns,
    "~ord": draft.ord,
    ...(mixed.length > 0 ? { "~not": mixed.filter((key) => !(key in draft.input.columns)) } : {}),
    ...(draft.key === undefined ? {} : { "~key": draft.key, "~hash": draft.hash }),
    ...(extras.has(draft.ord) ? { "~new": extras.get(draft.ord) } : {}),
  }));
  const slots = sessionSlots(session).set(rowsSlot, JSON.stringify(rows)).set(causeSlot, JSON.stringify(session.cause));
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
  const keyed = unclaimed.filter((draft) => draft.key !== undefined);
  if (keyed.length > 0 && !(options.isWhole && hasFailed))
    for (const [ord, outcome] of await findClaimed(session, queryable, policy.form.definition.key, keyed))
      outcomes.set(ord, outcome);
  return outcomes;
}
