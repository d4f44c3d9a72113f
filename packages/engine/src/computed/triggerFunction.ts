import { joinSql, sql, sqlIdent, sqlRaw, toQuery, type Sql } from "@tongzhou/base";
import type { ComputedState } from "./activeFields.ts";
import { literalSql } from "./literalSql.ts";
import { foldParts } from "./foldParts.ts";
import { aggregateFields, foldingOf, totalsTable } from "./folds.ts";
import { lockStatement, recomputeStatement, type Keeping, type Telling } from "./recompute.ts";
import type { FarLock, JunctionWatch, RowWatch, TableWatch, TargetWatch } from "./tableWatches.ts";
import type { Hop } from "./watchNodes.ts";

// No key contains ~, so neither variables nor transition tables can be taken for a column.
const ids = sqlRaw('"~ids"');
const walk = sqlRaw('"~walk"');
const big = sqlRaw('"~big"');
const isBig = sqlRaw('"~isbig"');
const isOurs = sqlRaw('"~isours"');
const setting = sqlRaw('"~setting"');
const what = sqlRaw('"~moves"');
const before = sqlRaw('"~old"');
const after = sqlRaw('"~new"');
const [n, o, l, j] = [sqlRaw("n"), sqlRaw("o"), sqlRaw("l"), sqlRaw("j")];

// Who writes computed values says so to the trigger that this very statement fires, and to no other. A trigger that is
// concerned by none of them need not even be called: calling it takes longer than all that it would ask.
const startWriting = (isHeard: boolean): Sql =>
  sql`${setting} := set_config('tongzhou.writing', ${isHeard ? "on" : "unheard"}::text, true);`;
const stopWriting = sql`${setting} := set_config('tongzhou.writing', '', true);`;

type Operation = "INSERT" | "UPDATE" | "DELETE";

/** When the trigger of a closed form's updates is called (see closedForms). */
export const whenHeard = sql`current_setting('tongzhou.writing', true) is distinct from 'unheard'`;

/**
 * The body of the function that a statement's triggers on a table call: finds the records whose values the changed rows
 * may change, under their old ties and their new ones, locks them and all that lies between, and computes them after.
 * @param closed see closedForms
 */
export function triggerBody(state: ComputedState, watch: TableWatch, closed: ReadonlySet<string>): string {
  const parts = [
    sql`declare ${ids} bigint[]; ${walk} bigint[]; ${big} bigint[]; ${isBig} boolean; ${what} jsonb; ${isOurs} boolean; ${setting} text; begin`,
    sql`if current_setting('tongzhou.computed', true) = 'off' then return null; end if;`,
    sql`${isOurs} := coalesce(current_setting('tongzhou.writing', true) <> '', false); if ${isOurs} then ${stopWriting} end if;`,
    ...watch.farLocks.map((lock) => farLock(state, watch, lock)),
    ...watch.targets.map((target) => targetPart(state, watch, target, closed.has(target.form))),
    sql`return null; end`,
  ];
  return toQuery(literalSql(joinSql(parts, sqlRaw("\n")))).text;
}

function tableOf(state: ComputedState, table: string): Sql {
  return sqlIdent(state.workspace.schema, table);
}

/** One query per operation; none where an operation concerns nothing. */
type Queries = Readonly<Record<Operation, Sql | null>>;

/** One statement per operation. */
function perOperation(queries: Queries, set: (query: Sql | null) => Sql): Sql {
  return sql`if tg_op = 'UPDATE' then ${set(queries.UPDATE)}; elsif tg_op = 'INSERT' then ${set(queries.INSERT)}; else ${set(queries.DELETE)}; end if;`;
}

/** Puts the ids that an operation's query gives into the walk. */
function lookUp(queries: Queries): Sql {
  return perOperation(queries, (query) =>
    query === null
      ? sql`${walk} := '{}'`
      : sql`${walk} := array(select distinct s.id from (${query}) s where s.id is not null)`,
  );
}

// Whoever changes what the far row leads to walks back through it; until we hold it, they may not have seen our tie.
function farLock(state: ComputedState, watch: TableWatch, { column, far, isExclusive }: FarLock): Sql {
  const name = sqlIdent(column);
  const comesBack = watch.place?.hasBin === true ? sql` or (o.deleted_at is not null and n.deleted_at is null)` : sql``;
  const isNew =
    watch.place === null
      ? sql`select n.${name} as id from ${after} n`
      : sql`select n.${name} as id from ${after} n join ${before} o on o.id = n.id where n.${name} is distinct from o.${name}${comesBack}`;
  const named = lookUp({
    INSERT: sql`select n.${name} as id from ${after} n`,
    UPDATE: isNew,
    DELETE: null,
  });
  const lock = lockStatement(tableOf(state, far.table), walk, isExclusive ? "no key update" : "share");
  return sql`${named}\nif ${walk} <> '{}' then perform ${withoutSelect(lock)}; end if;`;
}

// PERFORM takes the place of the first SELECT.
function withoutSelect(statement: Sql): Sql {
  const [first = "", ...rest] = statement.chunks;
  if (typeof first !== "string" || !first.startsWith("select ")) throw new Error("perform: expected a select");
  return { chunks: [first.slice("select ".length), ...rest] };
}

function targetPart(state: ComputedState, watch: TableWatch, target: TargetWatch, isClosed: boolean): Sql {
  const { form, fields } = target;
  const rows = (alias: Sql): Sql => sql`${alias}.id = any(${ids})`;
  const tell = (write: (telling: Telling) => Sql): Sql => tellPart(state, watch, target, !isClosed, write);
  const whole = (keeping: Keeping): Sql =>
    tell((telling) => recomputeStatement(state, form, fields, rows, telling, keeping));
  const hasTotals = aggregateFields(state, form, fields).some(({ fold }) => fold !== null);
  return joinSql(
    [
      concernedPart(state, target),
      sql`if ${ids} <> '{}' then`,
      hasTotals ? totalsPart(state, target, whole, tell) : whole("none"),
      sql`end if;`,
    ],
    sqlRaw("\n"),
  );
}

// The records concerned, in ~ids, locked but for those that the statement itself wrote.
function concernedPart(state: ComputedState, target: TargetWatch): Sql {
  const { form, watches } = target;
  const [only, ...others] = watches;
  if (only !== undefined && others.length === 0 && only.hops.length === 1) {
    const start = startOf(state, target, only);
    const locked = (query: Sql | null): Sql | null =>
      query === null
        ? null
        : sql`select l.id from ${tableOf(state, form)} l where l.id = any(array(${query})) order by l.id for no key update`;
    return perOperation(start, (query) => {
      const rows = locked(query);
      return rows === null ? sql`${ids} := '{}'` : sql`${ids} := array(${rows})`;
    });
  }
  const isOwnOnly = watches.every((one) => one.hops.length === 0);
  const lock = isOwnOnly
    ? []
    : [
        sql`if ${ids} <> '{}' then perform ${withoutSelect(lockStatement(tableOf(state, form), ids, "no key update"))}; end if;`,
      ];
  return joinSql([sql`${ids} := '{}';`, ...watches.map((one) => watchPart(state, target, one)), ...lock], sqlRaw("\n"));
}

/** What changes is told once per transaction: from the second statement on, the facts there are are continued. */
function tellPart(
  state: ComputedState,
  watch: TableWatch,
  { form, fields }: TargetWatch,
  isHeard: boolean,
  write: (telling: Telling) => Sql,
): Sql {
  const cause = sql`${JSON.stringify({ kind: "computed", form: watch.form })}::jsonb`;
  if (!fields.some(({ isLive }) => isLive))
    return sql`${startWriting(isHeard)} ${write({ cause, isAgain: false })}; ${stopWriting}`;
  const facts = sqlIdent(state.workspace.schema, "_fact");
  const unchanged = sql`delete from ${facts} f where f.tx = pg_current_xact_id() and f.form = ${form}::text and f.cause ->> 'kind' = 'computed' and f.old = f.new`;
  const again = sql`${write({ cause, isAgain: true })}; ${stopWriting} ${unchanged};`;
  const first = sql`${write({ cause, isAgain: false })}; if found then ${setting} := set_config('tongzhou.computed', 'told', true); end if; ${stopWriting}`;
  return sql`${startWriting(isHeard)} if current_setting('tongzhou.computed', true) = 'told' then ${again} else ${first} end if;`;
}

// Most records are linked to by few others and have no totals; for them nothing more is done than to look for some.
function totalsPart(
  state: ComputedState,
  target: TargetWatch,
  whole: (keeping: Keeping) => Sql,
  tell: (write: (telling: Telling) => Sql) => Sql,
): Sql {
  const folding = foldingOf(state, target);
  const known = sql`${big} := array(select x.record from ${totalsTable(state)} x where x.form = ${target.form}::text and x.record = any(${ids}));`;
  if (folding === null) return sql`${known}\nif ${big} = '{}' then ${whole("none")} else ${whole("all")} end if;`;
  const { foldable, moves, mayBeMany, areMany, write } = foldParts(state, target, folding);
  const moved = (came: Sql | null, went: Sql | null): Sql => sql`${what} := (${moves(came, went, big)});`;
  return joinSql(
    [
      known,
      sql`${isBig} := ${big} <> '{}';`,
      sql`if not ${isBig} and ${mayBeMany(ids)} then ${isBig} := ${areMany(ids)}; end if;`,
      sql`if not ${isBig} then ${whole("none")} else`,
      sql`if ${big} <> '{}' then ${big} := array(${foldable(big)}); end if;`,
      sql`if ${big} <> '{}' then`,
      sql`if tg_op = 'UPDATE' then ${moved(after, before)} elsif tg_op = 'INSERT' then ${moved(after, null)} else ${moved(null, before)} end if;`,
      tell((telling) => write(what, telling)),
      sql`${ids} := array(select unnest(${ids}) except select unnest(${big})); end if;`,
      sql`if ${ids} <> '{}' then ${whole("all")} end if; end if;`,
    ],
    sqlRaw("\n"),
  );
}

function watchPart(state: ComputedState, target: TargetWatch, watch: RowWatch | JunctionWatch): Sql {
  const { hops } = watch;
  const { form } = target;
  const looked = lookUp(startOf(state, target, watch));
  // What these triggers write changes nothing that the record itself reads besides: it was computed with it.
  const isOwn = watch.kind === "rows" && hops.length === 0;
  const found = isOwn ? sql`if ${isOurs} then ${walk} := '{}'; else ${looked} end if;` : looked;
  const add = sql`${ids} := ${ids} || ${walk};`;
  // The step next to the record comes last, so it lies innermost.
  const walked = hops
    .slice(0, -1)
    .reduce<Sql>(
      (rest, hop, index) => sql`if ${walk} <> '{}' then ${stepBack(state, form, hops, index, hop)}\n${rest} end if;`,
      add,
    );
  return sql`${found}\n${walked}`;
}

/** The ids that a change of the watched rows begins with. */
function startOf(state: ComputedState, target: TargetWatch, watch: RowWatch | JunctionWatch): Queries {
  if (watch.kind === "junction") return junctionStart(watch.hops);
  return watch.hops.length === 0 ? ownStart(target, watch) : rowStart(state, target.form, watch);
}

/** The table that the hop of an index leaves from. */
function nearOf(
  form: string,
  hops: readonly Hop[],
  index: number,
): { readonly table: string; readonly hasBin: boolean } {
  return index === 0 ? { table: form, hasBin: true } : (hops[index - 1]?.far ?? { table: form, hasBin: true });
}

// From rows in ~walk, which the hop leads to, to those it leaves from. The rows are locked before their ties are read:
// whoever ties them elsewhere at this moment ends first, or waits for us.
function stepBack(state: ComputedState, form: string, hops: readonly Hop[], index: number, { tie, far }: Hop): Sql {
  const rows = tableOf(state, far.table);
  if (tie.kind === "far") {
    const locked = sql`select l.${sqlIdent(tie.column)} as id from ${rows} l where l.id = any(${walk}) order by l.id for no key update`;
    // Blanks are taken out of the list, not out of the select: a condition would be asked before the lock is waited for,
    // and would pass over a row that is being tied at this moment.
    return sql`${walk} := array_remove(array(select distinct s.id from (${locked}) s), null);`;
  }
  const lock = sql`perform ${withoutSelect(lockStatement(rows, walk, "no key update"))};`;
  return sql`${lock} ${walk} := array(select distinct s.id from (${namedBy(state, form, hops, index, sql`any(${walk})`)}) s);`;
}

/** Near rows of a hop, by its far rows. */
function namedBy(state: ComputedState, form: string, hops: readonly Hop[], index: number, far: Sql): Sql {
  const tie = hops[index]?.tie;
  const near = nearOf(form, hops, index);
  switch (tie?.kind) {
    case "near":
      return sql`select l.id from ${tableOf(state, near.table)} ${l} where l.${sqlIdent(tie.column)} = ${far}${near.hasBin ? sql` and l.deleted_at is null` : sql``}`;
    case "junction":
      return sql`select j.${sqlIdent(tie.near)} as id from ${tableOf(state, tie.table)} ${j} where j.${sqlIdent(tie.far)} = ${far}`;
    case "far":
    case undefined:
      throw new Error(`named-by: expected a tie by name, got ${String(tie?.kind)}`);
    default:
      return tie satisfies never;
  }
}

// The records themselves. A column of ours that somebody else wrote, as one does who still has the definition before, is
// looked at again; what these triggers wrote, one level up, is right.
function ownStart({ fields }: TargetWatch, { columns }: RowWatch): Queries {
  const differs = (names: readonly string[]): Sql =>
    joinSql(
      names.map((name) => sql`o.${sqlIdent(name)} is distinct from n.${sqlIdent(name)}`),
      sql` or `,
    );
  const ours = differs(fields.map(({ column }) => column));
  return {
    INSERT: sql`select n.id from ${after} ${n} where n.deleted_at is null`,
    UPDATE: sql`select n.id from ${after} ${n} join ${before} ${o} on o.id = n.id where n.deleted_at is null and (${differs([...columns, "deleted_at"])} or (pg_trigger_depth() = 1 and (${ours})))`,
    DELETE: null,
  };
}

function rowStart(state: ComputedState, form: string, watch: RowWatch): Queries {
  const { hops, place, columns } = watch;
  const last = hops.length - 1;
  const tie = hops[last]?.tie;
  const bin = (row: Sql): Sql => (place.hasBin ? sql`${row}.deleted_at is null` : sql`true`);
  const seen = [...columns, ...(place.hasBin ? ["deleted_at"] : [])].map((name) => sqlIdent(name));
  const differs =
    seen.length === 0
      ? sql`false`
      : joinSql(
          seen.map((name) => sql`o.${name} is distinct from n.${name}`),
          sql` or `,
        );
  const both = sql`from ${after} ${n} join ${before} ${o} on o.id = n.id where (${differs})`;
  const changed = sql`${both} and (${bin(n)} or ${bin(o)})`;
  if (tie === undefined) throw new Error("row-start: expected a tie, got none");
  if (tie.kind === "far") {
    const column = sqlIdent(tie.column);
    return {
      INSERT: sql`select n.${column} as id from ${after} ${n} where ${bin(n)}`,
      UPDATE: sql`select unnest(array[n.${column}, o.${column}]) as id ${changed}`,
      DELETE: sql`select o.${column} as id from ${before} ${o} where ${bin(o)}`,
    };
  }
  const from = (query: Sql): Sql => namedBy(state, form, hops, last, sql`any(array(${query}))`);
  // A record that comes after its lists (they are written first): its junctions named it before it was there.
  const isNamedBefore = tie.kind === "junction" && tie.far === "record_id";
  return {
    INSERT: isNamedBefore ? from(sql`select n.id from ${after} ${n} where ${bin(n)}`) : null,
    UPDATE: from(sql`select n.id ${changed}`),
    DELETE: null,
  };
}

function junctionStart(hops: readonly Hop[]): Queries {
  const tie = hops.at(-1)?.tie;
  if (tie?.kind !== "junction") throw new Error(`junction-start: expected a junction, got ${String(tie?.kind)}`);
  const near = sqlIdent(tie.near);
  const added = sql`select n.${near} as id from ${after} ${n}`;
  const removed = sql`select o.${near} as id from ${before} ${o}`;
  return { INSERT: added, UPDATE: sql`${added} union all ${removed}`, DELETE: removed };
}
