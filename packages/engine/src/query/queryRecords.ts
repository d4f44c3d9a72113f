import { AppError, type SortKey, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { indexAdvice } from "./adviser/indexAdvice.ts";
import { isIndexStanding, recordIndexUse } from "./adviser/indexUses.ts";
import { countAll, countCap, countUpTo, type RecordCount } from "./countRecords.ts";
import { decodeCursor, encodeCursor, type Position, type PositionValue } from "./cursor.ts";
import { wireRow } from "./projection.ts";
import { buildRecordPage, pageOrder, startValues, type PageOrder, type RecordPage } from "./recordPage.ts";
import type { Selection } from "./selection.ts";
import { compiled, planned, statement } from "./statements.ts";

/** What to list. Either `after` or `before`, a cursor of the same order, or neither for the first page. */
export interface QueryInput extends Selection {
  /** Field keys; all readable fields when absent. */
  readonly columns?: readonly string[] | undefined;
  /** 1 to 500, 50 when absent. */
  readonly limit?: number | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly count?: "none" | "capped" | "exact" | undefined;
}

/** A page of records. */
export interface QueryReply {
  readonly columns: readonly string[];
  /** Each row is [id, version, …values in the order of columns]. */
  readonly rows: readonly (readonly Wire[])[];
  /** The `after` of the next page, null at the end. */
  readonly next: string | null;
  /** The `before` of the page before, null at the start. */
  readonly previous: string | null;
  readonly count?: RecordCount;
}

const defaultLimit = 50;
const maxLimit = 500;

/**
 * A page of the records the actor may see.
 * @throws AppError "form.not_found", "access.denied", "expr.invalid", "field.unknown", "query.field_unfit",
 * "query.cursor_invalid", "request.invalid" (SPEC.md)
 */
export function queryRecords(session: Session, form: string, input: QueryInput): Promise<QueryReply> {
  return onNewestDefinition(session, (current) => loadReply(current, form, input));
}

async function loadReply(session: Session, form: string, input: QueryInput): Promise<QueryReply> {
  const policy = policyFor(session, form, "see");
  const [page, count] = await Promise.all([loadPage(session, policy, input), loadCount(session, policy, input)]);
  return count === null ? page : { ...page, count };
}

async function loadCount(session: Session, policy: FormPolicy, input: QueryInput): Promise<RecordCount | null> {
  const wanted = input.count ?? "none";
  switch (wanted) {
    case "none":
      return null;
    case "capped":
      return countUpTo(session, policy, input, countCap);
    case "exact":
      return countAll(session, policy, input);
    default:
      return wanted satisfies never;
  }
}

/** The page, read the way the indexes that stand allow, and noted for the adviser. */
async function loadPage(session: Session, policy: FormPolicy, input: QueryInput): Promise<Omit<QueryReply, "count">> {
  const { database, workspace } = session;
  const { filter, search, sort } = input;
  const advice = compiled(session, "query/advice", [policy.form.definition.key, filter, search, sort], () => ({
    index: indexAdvice(session, policy, { filter, search, sort }),
  })).index;
  if (advice === null) return loadRecordPage(session, policy, input, false);
  const isIndexed = advice.givesOrder && isIndexStanding(database, workspace.schema, advice);
  const started = performance.now();
  const page = await loadRecordPage(session, policy, input, isIndexed);
  recordIndexUse(database, workspace.schema, advice, performance.now() - started);
  return page;
}

/**
 * The page alone.
 * @param isIndexed whether an index serves the order; either way gives the same rows
 */
export async function loadRecordPage(
  session: Session,
  policy: FormPolicy,
  input: QueryInput,
  isIndexed: boolean,
): Promise<Omit<QueryReply, "count">> {
  const limit = checkLimit(input);
  const sort = input.sort ?? [];
  const order = findOrder(session, policy, sort);
  const cursor = input.after ?? input.before;
  const start =
    cursor === undefined
      ? null
      : decodeCursor(
          cursor,
          order.fingerprint,
          order.terms.slice(0, -1).map((term) => term.kind),
        );
  const reversed = input.before !== undefined;
  const blanks = start === null ? null : start.values.map((value) => value === null);
  const { filter, search, columns } = input;
  const shape = { selection: { filter, search, sort }, columns, limit, reversed, blanks, isIndexed };
  const page = compiled(session, "query/page", [policy.form.definition.key, shape], () =>
    buildRecordPage(session, policy, shape),
  );
  const found = await session.database.arrays(planned(input, statement(session, page.text, startValues(page, start))));
  const hasMore = found.length > limit;
  const kept = hasMore ? found.slice(0, limit) : found;
  const rows = reversed ? kept.toReversed() : kept;
  return {
    columns: page.columns.map((column) => column.key),
    rows: rows.map((cells) => wireRow(page.columns, cells)),
    ...pageEnds(page, rows, { start, reversed, hasMore }),
  };
}

function checkLimit(input: QueryInput): number {
  const limit = input.limit ?? defaultLimit;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw new AppError("request.invalid", { problems: [{ path: "limit" }] });
  if (input.after !== undefined && input.before !== undefined)
    throw new AppError("request.invalid", { problems: [{ path: "before" }] });
  return limit;
}

function findOrder(session: Session, policy: FormPolicy, sort: readonly SortKey[]): PageOrder {
  return compiled(session, "query/order", [policy.form.definition.key, sort], () => pageOrder(session, policy, sort));
}

/** Cursors to what lies on both sides of a page; the side it was read from has rows if there was a position to start from. */
function pageEnds(
  page: RecordPage,
  rows: readonly (readonly unknown[])[],
  read: { readonly start: Position | null; readonly reversed: boolean; readonly hasMore: boolean },
): { readonly next: string | null; readonly previous: string | null } {
  const { fingerprint, terms } = page.order;
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) {
    // Nothing there (any more): the way back begins just beside the position, which may itself still be a row.
    const back = read.start === null ? null : encodeCursor(fingerprint, besides(read.start, terms, read.reversed));
    return read.reversed ? { next: back, previous: null } : { next: null, previous: back };
  }
  const before = encodeCursor(fingerprint, positionOf(page, first));
  const after = encodeCursor(fingerprint, positionOf(page, last));
  const isBehindStart = read.start !== null;
  return read.reversed
    ? { next: isBehindStart ? after : null, previous: read.hasMore ? before : null }
    : { next: read.hasMore ? after : null, previous: isBehindStart ? before : null };
}

function positionOf(page: RecordPage, cells: readonly unknown[]): Position {
  // Sort cells are of the kinds of PositionKind, which the driver gives as text, number, boolean or null.
  return { id: Number(cells[0]), values: page.sortCells.map((at) => cells[at] as PositionValue) };
}

function besides(start: Position, terms: PageOrder["terms"], reversed: boolean): Position {
  const isRising = (terms.at(-1)?.direction === "asc") !== reversed;
  return { ...start, id: Math.max(0, start.id + (isRising ? 1 : -1)) };
}
