import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { compile, toSqlCondition, type TypedExpr } from "@tongzhou/expr";
import { storageOf } from "@tongzhou/model";
import { formulasOf, fullScope, isComputedWhenRead } from "../access/formulas.ts";
import { grantsFor, permissionClass } from "../access/permissionClass.ts";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import { actorId, actorSlot, Slot, type Template } from "../access/slots.ts";
import { columnBinding } from "../access/visibleColumns.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { searchCondition } from "../query/searchCondition.ts";
import { compileFilter } from "../query/selection.ts";
import { compiled, planned, statement, template } from "../query/statements.ts";
import type { Change } from "./loadChanges.ts";
import { filterReads, type RelatedFields } from "./relatedWatch.ts";

/** The records a list is of: those of a form that the actor may see and that meet filter and search. */
export interface RecordWindow {
  readonly policy: FormPolicy;
  readonly selection: { readonly filter?: string | undefined; readonly search?: string | undefined };
  /** Windows of one identity take in the same changes with the same outcome, whoever holds them. */
  readonly identity: string;
  /** What its filter reads in other forms, by form. */
  readonly reads: RelatedFields;
  /** Titles of linked records that it may show: fields by form. */
  readonly titles: RelatedFields;
}

/** What changes did to one record, seen from a window. */
export interface WindowMove {
  readonly record: number;
  /** Whether the actor sees it now. */
  readonly isSeen: boolean;
  /** Whether it is in the window now. */
  readonly isIn: boolean;
  /** Whether it was before the first of the changes; null when the log cannot tell. */
  readonly wasIn: boolean | null;
}

/** What changes did to the records of a window. */
export interface WindowMoves {
  readonly moves: readonly WindowMove[];
  /** Whether an import brought records that are in it. */
  readonly hasNew: boolean;
}

interface WindowPlan {
  readonly moves: Template;
  readonly among: Template;
  readonly between: Template;
  /** Its text names the actor, so that what it finds is theirs alone. */
  readonly isPersonal: boolean;
  readonly deciding: Deciding;
}

/** By what it is decided which records are in a window. */
interface Deciding {
  /** Own fields that the grants and the filter name. */
  readonly fields: ReadonlySet<string>;
  /** Relations as well, so that any list of links may. */
  readonly isRelated: boolean;
}

const idsSlot = new Slot("ids");
const seqsSlot = new Slot("seqs");
const sinceSlot = new Slot("since");
const firstSlot = new Slot("first");
const lastSlot = new Slot("last");
const and = sqlRaw(" and ");
// Clocks of several nodes differ; by this much they do not. Only months of the log from here on are looked into.
const clockSkewMs = 2 * 24 * 3600 * 1000;

/**
 * The window of a list.
 * @throws AppError "form.not_found", "access.denied", "expr.invalid" as queryRecords
 */
export function openWindow(session: Session, form: string, selection: RecordWindow["selection"] = {}): RecordWindow {
  const policy = policyFor(session, form, "see");
  const filter = selection.filter === undefined ? null : compileFilter(session, policy, selection.filter);
  const plan = findPlan(session, policy, selection);
  const { workspace } = session;
  const who = plan.isPersonal ? actorId(session) : null;
  return {
    policy,
    selection,
    identity: JSON.stringify([workspace.schema, workspace.version, permissionClass(session), who, form, selection]),
    reads: filter === null ? new Map() : filterReads(workspace, form, filter),
    titles: linkedTitles(session, policy),
  };
}

/**
 * What changes to the window's form did to its records: each as it is now, and as it was before the first of them,
 * which the log's old values tell. One statement, however many records; `changes` are all of the window's form.
 */
export async function loadWindowMoves(
  session: Session,
  window: RecordWindow,
  changes: readonly Change[],
): Promise<WindowMoves> {
  const first = new Map<number, Change>();
  for (const change of changes)
    if (change.record !== null && !first.has(change.record)) first.set(change.record, change);
  const ranges = changes.filter(({ kind }) => kind === "range");
  return {
    moves: first.size === 0 ? [] : await loadMoves(session, window, first, changes),
    hasNew: await hasNewRecords(session, window, ranges),
  };
}

/** Of the given records those that are in the window, with their versions. */
export async function loadInWindow(
  session: Session,
  window: RecordWindow,
  ids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (ids.length === 0) return new Map();
  const { among } = findPlan(session, window.policy, window.selection);
  const query = planned(window.selection, statement(session, among, [[idsSlot, ids]]));
  const rows = await session.database.rows<{ id: number; version: number }>(query);
  return new Map(rows.map(({ id, version }) => [id, version]));
}

async function loadMoves(
  session: Session,
  window: RecordWindow,
  first: ReadonlyMap<number, Change>,
  changes: readonly Change[],
): Promise<readonly WindowMove[]> {
  const plan = findPlan(session, window.policy, window.selection);
  const starts = [...first.values()];
  const earliest = Math.min(...starts.map(({ at }) => Date.parse(at)));
  const query = statement(session, plan.moves, [
    [idsSlot, [...first.keys()]],
    [seqsSlot, starts.map(({ position }) => position.seq)],
    [sinceSlot, new Date(earliest - clockSkewMs).toISOString()],
  ]);
  const rows = await session.database.rows<{ id: number; seen: boolean; isIn: boolean; wasIn: boolean }>(
    planned(window.selection, query),
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  const unsure = new Set(
    changes.flatMap((change) => (isUndecided(window.policy, plan.deciding, change) ? (change.record ?? []) : [])),
  );
  return [...first.keys()].map((record) => {
    const row = found.get(record);
    // Gone for good, with all it was; who sees every record saw it.
    if (row === undefined) return { record, isSeen: window.policy.rows === null, isIn: false, wasIn: null };
    return { record, isSeen: row.seen, isIn: row.isIn, wasIn: unsure.has(record) ? null : row.wasIn };
  });
}

async function hasNewRecords(session: Session, window: RecordWindow, ranges: readonly Change[]): Promise<boolean> {
  const { between } = findPlan(session, window.policy, window.selection);
  const [firsts, lasts] = [ranges.map(({ detail }) => detail?.["from"]), ranges.map(({ detail }) => detail?.["to"])];
  if (ranges.length === 0) return false;
  const query = statement(session, between, [
    [firstSlot, firsts],
    [lastSlot, lasts],
  ]);
  const [row] = await session.database.rows<{ found: boolean }>(planned(window.selection, query));
  return row?.found === true;
}

// Lists and rows of subforms lie in tables of their own, of which the past is not put together here, and the stamps of
// an update are in no fact.
function isUndecided(policy: FormPolicy, deciding: Deciding, { kind, fields }: Change): boolean {
  if (kind === "transfer") return true;
  if (kind !== "update") return false;
  return (
    [...deciding.fields].some((key) => isStamp(policy, key)) ||
    fields.some((key) => (deciding.isRelated || deciding.fields.has(key)) && !hasColumn(policy, key))
  );
}

/** Whether a field tells when, or by whom, a record was last changed: every update changes it. */
export function isStamp(policy: FormPolicy, key: string): boolean {
  const kind = policy.form.fields.get(key)?.kind;
  return kind === "updated_at" || kind === "updated_by";
}

function hasColumn(policy: FormPolicy, key: string): boolean {
  const field = policy.form.fields.get(key);
  return field !== undefined && storageOf(field).kind === "column";
}

function findPlan(session: Session, policy: FormPolicy, selection: RecordWindow["selection"]): WindowPlan {
  const { key } = policy.form.definition;
  return compiled(session, "changes/window", [key, selection.filter, selection.search], () => {
    const { schema } = session.workspace;
    const facts = sqlIdent(schema, "_fact");
    const table = formTable(schema, key);
    const filter = selection.filter === undefined ? null : compileFilter(session, policy, selection.filter);
    const sees = (alias: Sql): Sql => policy.rows?.(alias) ?? sql`true`;
    const meets = (alias: Sql): Sql => {
      const conditions = [sees(alias)];
      if (filter !== null) conditions.push(toSqlCondition(filter, columnBinding(session, policy, alias)));
      if (selection.search !== undefined) conditions.push(searchCondition(session, policy, selection.search, alias));
      return joinSql(conditions, and);
    };
    const [r, b] = [sql`r`, sql`b`];
    // A record's facts are numbered in the order in which they came to be, because its row was locked for each.
    const since = sql`k.form = ${key}::text and k.record = c.id and k.seq >= c.seq and k.at >= ${sinceSlot}::timestamptz`;
    const turn = sql`(select k.kind from ${facts} k where ${since} and k.kind in ('create', 'delete', 'restore') order by k.seq limit 1)`;
    // Of several old values of a field the first counts, which this order keeps as the last.
    const old = sql`(select jsonb_object_agg(e.key, e.value order by k.seq desc) from ${facts} k cross join lateral jsonb_each(k.old) e where ${since} and k.kind = 'update')`;
    const changed = sql`select c.id, ${turn} as turn, ${old} as old from unnest(${idsSlot}::bigint[], ${seqsSlot}::bigint[]) as c(id, seq)`;
    const was = sql`case c.turn when 'delete' then true when 'create' then false when 'restore' then false else r.deleted_at is null end`;
    const moves = template(
      sql`with changed as materialized (${changed}) select r.id, r.deleted_at is null and coalesce(${sees(r)}, false) as seen, r.deleted_at is null and coalesce(${meets(r)}, false) as "isIn", ${was} and coalesce(${meets(b)}, false) as "wasIn" from changed c join ${table} r on r.id = c.id cross join lateral jsonb_populate_record(r.*, coalesce(c.old, '{}'::jsonb)) b`,
    );
    return {
      moves,
      among: template(
        sql`select r.id, r.version from ${table} r where r.id = any(${idsSlot}::bigint[]) and r.deleted_at is null and ${meets(r)}`,
      ),
      between: template(
        sql`select exists (select from unnest(${firstSlot}::bigint[], ${lastSlot}::bigint[]) as c(a, z) join ${table} r on r.id between c.a and c.z where r.deleted_at is null and ${meets(r)}) as found`,
      ),
      isPersonal: moves.values.includes(actorSlot),
      deciding: decidingFields(session, policy, filter),
    };
  });
}

function decidingFields(session: Session, policy: FormPolicy, filter: TypedExpr | null): Deciding {
  const { workspace } = session;
  const { form } = policy;
  const fields = new Set<string>();
  const note = (typed: TypedExpr): boolean => {
    const inner = typed.fields.map((key): boolean => {
      const formula = fields.has(key) ? undefined : formulasOf(workspace, form).get(key);
      fields.add(key);
      return isComputedWhenRead(formula) && note(formula.typed);
    });
    return typed.isRelated || inner.includes(true);
  };
  const grants = grantsFor(session, form.definition.key);
  const conditions = (grants === "all" ? [] : grants).flatMap(({ rows }): TypedExpr[] => {
    const condition = rows === undefined ? undefined : compile(rows, fullScope(workspace, form));
    return condition?.ok === true ? [condition.value] : [];
  });
  const isRelated = [...conditions, ...(filter === null ? [] : [filter])].map(note).includes(true);
  return { fields, isRelated };
}

function linkedTitles(session: Session, policy: FormPolicy): RelatedFields {
  const titles = new Map<string, ReadonlySet<string>>();
  for (const key of policy.readable) {
    const field = policy.form.fields.get(key);
    if (field?.kind !== "link" && field?.kind !== "links") continue;
    const target = session.workspace.forms.get(field.form);
    if (target !== undefined) titles.set(field.form, new Set([target.definition.title]));
  }
  return titles;
}
