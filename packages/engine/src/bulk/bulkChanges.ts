import { isDeepStrictEqual } from "node:util";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type ErrorCode, type ErrorParams, type WireValues } from "@tongzhou/model";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import { actorId, fillSlots, sessionSlots } from "../access/slots.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import type { JobQueue } from "../jobs/jobQueue.ts";
import { visibleTitle } from "../records/cells.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import type { BulkAction, BulkReason, BulkStatus, StoredBulkChange } from "./bulkDefinition.ts";
import { loadStartedBulkChanges, loadStoredBulkChange, updateBulkChange } from "./bulkChanges.store.ts";
import { checkEdit } from "./checkEdit.ts";

/** A bulk change as its owner sees it. */
export interface BulkChangeView {
  readonly id: string;
  readonly form: string;
  readonly action: BulkAction;
  readonly status: BulkStatus;
  /** Keys of the fields it writes. */
  readonly fields: readonly string[];
  /** How many records it is about, exactly. */
  readonly total: number;
  /** Records that matched and that the actor may see, but not change or delete. */
  readonly withheld: number;
  readonly done: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly reasons: readonly BulkReason[];
  readonly error: { readonly code: string; readonly params: ErrorParams } | null;
  /** Whether it can be taken back now. */
  readonly canUndo: boolean;
  readonly createdAt: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function toView(stored: StoredBulkChange): BulkChangeView {
  const { id, form, action, state, edit, total, withheld, progress, error, createdAt } = stored;
  const fields = edit === null ? [] : edit.fields.map((field) => field.key);
  const hasEnded = state === "done" || state === "cancelled" || state === "failed";
  const canUndo = hasEnded && action !== "undo" && progress.changed > 0 && stored.undoneBy === null;
  return { id, form, action, status: state, fields, total, withheld, ...progress, error, canUndo, createdAt };
}

/**
 * A bulk change of the actor's own.
 * @throws AppError "bulk.not_found"
 */
export async function getBulkChange(session: Session, id: string): Promise<BulkChangeView> {
  return toView(await loadOwnBulkChange(session, id));
}

/** The stored one when it is the actor's own. */
export async function loadOwnBulkChange(session: Session, id: string): Promise<StoredBulkChange> {
  const found = uuid.test(id) ? await loadStoredBulkChange(session.database, session.workspace.schema, id) : undefined;
  if (found === undefined || found.createdBy !== actorId(session)) throw new AppError("bulk.not_found");
  return found;
}

/** The newest bulk changes that the actor started, those at work first. */
export async function listBulkChanges(session: Session, limit: number): Promise<readonly BulkChangeView[]> {
  const { database, workspace } = session;
  const found = await loadStartedBulkChanges(database, workspace.schema, actorId(session), limit);
  return found.map(toView);
}

/** What an edit writes; nothing for a delete. */
export interface BulkStartInput {
  readonly values?: WireValues | undefined;
  readonly expressions?: Readonly<Record<string, string>> | undefined;
}

/**
 * Checks what is to be written and leaves the run as a durable job. Started again with the same values it is what it
 * was: a plan is carried out once, however often it is asked for.
 * @throws AppError "bulk.not_found", "bulk.busy" when it was started with other values or has ended, "access.denied",
 *   and what writing one record would say of its values
 */
export function startBulkChange(
  session: Session,
  id: string,
  input: BulkStartInput,
  queue: JobQueue | undefined,
): Promise<BulkChangeView> {
  return onNewestDefinition(session, async (current) => {
    const { database, workspace } = current;
    const found = await loadOwnBulkChange(current, id);
    const { values = {}, expressions = {} } = input;
    const whatItIs = (stored: StoredBulkChange): BulkChangeView => {
      const isSame =
        stored.action !== "undo" &&
        isDeepStrictEqual(stored.edit?.values ?? {}, values) &&
        isDeepStrictEqual(stored.edit?.expressions ?? {}, expressions);
      if (!isSame) throw new AppError("bulk.busy", { status: stored.state });
      return toView(stored);
    };
    if (found.state !== "planned") return whatItIs(found);
    const policy = policyFor(current, found.form, found.action === "edit" ? "edit" : "delete");
    const edit = found.action === "edit" ? checkEdit(current, policy, { values, expressions }) : undefined;
    if (edit === undefined && Object.keys(values).length + Object.keys(expressions).length > 0)
      throw new AppError("request.invalid", { problems: [{ path: "values", reason: "not_an_edit" }] });
    const isStarted = await database.transaction(async (tx) => {
      const change = { state: "running" as const, ...(edit === undefined ? {} : { edit }) };
      if (!(await updateBulkChange(tx, workspace.schema, id, { states: ["planned"] }, change))) return false;
      await queue?.enqueue("records.bulk", { workspace: workspace.key, bulk: id }, { tx, key: id });
      return true;
    });
    const now = await loadOwnBulkChange(current, id);
    // Somebody else's start came first, of two at once.
    return isStarted ? toView(now) : whatItIs(now);
  });
}

/**
 * Stops a bulk change. What is written stays and is counted; a chunk at work is taken back.
 * @throws AppError "bulk.not_found"
 */
export async function cancelBulkChange(session: Session, id: string): Promise<BulkChangeView> {
  await loadOwnBulkChange(session, id);
  const { schema } = session.workspace;
  await updateBulkChange(session.database, schema, id, { states: ["planned", "running"] }, { state: "cancelled" });
  return getBulkChange(session, id);
}

/** A record that was left out, and why. */
export interface BulkFailure {
  readonly record: number;
  /** Null for a record the actor may not see, or that is gone. */
  readonly title: string | null;
  readonly code: ErrorCode;
  readonly params: ErrorParams;
}

/**
 * Records that were left out, by id; the first 10,000 of them are kept.
 * @param page `after`: the last record of an earlier page
 * @throws AppError "bulk.not_found"
 */
export async function listBulkFailures(
  session: Session,
  id: string,
  page: { readonly after?: number | undefined; readonly limit: number },
): Promise<{ readonly form: string; readonly failures: readonly BulkFailure[]; readonly next: number | null }> {
  const { form } = await loadOwnBulkChange(session, id);
  const { database, workspace } = session;
  const see = findPolicy(session, form, "see");
  const rows = see === null || see.rows === null ? sql`` : sql` and ${see.rows(sql`r`)}`;
  const title = see === null ? sql`null::text` : visibleTitle(session, see, sql`r`);
  const join =
    see === null
      ? sql``
      : sql` left join ${formTable(workspace.schema, form)} r on r.id = x.record and r.deleted_at is null${rows}`;
  const query = sql`select x.record, ${title} as title, x.code, x.params from ${sqlIdent(workspace.schema, "_bulk_failure")} x${join}
    where x.bulk = ${id}::uuid and x.record > ${page.after ?? 0}::bigint order by x.record limit ${page.limit + 1}::int`;
  const found = await database.rows<BulkFailure>(fillSlots(query, sessionSlots(session)));
  const failures = found.slice(0, page.limit);
  return { form, failures, next: found.length > page.limit ? (failures.at(-1)?.record ?? null) : null };
}
