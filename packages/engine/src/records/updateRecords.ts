import type { AppError, WireValues } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { actorSlot, fillTemplate, sessionSlots } from "../access/slots.ts";
import { echoes } from "../computed/echoes.ts";
import type { Queryable, Statement, Transaction } from "../db/database.ts";
import type { Cause, Session } from "../gateway/session.ts";
import { decodeValues, type RecordInput } from "./decodeValues.ts";
import { findConflicts } from "./findConflicts.ts";
import { lockRecords, readsLists } from "./listFormulas.ts";
import { problemError } from "./problems.ts";
import type { RecordReply, ReplyColumns } from "./recordReply.ts";
import { writeLists, type ListChange } from "./writeLists.ts";
import { updateStatement, type UpdateShape } from "./updateStatement.ts";
import { inTransaction, lockSentValues, unsettledFields } from "./unsettledUnique.ts";
import { causeSlot, rowsJson, rowsSlot } from "./writeParts.ts";

/** A record to change. */
export interface UpdateDraft {
  readonly ord: number;
  readonly id: number;
  /** The version the caller read; absent to change whatever is there now. */
  readonly version?: number;
  readonly input: RecordInput;
  /** Why this record changes, where the records of a call change for different reasons. */
  readonly cause?: Cause;
}

/** What became of one record. */
export type UpdateOutcome =
  | {
      readonly kind: "updated";
      readonly version: number;
      readonly reply: RecordReply | null;
      /** What the fields that changed held before, when it was asked for. */
      readonly old: Readonly<Record<string, unknown>> | null;
    }
  /** Every value sent was already there. */
  | { readonly kind: "unchanged"; readonly version: number }
  | { readonly kind: "failed"; readonly error: AppError };

/** Parses one record to change. */
export function draftUpdate(
  policy: FormPolicy,
  entry: { readonly id: number; readonly version?: number | undefined; readonly values: WireValues },
  ord: number,
): UpdateDraft {
  const input = decodeValues(policy, entry.values);
  return { ord, id: entry.id, input, ...(entry.version === undefined ? {} : { version: entry.version }) };
}

/** The fields that a draft sends. */
export function fieldsOfDraft({ input }: Pick<UpdateDraft, "input">): readonly string[] {
  return [...Object.keys(input.columns), ...input.links.keys(), ...input.rows.keys()];
}

/** How a set of records is changed. */
export interface UpdateOptions {
  readonly isWhole: boolean;
  readonly replies: boolean;
  readonly checksUnique: boolean;
  readonly tellsOld?: boolean;
  /** Who the change is put down to, when the engine makes it on a person's behalf. */
  readonly by?: number | null;
  /** The caller asks the later rules when all of the save is in (see findInvalid). */
  readonly leavesLater?: boolean;
  /** The transaction holds the records' locks already. */
  readonly isLocked?: boolean;
}

/** Whether records need more than the one statement. */
export function writesLists(drafts: readonly UpdateDraft[]): boolean {
  return drafts.some((draft) => draft.input.links.size > 0 || draft.input.rows.size > 0);
}

/**
 * Changes records whose sent values all lie in own columns, each id once: one statement when every version is
 * current. Rows read at an older version are looked at again in a transaction, where changes to other fields merge.
 * @param tx writes in it, in place of a statement that is its own transaction
 */
export async function updatePlain(
  session: Session,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
  options: UpdateOptions,
  tx?: Transaction,
): Promise<ReadonlyMap<number, UpdateOutcome>> {
  const outcomes = await runUpdate(session, tx ?? session.database, policy, drafts, options, new Map());
  const isStale = (draft: UpdateDraft): boolean => {
    const outcome = outcomes.get(draft.ord);
    return outcome?.kind === "failed" && outcome.error.code === "record.stale";
  };
  const stale = drafts.filter(isStale);
  if (stale.length === 0) return outcomes;
  const again = options.isWhole ? drafts : stale;
  const merge = (on: Transaction): Promise<ReadonlyMap<number, UpdateOutcome>> =>
    updateMerging(session, on, policy, again, options);
  const merged = tx === undefined ? await session.database.transaction(merge) : await merge(tx);
  return new Map([...outcomes, ...merged]);
}

/** The same inside a transaction, with links and subform rows, and with the merge of older versions. */
export async function updateMerging(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
  options: UpdateOptions,
): Promise<ReadonlyMap<number, UpdateOutcome>> {
  const conflicts = await findConflicts(session, tx, policy, drafts);
  const clean = drafts.filter((draft) => !conflicts.has(draft.ord));
  const failed = [...conflicts].map(([ord, error]): [number, UpdateOutcome] => [ord, { kind: "failed", error }]);
  if (clean.length === 0 || (options.isWhole && failed.length > 0)) return new Map(failed);
  const lists = writesLists(clean) ? await writeLists(session, tx, policy, clean) : new Map<number, ListChange>();
  // findConflicts holds the rows' locks, so that what it said of their versions stays true.
  const unversioned = clean.map(({ ord, id, input }) => ({ ord, id, input }));
  const outcomes = await runUpdate(session, tx, policy, unversioned, { ...options, isLocked: true }, lists);
  return new Map([...failed, ...outcomes]);
}

/** Runs the update statement for drafts, each id once. Versions that moved on come back as record.stale. */
export async function runUpdate(
  session: Session,
  queryable: Queryable,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
  options: UpdateOptions,
  lists: ReadonlyMap<number, ListChange>,
): Promise<ReadonlyMap<number, UpdateOutcome>> {
  const rows = drafts.map((draft) => draft.input.columns);
  const fields = unsettledAmong(session, policy, drafts);
  const locksFirst = options.isLocked !== true && locksRecordsFirst(session, policy, drafts);
  if (fields.length === 0 && !locksFirst) return update(session, queryable, policy, drafts, options, lists);
  return inTransaction(queryable, async (tx) => {
    if (fields.length > 0) await lockSentValues(tx, session, policy.form, fields, rows);
    const ids = drafts.map(({ id }) => id);
    if (locksFirst) await lockRecords(session, tx, policy.form, ids);
    const checksUnique = options.checksUnique || fields.length > 0;
    return update(session, tx, policy, drafts, { ...options, checksUnique }, lists);
  });
}

/** Whether the records have to be locked by a statement of its own before they are written. */
export function locksRecordsFirst(session: Session, policy: FormPolicy, drafts: readonly UpdateDraft[]): boolean {
  return readsLists(session.workspace, policy.form, [...new Set(drafts.flatMap(fieldsOfDraft))]);
}

/** Unique fields among those sent whose index does not decide yet: their values are locked before the write. */
export function unsettledAmong(
  session: Session,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
): ReturnType<typeof unsettledFields> {
  return unsettledFields(session, policy.form).filter(({ field }) =>
    drafts.some(({ input }) => Object.hasOwn(input.columns, field.key)),
  );
}

async function update(
  session: Session,
  queryable: Queryable,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
  options: UpdateOptions,
  lists: ReadonlyMap<number, ListChange>,
): Promise<ReadonlyMap<number, UpdateOutcome>> {
  const { statement, read } = prepareUpdate(session, policy, drafts, options, lists);
  return read(await queryable.arrays(statement));
}

/** The update statement for drafts, each id once, and what its rows say. */
export function prepareUpdate(
  session: Session,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
  options: UpdateOptions,
  lists: ReadonlyMap<number, ListChange>,
): {
  readonly statement: Statement;
  readonly read: (rows: readonly (readonly unknown[])[]) => ReadonlyMap<number, UpdateOutcome>;
} {
  const sent = [...new Set(drafts.flatMap((draft) => Object.keys(draft.input.columns)))].toSorted();
  const mixed = sent.filter((key) => drafts.some((draft) => !Object.hasOwn(draft.input.columns, key)));
  const listKeys = [
    ...new Set(drafts.flatMap((draft) => [...draft.input.links.keys(), ...draft.input.rows.keys()])),
  ].toSorted();
  const { isWhole, checksUnique, tellsOld = false, leavesLater = false } = options;
  const replies = options.replies && listKeys.length === 0 && !echoes(session.workspace, policy.form.definition.key);
  const shape: UpdateShape = {
    sent,
    mixed,
    lists: listKeys,
    isSingle: drafts.length === 1,
    isWhole,
    checksUnique,
    replies,
    ...(tellsOld ? { tellsOld } : {}),
    ...(leavesLater ? { leavesLater } : {}),
    hasCauses: drafts.some((draft) => draft.cause !== undefined),
  };
  const { template, reply } = updateStatement(session, policy, shape);
  const rows = drafts.map((draft) => {
    const change = lists.get(draft.ord);
    return {
      ...draft.input.columns,
      "~ord": draft.ord,
      "~id": draft.id,
      ...(draft.version === undefined ? {} : { "~version": draft.version }),
      ...(mixed.length > 0 ? { "~not": mixed.filter((key) => !Object.hasOwn(draft.input.columns, key)) } : {}),
      ...(shape.hasCauses ? { "~cause": draft.cause ?? session.cause } : {}),
      ...(change === undefined ? {} : { "~old": change.old, "~new": change.new }),
    };
  });
  const slots = sessionSlots(session)
    .set(rowsSlot, rowsJson(rows, shape.isSingle))
    .set(causeSlot, JSON.stringify(session.cause));
  if (options.by !== undefined) slots.set(actorSlot, options.by);
  const read = (results: readonly (readonly unknown[])[]): ReadonlyMap<number, UpdateOutcome> =>
    readUpdate(policy, results, tellsOld, reply);
  return { statement: fillTemplate(template, slots), read };
}

function readUpdate(
  policy: FormPolicy,
  results: readonly (readonly unknown[])[],
  tellsOld: boolean,
  reply: ReplyColumns | null,
): ReadonlyMap<number, UpdateOutcome> {
  const outcomes = new Map<number, UpdateOutcome>();
  for (const [ord, isWritten, version, problems, ...rest] of results) {
    if (typeof ord !== "number" || !Array.isArray(problems)) throw new Error("update-result: expected a row of ours");
    const [problem] = problems;
    const [old, cells] = tellsOld ? [rest[0], rest.slice(1)] : [null, rest];
    if (typeof problem === "string")
      outcomes.set(ord, { kind: "failed", error: problemError(policy.form, policy.action, problem) });
    else if (isWritten === true)
      outcomes.set(ord, {
        kind: "updated",
        version: Number(version),
        reply: reply?.read(cells) ?? null,
        old: valuesOf(old),
      });
    else outcomes.set(ord, { kind: "unchanged", version: Number(version) });
  }
  return outcomes;
}

function valuesOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : null;
}
