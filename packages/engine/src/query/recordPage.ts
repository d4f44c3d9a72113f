import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import type { SortKey } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { Slot, type Template } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import { cappedCount, countCap } from "./countRecords.ts";
import { fingerprintOf, type Position } from "./cursor.ts";
import { isAfter, orderBy, partsAfter, reverseColumn, type KeyPlace, type PartsAfter } from "./keyset.ts";
import { describeOrder, orderJoins, orderTerms, type OrderTerm } from "./orderTerms.ts";
import { innerColumns, listColumns, outerColumns, pageJoins, type ListColumn } from "./projection.ts";
import { fromForm, row, selectedRows, type Selection } from "./selection.ts";
import { template } from "./statements.ts";

/** An order, ready to be paged through. */
export interface PageOrder {
  readonly terms: readonly OrderTerm[];
  readonly fingerprint: string;
}

/** Everything that decides the text of a page's statement. */
export interface PageShape {
  readonly selection: Selection;
  readonly columns: readonly string[] | undefined;
  readonly limit: number;
  /** The end from which the page is read, and at which sort values the position it starts from is blank; null for a first page. */
  readonly reversed: boolean;
  readonly blanks: readonly boolean[] | null;
  /** Whether an index serves the order, so that each range of the page can be read from it alone. */
  readonly isIndexed: boolean;
  /** Whether each row ends with the selection's capped count. */
  readonly isCounted: boolean;
  /** Which part of what lies behind the position: `far` goes on where `near` has ended (keyset.ts). */
  readonly part: "near" | "far";
}

/** A page's statement and how to read its rows. */
export interface RecordPage {
  readonly text: Template;
  readonly order: PageOrder;
  readonly columns: readonly ListColumn[];
  /** For the position the page starts from: its sort values, then its id. */
  readonly slots: readonly Slot[];
  /** Where the row's sort values stand among the statement's cells. */
  readonly sortCells: readonly number[];
  /** Whether there is a far part to go on with, when this one does not fill the page. */
  readonly hasFar: boolean;
}

/** The order that sort keys give for this actor. */
export function pageOrder(session: Session, policy: FormPolicy, sort: readonly SortKey[]): PageOrder {
  const terms = orderTerms(session, policy, sort, row);
  return { terms, fingerprint: fingerprintOf(describeOrder(policy.form.definition.key, terms)) };
}

/**
 * The statement for one page and one row more. The page is found in the form's table alone, as `page`; titles, files and
 * counts are then fetched for its rows only. Its LIMIT keeps the planner from mixing the two; materialising it as well
 * cost an eighth of the pages per second.
 */
export function buildRecordPage(session: Session, policy: FormPolicy, shape: PageShape): RecordPage {
  const order = pageOrder(session, policy, shape.selection.sort ?? []);
  const columns = listColumns(session, policy, shape.columns);
  const terms = shape.reversed ? order.terms.map(reverseColumn) : order.terms;
  const keys = terms.slice(0, -1);
  const slots = terms.map((term) => new Slot(`after ${term.field}`));
  const behind = shape.blanks === null ? null : behindOf(startPlaces(terms, slots, shape.blanks), shape.isIndexed);
  const inner = joinSql(
    [innerColumns(columns), ...keys.map((term, index) => sql`${term.expression} as ${keyName(index)}`)],
    comma,
  );
  const rows = selectedRows(session, policy, shape.selection);
  const limit = sqlRaw(String(shape.limit + 1));
  const select = (condition: Sql | null): Sql =>
    sql`select ${inner} from ${fromForm(session, policy)}${orderJoins(terms)} where ${rows}${condition === null ? sql`` : sql` and ${condition}`} order by ${orderBy(terms)} limit ${limit}`;
  const found =
    behind === null || shape.part === "far"
      ? select(behind?.far ?? null)
      : nearRows(select, behind, { terms, isIndexed: shape.isIndexed, limit });
  const hasFar = shape.part === "near" && behind !== null && behind.far !== null;
  const isDirect = !shape.isCounted && columns.every((column) => column.isPlain);
  const counted = shape.isCounted ? sql`, ${cappedCount(session, policy, shape.selection, countCap)}` : sql``;
  const width = columns.reduce((sum, column) => sum + column.outer.length, 2);
  const text = isDirect
    ? found
    : sql`with page as (${found}) select ${joinSql([outerColumns(columns), ...keys.map((_, index) => sql`p.${keyName(index)}`)], comma)}${counted} from page p${pageJoins(columns)} order by ${orderBy(named(terms, sqlRaw("p")))}`;
  return { text: template(text), order, columns, slots, sortCells: keys.map((_, index) => width + index), hasFar };
}

const comma = sqlRaw(", ");

function keyName(index: number): Sql {
  return sqlRaw(`s${index}`);
}

/** The order over finished rows, whose sort values are columns of their own. */
function named(terms: readonly OrderTerm[], alias: Sql): readonly OrderTerm[] {
  return terms.map((term, index) => ({
    ...term,
    expression: index === terms.length - 1 ? sql`${alias}.id` : collated(term, sql`${alias}.${keyName(index)}`),
  }));
}

// A column of a subquery keeps the collation it was given only through set operations of equal ones; said again, it is sure.
function collated(term: OrderTerm, expression: Sql): Sql {
  return term.detail === "pinyin" ? sql`${expression} collate tongzhou.pinyin` : expression;
}

// Ranges repeat the columns before them, so their text grows with the square of the keys.
const maxRangeKeys = 16;

function behindOf(places: readonly KeyPlace[], isIndexed: boolean): PartsAfter {
  const isLong = !isIndexed && places.length > maxRangeKeys;
  return isLong ? { near: [isAfter(places)], bound: null, far: null } : partsAfter(places);
}

// With an index in this order, each range behind the position is read from where it starts, at most a page of each, and
// merged. Without one every range would read the whole table, so one pass looks for all of them; an index that merely
// begins with the first column, or one in this order that other people's lists brought, starts it at the position.
function nearRows(
  select: (condition: Sql) => Sql,
  { near, bound }: PartsAfter,
  page: { readonly terms: readonly OrderTerm[]; readonly isIndexed: boolean; readonly limit: Sql },
): Sql {
  const [only] = near;
  if (only !== undefined && near.length === 1) return select(only);
  if (!page.isIndexed) {
    const any = joinSql(
      near.map((range) => sql`(${range})`),
      sqlRaw(" or "),
    );
    return select(bound === null ? sql`(${any})` : sql`${bound} and (${any})`);
  }
  const last = page.terms.length - 1;
  const order = page.terms.map((term, index) => ({
    ...term,
    expression: index === last ? sql`u.id` : collated(term, sql`u.${keyName(index)}`),
  }));
  const parts = joinSql(
    near.map((range) => sql`(${select(range)})`),
    sqlRaw(" union all "),
  );
  return sql`select * from (${parts}) u order by ${orderBy(order)} limit ${page.limit}`;
}

function startPlaces(
  terms: readonly OrderTerm[],
  slots: readonly Slot[],
  blanks: readonly boolean[],
): readonly KeyPlace[] {
  return terms.map((term, index) => ({
    column: term,
    value: blanks[index] === true ? null : sql`${slots[index]}::${sqlRaw(term.kind)}`,
  }));
}

/** What the slots of a page are filled with. */
export function startValues(page: RecordPage, start: Position | null): readonly (readonly [Slot, unknown])[] {
  if (start === null) return [];
  return [...start.values, start.id].map((value, index): readonly [Slot, unknown] => {
    const slot = page.slots[index];
    if (slot === undefined) throw new Error(`page-slot: expected ${page.slots.length}, got one more`);
    return [slot, value];
  });
}
