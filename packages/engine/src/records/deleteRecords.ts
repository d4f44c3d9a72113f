import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import { actorId, fillSlots, sessionSlots } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { Cause, Session } from "../gateway/session.ts";
import { incomingLinks, type IncomingLink } from "./incomingLinks.ts";
import { definitionMoved } from "./newestFormulas.ts";
import { recomputeHolders } from "./recomputeHolders.ts";
import { runUpdate } from "./updateRecords.ts";
import { writtenAt, writtenBy } from "./writeParts.ts";

/** A record on its way to the bin: itself asked for, or taken along by the delete rule of a link to `root`. */
interface Doomed {
  readonly form: string;
  readonly id: number;
  readonly root: number;
}

/** Records that cannot go because of a link: what was asked for, by what it would have taken along. */
class HeldBack extends Error {
  readonly roots: ReadonlySet<number>;
  readonly form: string;

  constructor(roots: ReadonlySet<number>, form: string) {
    super("held-back");
    this.roots = roots;
    this.form = form;
  }
}

/**
 * Moves records to the bin with everything their delete rules say.
 * @returns per id the refusal, for records that are missing, may not be deleted, or are held by a link; the others are
 * deleted unless `isWhole` and something was refused
 * @throws AppError "link.restricted" when `isWhole` and a link holds any of them
 */
export async function deleteMany(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  ids: readonly number[],
  isWhole: boolean,
): Promise<ReadonlyMap<number, AppError>> {
  const form = policy.form.definition.key;
  const allowed = await lockAllowed(session, tx, policy, ids);
  const refused = new Map<number, AppError>();
  for (const id of ids) {
    const isAllowed = allowed.get(id);
    if (isAllowed === undefined) refused.set(id, new AppError("record.not_found", { form }));
    else if (!isAllowed) refused.set(id, new AppError("access.denied", { form, action: policy.action }));
  }
  // Without what a link holds the others may hold something they did not before, so it is looked at again until all of
  // the rest can go. What was emptied for those held is taken back.
  for (;;) {
    const going = ids.filter((id) => !refused.has(id));
    if (going.length === 0 || (isWhole && refused.size > 0)) return refused;
    try {
      if (isWhole) await remove(session, tx, form, going);
      else await inSavepoint(tx, () => remove(session, tx, form, going));
      return refused;
    } catch (error) {
      if (!(error instanceof HeldBack)) throw error;
      const restricted = new AppError("link.restricted", { form: error.form });
      if (isWhole) throw restricted;
      for (const id of error.roots) refused.set(id, restricted);
    }
  }
}

async function inSavepoint(tx: Transaction, work: () => Promise<void>): Promise<void> {
  await tx.run(sql`savepoint removal`);
  try {
    await work();
    await tx.run(sql`release savepoint removal`);
  } catch (error) {
    if (error instanceof HeldBack) await tx.run(sql`rollback to savepoint removal`);
    throw error;
  }
}

async function remove(session: Session, tx: Transaction, form: string, going: readonly number[]): Promise<void> {
  const doomed = await followCascades(session, tx, form, going);
  await clearLinks(session, tx, form, doomed);
  for (const [key, records] of Map.groupBy(doomed.values(), (one) => one.form))
    await moveToBin(session, tx, { form, key, records });
  for (const [key, records] of Map.groupBy(doomed.values(), (one) => one.form))
    await recomputeHolders(
      session,
      tx,
      key,
      records.map(({ id }) => id),
    );
}

async function lockAllowed(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  ids: readonly number[],
): Promise<ReadonlyMap<number, boolean>> {
  const see = findPolicy(session, policy.form.definition.key, "see");
  const seen = see === null || see.rows === null ? sql`` : sql` and ${see.rows(sql`t`)}`;
  const may = policy.rows === null ? sql`true` : sql`(${policy.rows(sql`t`)}) is true`;
  const rows = await tx.rows<{ id: number; may: boolean }>(
    fillSlots(
      sql`select t.id, ${may} as may from ${formTable(session.workspace.schema, policy.form.definition.key)} t where t.id = any(${ids}::bigint[]) and t.deleted_at is null${seen} order by t.id for update of t`,
      sessionSlots(session),
    ),
  );
  return new Map(rows.map((row) => [row.id, row.may]));
}

// The closure of cascade rules, level by level, each record locked before its own links are followed.
async function followCascades(
  session: Session,
  tx: Transaction,
  form: string,
  ids: readonly number[],
): Promise<ReadonlyMap<string, Doomed>> {
  const doomed = new Map<string, Doomed>(ids.map((id) => [nameOf(form, id), { form, id, root: id }]));
  let level: readonly Doomed[] = [...doomed.values()];
  while (level.length > 0) {
    const next: Doomed[] = [];
    for (const [target, records] of Map.groupBy(level, (one) => one.form)) {
      const roots = new Map(records.map((one) => [one.id, one.root]));
      for (const link of incomingLinks(session.workspace, target)) {
        if (link.rule !== "cascade") continue;
        const column = sqlIdent(link.field);
        const found = await tx.rows<{ id: number; target: number }>(
          sql`select t.id, t.${column} as target from ${formTable(session.workspace.schema, link.form)} t where t.${column} = any(${[...roots.keys()]}::bigint[]) and t.deleted_at is null order by t.id for update of t`,
        );
        for (const { id, target: at } of found) {
          const name = nameOf(link.form, id);
          if (doomed.has(name)) continue;
          const one = { form: link.form, id, root: roots.get(at) ?? at };
          doomed.set(name, one);
          next.push(one);
        }
      }
    }
    level = next;
  }
  return doomed;
}

function nameOf(form: string, id: number): string {
  return `${form}:${id}`;
}

// Restrict rules are asked of everything that goes, then clear rules empty what stays. A links list and a subform's row
// keep the id: reads leave out what lies in the bin, and a restore makes it appear again.
async function clearLinks(
  session: Session,
  tx: Transaction,
  form: string,
  doomed: ReadonlyMap<string, Doomed>,
): Promise<void> {
  for (const [target, records] of Map.groupBy(doomed.values(), (one) => one.form)) {
    const ids = records.map((one) => one.id);
    for (const link of incomingLinks(session.workspace, target)) {
      const isStaying = (id: number): boolean => !doomed.has(nameOf(link.form, id));
      if (link.rule === "restrict") {
        const held = await loadHolders(session, tx, link, ids);
        const roots = new Map(records.map((one) => [one.id, one.root]));
        const holding = held.filter(({ id }) => isStaying(id)).map(({ target: at }) => roots.get(at) ?? at);
        if (holding.length > 0) throw new HeldBack(new Set(holding), target);
      } else if (link.rule === "clear" && link.kind === "link" && link.subform === undefined) {
        const roots = new Map(records.map((one) => [one.id, one.root]));
        const held = (await loadHolders(session, tx, link, ids))
          .filter(({ id }) => isStaying(id))
          .map(({ id, target: at }): Held => ({ id, form, root: roots.get(at) ?? at }));
        await clearLink(session, tx, link, held);
      }
    }
  }
}

/** A record whose link is emptied, and for which delete. */
interface Held {
  readonly id: number;
  readonly form: string;
  readonly root: number;
}

async function loadHolders(
  session: Session,
  tx: Transaction,
  link: IncomingLink,
  ids: readonly number[],
): Promise<readonly { readonly id: number; readonly target: number }[]> {
  const { schema } = session.workspace;
  const table = formTable(schema, link.form);
  const column = sqlIdent(link.field);
  const own = sql`${ids}::bigint[]`;
  const query = ((): Sql => {
    if (link.subform !== undefined)
      return sql`select distinct t.id, c.${column} as target from ${fieldTable(schema, link.form, link.subform)} c join ${table} t on t.id = c.parent_id and t.deleted_at is null where c.${column} = any(${own})`;
    if (link.kind === "links")
      return sql`select t.id, j.target_id as target from ${fieldTable(schema, link.form, link.field)} j join ${table} t on t.id = j.record_id and t.deleted_at is null where j.target_id = any(${own})`;
    return sql`select t.id, t.${column} as target from ${table} t where t.${column} = any(${own}) and t.deleted_at is null order by t.id for update of t`;
  })();
  return tx.rows(query);
}

// A delete rule is the designer's word: it is carried out with the engine's rights and put down to who deleted. All
// records of a form at once: a record that links to several of those deleted holds one of them in this field.
async function clearLink(session: Session, tx: Transaction, link: IncomingLink, held: readonly Held[]): Promise<void> {
  if (held.length === 0) return;
  const system: Session = { ...session, actor: { kind: "system" } };
  const policy = policyFor(system, link.form, "edit");
  const input = { columns: { [link.field]: null }, links: new Map(), rows: new Map() };
  const drafts = held.map(({ id, form, root }, ord) => {
    const cause: Cause = { kind: "cascade", form, record: root };
    return { ord, id, cause, input };
  });
  const options = { isWhole: true, replies: false, checksUnique: false, by: actorId(session) };
  const outcomes = await runUpdate(system, tx, policy, drafts, options, new Map());
  const failed = held.filter((_, ord) => outcomes.get(ord)?.kind === "failed");
  if (failed.length > 0) throw new HeldBack(new Set(failed.map(({ root }) => root)), link.form);
}

// Records of one form: those asked for by the call's cause, those taken along by the record that took them.
async function moveToBin(
  session: Session,
  tx: Transaction,
  going: { readonly form: string; readonly key: string; readonly records: readonly Doomed[] },
): Promise<void> {
  const { schema } = session.workspace;
  const { form, key, records } = going;
  const rows = records.map(({ form: own, id, root }) => {
    const isDirect = own === form && id === root;
    const cause: Cause = isDirect ? session.cause : { kind: "cascade", form, record: root };
    return { id, cause };
  });
  const parts = [
    sql`doomed as materialized (select v.id, v.cause from json_to_recordset(${JSON.stringify(rows)}::json) as v(id bigint, cause jsonb))`,
    sql`gone as (update ${formTable(schema, key)} t set deleted_at = ${writtenAt}, deleted_by = ${writtenBy}, version = t.version + 1 where t.id = any(array(select d.id from doomed d)) and (${definitionMoved(session.workspace)}) is null returning t.id, t.version)`,
    sql`fact as (insert into ${sqlIdent(schema, "_fact")} (at, form, record, version, kind, actor, cause) select ${writtenAt}, ${key}, g.id, g.version, 'delete', ${writtenBy}, d.cause from gone g join doomed d using (id) order by g.id)`,
  ];
  await tx.run(fillSlots(sql`with ${joinSql(parts, sqlRaw(", "))} select 1 from gone`, sessionSlots(session)));
}
