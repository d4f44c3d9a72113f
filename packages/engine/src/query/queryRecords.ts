import { AppError, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { indexAdvice, type IndexAdvice } from "./adviser/indexAdvice.ts";
import { isIndexStanding, recordIndexUse, recordLookupUse } from "./adviser/indexUses.ts";
import { lookupsAsked } from "./adviser/lookupsAsked.ts";
import { countAll, countCap, countUpTo, readCapped, type RecordCount } from "./countRecords.ts";
import { decodeCursor, encodeCursor, type Position, type PositionValue } from "./cursor.ts";
import { Lru } from "./lru.ts";
import { listColumns, wireRow } from "./projection.ts";
import { buildRecordPage, pageOrder, startValues, type PageOrder, type RecordPage } from "./recordPage.ts";
import type { Selection } from "./selection.ts";
import { lookUp } from "./lookUp.ts";
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

async function loadReply(session: Session, form: string, asked: QueryInput): Promise<QueryReply> {
  const policy = policyFor(session, form, "see");
  return loadFound(session, policy, await lookUp(session, policy, asked));
}

async function loadFound(session: Session, policy: FormPolicy, input: QueryInput): Promise<QueryReply> {
  switch (input.count) {
    case undefined:
    case "none":
      return (await loadPage(session, policy, input)).reply;
    case "capped": {
      const { reply, count } = await loadPage(session, policy, input);
      // A page without rows carries no count.
      return { ...reply, count: count ?? (await countUpTo(session, policy, input, countCap)) };
    }
    case "exact": {
      const [{ reply }, count] = await Promise.all([
        loadPage(session, policy, input),
        countAll(session, policy, input),
      ]);
      return { ...reply, count };
    }
    default:
      return input.count satisfies never;
  }
}

/** A page, and the capped count where it was asked for and a row carries it. */
interface CountedPage {
  readonly reply: Omit<QueryReply, "count">;
  readonly count: RecordCount | null;
}

/** What is known about a list once its filter, order and columns are: everything but which page of it. */
interface ListPlan {
  readonly order: PageOrder;
  readonly columns: readonly string[];
  readonly advice: IndexAdvice | null;
  /** Joined for every record. */
  readonly lookups: readonly string[];
  readonly pages: Lru<RecordPage>;
}

// First and later pages, forwards and backwards, behind blanks or not, of a few sizes.
const keptPages = 64;

function findPlan(session: Session, policy: FormPolicy, input: QueryInput): ListPlan {
  const { filter, search, sort = [], columns } = input;
  const shape = [policy.form.definition.key, filter, search, sort, columns];
  return compiled(session, "query/list", shape, () => ({
    order: pageOrder(session, policy, sort),
    columns: listColumns(session, policy, columns).map((column) => column.key),
    advice: indexAdvice(session, policy, { filter, search, sort }),
    lookups: lookupsAsked(session, policy, { filter, by: sort.map(({ field }) => field) }),
    pages: new Lru(keptPages),
  }));
}

/** The page, read the way the indexes that stand allow, and noted for the adviser. */
async function loadPage(session: Session, policy: FormPolicy, input: QueryInput): Promise<CountedPage> {
  const { database, workspace } = session;
  const plan = findPlan(session, policy, input);
  const { advice, lookups } = plan;
  const isIndexed = advice?.givesOrder === true && isIndexStanding(database, workspace.schema, advice);
  const started = performance.now();
  const page = await readPage(session, policy, input, plan, isIndexed);
  const tookMs = performance.now() - started;
  if (advice !== null) recordIndexUse(database, workspace.schema, advice, tookMs);
  if (lookups.length > 0) recordLookupUse(database, workspace.schema, lookups, tookMs);
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
  return (await readPage(session, policy, input, findPlan(session, policy, input), isIndexed)).reply;
}

async function readPage(
  session: Session,
  policy: FormPolicy,
  input: QueryInput,
  plan: ListPlan,
  isIndexed: boolean,
): Promise<CountedPage> {
  const limit = checkLimit(input);
  const isCounted = input.count === "capped";
  const start = findStart(input, plan.order);
  const reversed = input.before !== undefined;
  const blanks = start === null ? null : start.values.map((value) => value === null);
  const key = `${limit} ${reversed} ${isIndexed} ${isCounted} ${blanks === null ? "" : blanks.join()}.`;
  const shape = { selection: input, columns: input.columns, limit, reversed, blanks, isIndexed };
  const page = plan.pages.get(start === null ? key : `${key} behind`, () =>
    buildRecordPage(session, policy, { ...shape, isCounted, part: "near" }),
  );
  const load = (part: RecordPage): Promise<readonly (readonly unknown[])[]> =>
    session.database.arrays(planned(input, statement(session, part.text, startValues(part, start))));
  const near = await load(page);
  let found = near;
  if (page.hasFar && near.length <= limit) {
    const far = plan.pages.get(`${key} far`, () =>
      buildRecordPage(session, policy, { ...shape, isCounted: false, part: "far" }),
    );
    // A record that was moved there between the two reads is listed once.
    const ids = new Set(near.map(([id]) => id));
    found = [...near, ...(await load(far)).filter(([id]) => !ids.has(id))];
  }
  const hasMore = found.length > limit;
  const kept = hasMore ? found.slice(0, limit) : found;
  const rows = reversed ? kept.toReversed() : kept;
  const reply = {
    columns: plan.columns,
    rows: rows.map((cells) => wireRow(page.columns, cells)),
    ...pageEnds(page, rows, { start, reversed, hasMore }),
  };
  return { reply, count: isCounted && near[0] !== undefined ? readCapped(near[0].at(-1), countCap) : null };
}

function findStart(input: QueryInput, order: PageOrder): Position | null {
  const cursor = input.after ?? input.before;
  if (cursor === undefined) return null;
  const kinds = order.terms.slice(0, -1).map((term) => term.kind);
  return decodeCursor(cursor, order.fingerprint, kinds);
}

function checkLimit(input: QueryInput): number {
  const limit = input.limit ?? defaultLimit;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw new AppError("request.invalid", { problems: [{ path: "limit" }] });
  if (input.after !== undefined && input.before !== undefined)
    throw new AppError("request.invalid", { problems: [{ path: "before" }] });
  return limit;
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
