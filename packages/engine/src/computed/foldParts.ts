import { sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { ColumnType } from "@tongzhou/model";
import { finishFormula } from "../access/formulaValue.ts";
import { rawBinding } from "../access/rawColumns.ts";
import { formTable } from "../forms/physicalNames.ts";
import { commaList } from "../records/writeParts.ts";
import { formOf, type ComputedState } from "./activeFields.ts";
import { foldsFrom, totalsTable, usualFoldsFrom, type Folding } from "./folds.ts";
import { tellingStatement, writingOf, type Telling } from "./recompute.ts";
import type { TargetWatch } from "./tableWatches.ts";

/** The statements that reckon a change of rows into the aggregates of the records they link to, without their siblings. */
interface FoldParts {
  /**
   * Whether to ask if totals are worth beginning with: now and then, as asking at each change costs more than noticing
   * some changes later.
   */
  mayBeMany(ids: Sql): Sql;
  /** Whether many link to one of some records. */
  areMany(ids: Sql): Sql;
  /**
   * Those of some records that can be folded now, as a query. What a client's statement has read whole is not: it may
   * have seen rows that are yet to be folded.
   */
  foldable(ids: Sql): Sql;
  /** What came to and went from some records, as one jsonb; the rows are those of an operation. */
  moves(came: Sql | null, went: Sql | null, ids: Sql): Sql;
  /** Computes and writes those records from what `moves` gave. */
  write(moves: Sql, telling: Telling): Sql;
}

const fewRecords = 100;
const askedShare = 1 / 16;

interface Move {
  readonly name: string;
  readonly type: ColumnType | "bigint";
  readonly value: Sql;
}

/** How a target's fields are folded. */
export function foldParts(
  state: ComputedState,
  { form, fields }: TargetWatch,
  { relation, fields: folded }: Folding,
): FoldParts {
  const { workspace } = state;
  const table = formTable(workspace.schema, form);
  const far = formTable(workspace.schema, relation.form);
  const farForm = formOf(workspace, relation.form);
  const store = totalsTable(state);
  const tie = sqlIdent(relation.field);
  const keys = folded.map(({ field }) => field.field.key);
  const moved = folded.map(({ field, fold }, index): { readonly moves: readonly Move[] } => {
    const x = sql`x.${sqlIdent(`v${index}`)}`;
    if (fold.kind === "extreme") {
      const best = (sign: Sql): Sql => sql`${sqlRaw(fold.pick)}(${x}) filter (where x.sign = ${sign})`;
      return {
        moves: [
          { name: `came${index}`, type: field.type, value: best(sql`0`) },
          { name: `went${index}`, type: field.type, value: best(sql`-1`) },
        ],
      };
    }
    const sum: Move = { name: `sum${index}`, type: "numeric", value: sql`sum(x.sign * ${x})` };
    const count: Move = {
      name: `count${index}`,
      type: "bigint",
      value: sql`sum(x.sign) filter (where ${x} is not null)`,
    };
    return { moves: fold.hasSum ? [sum, count] : [count] };
  });
  const all = moved.flatMap(({ moves }) => moves);
  const hasExtremes = folded.some(({ fold }) => fold.kind === "extreme");
  const rowsOf = (source: Sql, sign: Sql): Sql => {
    const row = sql`r`;
    const binding = rawBinding(workspace, farForm, row);
    const values = folded.map(
      ({ aggregate }, index) => sql`${aggregate.valueOf(binding, sql`r.id`, sql`true`)} as ${sqlIdent(`v${index}`)}`,
    );
    return sql`select r.${tie} as id, ${sign} as sign, ${commaList(values)} from ${source} r where r.deleted_at is null`;
  };
  // `offset 0` keeps the tie's index out of it: the rows are few, those that link to the record are many.
  const asNow = (came: Sql): Sql =>
    sql`(select w.* from ${far} w where w.id = any(array(select c.id from ${came} c)) offset 0)`;
  return {
    mayBeMany: (ids) =>
      sql`cardinality(${ids}) <= ${fewRecords}::int and (random() < ${askedShare}::float8 or ${foldsFrom} < ${usualFoldsFrom}::bigint)`,
    areMany: (ids) =>
      sql`exists (select from unnest(${ids}) i(id) where exists (select from ${far} r where r.${tie} = i.id and r.deleted_at is null offset ${foldsFrom} limit 1))`,
    // Locked: whoever forgets totals meanwhile is waited for, and what is gone then is read whole.
    foldable: (ids) =>
      sql`select y.record from (select x.record from ${store} x where x.form = ${form}::text and x.record = any(${ids}) and x.field = any(${keys}::text[]) and x.read_at <> statement_timestamp() order by x.record, x.field for no key update) y join ${table} b on b.id = y.record and b.deleted_at is null group by y.record having count(*) = ${keys.length}::int`,
    moves: (came, went, ids) => {
      // Differences add up whatever comes in between. A best value does not: what a row became in this statement may have
      // been put right by another since, so what counts is the row as it is now.
      const rows = [
        ...(came === null ? [] : [rowsOf(came, sql`1`)]),
        ...(went === null ? [] : [rowsOf(went, sql`-1`)]),
        ...(came === null || !hasExtremes ? [] : [rowsOf(asNow(came), sql`0`)]),
      ];
      const source = rows.reduce((left, right) => sql`${left} union all ${right}`);
      const outputs = all.map(({ name, value }) => sql`${value} as ${sqlIdent(name)}`);
      return sql`select jsonb_agg(to_jsonb(m)) from (select x.id, ${commaList(outputs)} from (${source}) x where x.id = any(${ids}) group by x.id) m`;
    },
    write: (moves, telling) => {
      const shape = all.map(({ name, type }) => sql`${sqlIdent(name)} ${sqlRaw(type)}`);
      const listed = sql`moved as materialized (select * from jsonb_to_recordset(${moves}) as m(id bigint, ${commaList(shape)}))`;
      const totals = folded.flatMap(({ field, fold }, index) =>
        fold.kind === "totals" ? [{ key: field.field.key, hasSum: fold.hasSum, index }] : [],
      );
      const step = (part: string, of: readonly { readonly key: string; readonly index: number }[]): Sql =>
        of.length === 0
          ? sql`0`
          : sql`coalesce(case k.field ${of.map(({ key, index }) => sql`when ${key}::text then m.${sqlIdent(`${part}${index}`)}`).reduce((left, right) => sql`${left} ${right}`)} end, 0)`;
      const sums = totals.filter(({ hasSum }) => hasSum);
      const kept = sql`kept as (update ${store} k set sum = trim_scale(k.sum + ${step("sum", sums)}), count = k.count + ${step("count", totals)} from moved m where k.form = ${form}::text and k.record = m.id and k.field = any(${totals.map(({ key }) => key)}::text[]) returning k.record, k.field, k.sum, k.count)`;
      const now = totals.flatMap(({ key, index }) => [
        sql`max(k.sum) filter (where k.field = ${key}::text) as ${sqlIdent(`s${index}`)}`,
        sql`max(k.count) filter (where k.field = ${key}::text) as ${sqlIdent(`c${index}`)}`,
      ]);
      const pivot = sql`totals as (select k.record as id, ${commaList(now)} from kept k group by k.record)`;
      const values = folded.map(({ field, aggregate, fold }, index) => {
        const finished = (value: Sql): Sql => finishFormula(field.field, field.type, value);
        if (fold.kind === "totals")
          return finished(fold.finish(sql`k.${sqlIdent(`s${index}`)}`, sql`k.${sqlIdent(`c${index}`)}`));
        const [came, went] = [sql`m.${sqlIdent(`came${index}`)}`, sql`m.${sqlIdent(`went${index}`)}`];
        const held = sql`b.${sqlIdent(field.column)}`;
        const isMax = fold.pick === "max";
        const reached = isMax ? sql`${went} >= ${held}` : sql`${went} <= ${held}`;
        const fallsShort = isMax ? sql`${came} < ${went}` : sql`${came} > ${went}`;
        const whole = finished(aggregate.over(rawBinding(workspace, farForm, sql`w`), sql`w.id`, sql`true`));
        return sql`case when ${went} is not null and coalesce(${reached}, true) and coalesce(${fallsShort}, true) then (select ${whole} from ${far} w where w.${tie} = b.id and w.deleted_at is null) else ${sqlRaw(isMax ? "greatest" : "least")}(${held}, ${came}) end`;
      });
      const outputs = values.map((value, index) => sql`${value} as ${sqlIdent(keys[index] ?? "")}`);
      const join = totals.length === 0 ? sql`` : sql` join totals k on k.id = b.id`;
      const joins = sql` join moved m on m.id = b.id${join} cross join lateral (select ${commaList(outputs)} offset 0) p0`;
      const given = new Map(keys.map((key) => [key, sql`p0.${sqlIdent(key)}`]));
      const writing = writingOf(state, form, fields, { joins, given, rows: sql`b.deleted_at is null`, totals: [] });
      const withs =
        totals.length === 0 ? sql`${listed}, ${writing.withs}` : sql`${listed}, ${kept}, ${pivot}, ${writing.withs}`;
      return tellingStatement(state, form, { ...writing, withs }, telling);
    },
  };
}
