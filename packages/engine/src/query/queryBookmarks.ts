import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import { Slot, type Template } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { encodeCursor, type PositionValue } from "./cursor.ts";
import { orderBy } from "./keyset.ts";
import { orderJoins } from "./orderTerms.ts";
import { pageOrder } from "./recordPage.ts";
import { fromForm, row, selectedRows, type Selection } from "./selection.ts";
import { lookUp } from "./lookUp.ts";
import { compiled, planned, readWhole, statement, template } from "./statements.ts";

/** Cursors at every n-th record of an order. */
export interface Bookmarks {
  readonly count: number;
  /** Records per block; larger than asked when there would be more blocks than `maxBookmarks`, or each cursor is long. */
  readonly every: number;
  /** The `after` of each block; the first is null. */
  readonly cursors: readonly (string | null)[];
}

/** Most blocks an order is divided into. */
export const maxBookmarks = 20_000;

// A cursor holds a value of each key; with more keys than this, blocks are that much larger and cursors fewer.
const keysPerBlock = 32;

interface BookmarkQuery {
  readonly text: Template;
  readonly fingerprint: string;
}

const everySlot = new Slot("every");

/**
 * Where the blocks of an order begin, so that a scroll bar can jump anywhere and still page by keyset. One pass over
 * the order; over an index alone where one holds filter and order.
 * @throws AppError as queryRecords, and "query.too_complex" when the pass takes too long
 */
export function queryBookmarks(
  session: Session,
  form: string,
  input: Selection & { readonly every: number },
): Promise<Bookmarks> {
  return onNewestDefinition(session, (current) => loadBookmarks(current, form, input));
}

async function loadBookmarks(
  session: Session,
  form: string,
  input: Selection & { readonly every: number },
): Promise<Bookmarks> {
  if (!Number.isInteger(input.every) || input.every < 1)
    throw new AppError("request.invalid", { problems: [{ path: "every" }] });
  const policy = policyFor(session, form, "see");
  const { filter, search, sort = [] } = await lookUp(session, policy, input);
  const every = input.every * Math.max(1, Math.ceil(sort.length / keysPerBlock));
  const selection = { filter, search, sort };
  const query = compiled(session, "query/bookmarks", [form, selection], () => build(session, policy, selection));
  const found = await readWhole(session, planned(selection, statement(session, query.text, [[everySlot, every]])));
  const count = Number(found.at(-1)?.[1] ?? 0);
  // The n-th record ends a block; after the last record of all no block begins.
  const ends = found.filter((cells) => Number(cells[1]) % every === 0 && Number(cells[1]) < count);
  const step = Math.max(1, Math.ceil(ends.length / maxBookmarks));
  const cursors = ends
    .filter((_, index) => (index + 1) % step === 0)
    .map(([id, , ...values]) =>
      // The driver gives sort values as text, number, boolean or null.
      encodeCursor(query.fingerprint, { id: Number(id), values: values as PositionValue[] }),
    );
  return { count, every: every * step, cursors: count === 0 ? [] : [null, ...cursors] };
}

function build(session: Session, policy: FormPolicy, selection: Selection): BookmarkQuery {
  const { terms, fingerprint } = pageOrder(session, policy, selection.sort ?? []);
  const keys = terms.slice(0, -1);
  const names = keys.map((_, index) => sqlRaw(`s${index}`));
  const inner = [
    sql`${row}.id`,
    sql`row_number() over o as n`,
    sql`lead(${row}.id) over o is null as is_last`,
    ...keys.map((term, index) => sql`${term.expression} as ${names[index] ?? sql``}`),
  ];
  const outer = [sql`k.id`, sql`k.n`, ...names.map((name) => sql`k.${name}`)];
  const comma = sqlRaw(", ");
  const text = sql`select ${joinSql(outer, comma)} from (select ${joinSql(inner, comma)} from ${fromForm(session, policy)}${orderJoins(terms)} where ${selectedRows(session, policy, selection)} window o as (order by ${orderBy(terms)})) k where k.n % ${everySlot}::int = 0 or k.is_last order by k.n`;
  return { text: template(text), fingerprint };
}
