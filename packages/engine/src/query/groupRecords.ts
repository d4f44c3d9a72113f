import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import { parse, print, type Expr } from "@tongzhou/expr";
import { AppError, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import type { Template } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { recordLookupUse } from "./adviser/indexUses.ts";
import { lookupsAsked } from "./adviser/lookupsAsked.ts";
import { aggregate, aggregateWire, type AggregateKey } from "./aggregates.ts";
import { groupKey, levelKey, type GroupBy, type GroupKey } from "./groupKeys.ts";
import { compileFilter, fromForm, selectedRows, type Selection } from "./selection.ts";
import { lookUp } from "./lookUp.ts";
import { compiled, planned, readWhole, statement, template } from "./statements.ts";

/** What to group, and which groups to give: those below the group that `path` names, one value per level above. */
export interface GroupInput extends Pick<Selection, "filter" | "search"> {
  readonly by: readonly GroupBy[];
  readonly path?: readonly Wire[] | undefined;
  readonly aggregates?: readonly AggregateKey[] | undefined;
  /** 1 to 1000, 200 when absent. */
  readonly limit?: number | undefined;
}

/** One group. */
export interface RecordGroup {
  /** The field's wire value; for dates the first day of the bucket; null for blank. */
  readonly value: Wire;
  /** Title of a linked record; absent for other kinds. */
  readonly title?: string | null;
  readonly count: number;
  readonly aggregates: readonly Wire[];
  /** Selects exactly this group's records, the filter and the groups above included; give it beside the same search. */
  readonly filter: string;
}

const defaultLimit = 200;
const maxLimit = 1000;
const maxLevels = 3;

interface GroupQuery {
  readonly text: Template;
  readonly key: GroupKey;
  /** Joined for every record. */
  readonly lookups: readonly string[];
  /** The filter and the path, as one expression; null when there is neither. */
  readonly above: Expr | null;
}

/**
 * The groups of one level, in the order of their values, blanks last.
 * @throws AppError as queryRecords, "query.field_unfit", and "query.too_complex" when it takes too long
 */
export function groupRecords(session: Session, form: string, input: GroupInput): Promise<GroupReply> {
  return onNewestDefinition(session, (current) => loadGroups(current, form, input));
}

/** The groups of one level; `isCut` when there are more than asked for. */
export interface GroupReply {
  readonly groups: readonly RecordGroup[];
  readonly isCut: boolean;
}

async function loadGroups(session: Session, form: string, asked: GroupInput): Promise<GroupReply> {
  const policy = policyFor(session, form, "see");
  const input = await lookUp(session, policy, asked);
  const { by, path = [], limit = defaultLimit, aggregates = [] } = input;
  checkInput(by, path, limit);
  const shape = [form, input.filter, input.search, by, path, aggregates, limit];
  const query = compiled(session, "query/groups", shape, () =>
    build(session, policy, { ...input, path, limit, aggregates }),
  );
  const started = performance.now();
  const found = await readWhole(session, planned(input, statement(session, query.text)));
  if (query.lookups.length > 0)
    recordLookupUse(session.database, session.workspace.schema, query.lookups, performance.now() - started);
  const groups = found.slice(0, limit).map((cells) => toGroup(query, cells));
  return { groups, isCut: found.length > limit };
}

function checkInput(by: readonly GroupBy[], path: readonly Wire[], limit: number): void {
  const problems = [
    ...(by.length < 1 || by.length > maxLevels ? ["by"] : []),
    ...(path.length >= by.length ? ["path"] : []),
    ...(!Number.isInteger(limit) || limit < 1 || limit > maxLimit ? ["limit"] : []),
  ];
  if (problems.length > 0) throw new AppError("request.invalid", { problems: problems.map((one) => ({ path: one })) });
}

function build(
  session: Session,
  policy: FormPolicy,
  input: GroupInput & {
    readonly path: readonly Wire[];
    readonly limit: number;
    readonly aggregates: readonly AggregateKey[];
  },
): GroupQuery {
  const keys = input.by.map((by) => groupKey(session, policy, by));
  const key = levelKey(keys, input.path.length);
  const conditions = input.path.map((value, level) => levelKey(keys, level).filter(value));
  // Checked here, so that what the reply's filters are put together from is known to be an expression.
  if (input.filter !== undefined) compileFilter(session, policy, input.filter);
  const above = joinAnd([...(input.filter === undefined ? [] : [input.filter]), ...conditions]);
  const filter = above === null ? undefined : print(above);
  const totals = input.aggregates.map((one) => aggregate(session, policy, one));
  const comma = sqlRaw(", ");
  const inner = [
    sql`${key.value} as k`,
    ...totals.map((total, index) => sql`${total.input} as ${sqlRaw(`a${index}`)}`),
  ];
  const grouped = [
    sql`i.k`,
    sql`count(*) as c`,
    ...totals.map((total, index) => sql`${total.over(sqlRaw(`i.a${index}`))} as ${sqlRaw(`t${index}`)}`),
  ];
  const outer = [
    sql`g.k`,
    sql`g.c`,
    ...(key.title === null ? [] : [key.title]),
    ...totals.map((_, index) => sqlRaw(`g.t${index}`)),
  ];
  const way = sqlRaw(key.direction === "asc" ? "" : " desc nulls last");
  const rows = sql`select ${joinSql(inner, comma)} from ${fromForm(session, policy)} where ${selectedRows(session, policy, { filter, search: input.search })}`;
  const groups = sql`select ${joinSql(grouped, comma)} from (${rows}) i group by i.k`;
  const text = sql`select ${joinSql(outer, comma)} from (${groups}) g${key.join} order by ${key.order}${way}, g.k${way} limit ${sqlRaw(String(input.limit + 1))}`;
  const lookups = lookupsAsked(session, policy, { filter, by: input.by.map(({ field }) => field) });
  return { text: template(text), key, lookups, above };
}

function toGroup(query: GroupQuery, cells: readonly unknown[]): RecordGroup {
  // Group values are of scalar kinds, which the driver gives in wire shape.
  const value = query.key.field.kind === "progress" && cells[0] !== null ? Number(cells[0]) : (cells[0] as Wire);
  const { key, above } = query;
  const own = parsed(key.filter(value));
  const hasTitle = key.title !== null;
  const title = hasTitle && typeof cells[2] === "string" ? cells[2] : null;
  return {
    value,
    ...(hasTitle ? { title } : {}),
    count: Number(cells[1]),
    aggregates: cells.slice(hasTitle ? 3 : 2).map(aggregateWire),
    filter: print(above === null ? own : both(above, own)),
  };
}

function joinAnd(sources: readonly string[]): Expr | null {
  return sources.map(parsed).reduce<Expr | null>((left, right) => (left === null ? right : both(left, right)), null);
}

function both(left: Expr, right: Expr): Expr {
  return { kind: "binary", op: "and", left, right, from: 0, to: 0 };
}

function parsed(source: string): Expr {
  const result = parse(source);
  if (!result.ok) throw new AppError("expr.invalid", { place: "filter", diagnostics: result.error });
  return result.value;
}
