import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import { actorId, fillSlots, sessionSlots } from "../access/slots.ts";
import type { Transaction } from "../db/database.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { Cause, Session } from "../gateway/session.ts";
import { incomingLinks, type IncomingLink } from "./incomingLinks.ts";
import { runUpdate } from "./updateRecords.ts";
import { writtenAt, writtenBy } from "./writeParts.ts";

/** A record on its way to the bin: itself asked for, or taken along by the delete rule of a link to `root`. */
interface Doomed {
  readonly form: string;
  readonly id: number;
  readonly root: number;
}

/**
 * Moves records to the bin with everything their delete rules say.
 * @returns per id the refusal, for records that are missing or may not be deleted; the others are deleted unless
 * `isWhole` and something was refused
 * @throws AppError "link.restricted" when a link that forbids it points at any of them
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
  const going = ids.filter((id) => !refused.has(id));
  if (going.length === 0 || (isWhole && refused.size > 0)) return refused;
  const doomed = await followCascades(session, tx, form, going);
  await clearLinks(session, tx, form, doomed);
  const byForm = Map.groupBy(doomed.values(), (one) => one.form);
  for (const [key, records] of byForm) {
    const direct = records.filter((one) => one.form === form && one.id === one.root);
    const along = records.filter((one) => !direct.includes(one));
    if (direct.length > 0)
      await moveToBin(
        session,
        tx,
        key,
        direct.map((one) => one.id),
        session.cause,
      );
    for (const [root, taken] of Map.groupBy(along, (one) => one.root))
      await moveToBin(
        session,
        tx,
        key,
        taken.map((one) => one.id),
        { kind: "cascade", form, record: root },
      );
  }
  return refused;
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
        if (held.some(({ id }) => isStaying(id))) throw new AppError("link.restricted", { form: target });
      } else if (link.rule === "clear" && link.kind === "link" && link.subform === undefined) {
        const held = (await loadHolders(session, tx, link, ids)).filter(({ id }) => isStaying(id));
        const roots = new Map(records.map((one) => [one.id, one.root]));
        for (const [root, holders] of Map.groupBy(held, (one) => roots.get(one.target) ?? one.target))
          await clearLink(
            session,
            tx,
            link,
            holders.map(({ id }) => id),
            { kind: "cascade", form, record: root },
          );
      }
    }
  }
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

// A delete rule is the designer's word: it is carried out with the engine's rights and put down to who deleted.
async function clearLink(
  session: Session,
  tx: Transaction,
  link: IncomingLink,
  ids: readonly number[],
  cause: Cause,
): Promise<void> {
  const system: Session = { ...session, actor: { kind: "system" }, cause };
  const policy = policyFor(system, link.form, "edit");
  const drafts = ids.map((id, ord) => ({
    ord,
    id,
    input: { columns: { [link.field]: null }, links: new Map(), rows: new Map() },
  }));
  const options = { isWhole: true, replies: false, checksUnique: false, by: actorId(session) };
  const outcomes = await runUpdate(system, tx, policy, drafts, options, new Map());
  const hasFailed = [...outcomes.values()].some((outcome) => outcome.kind === "failed");
  if (hasFailed) throw new AppError("link.restricted", { form: link.form });
}

async function moveToBin(
  session: Session,
  tx: Transaction,
  form: string,
  ids: readonly number[],
  cause: Cause,
): Promise<void> {
  const { schema } = session.workspace;
  const parts = [
    sql`gone as (update ${formTable(schema, form)} t set deleted_at = ${writtenAt}, deleted_by = ${writtenBy}, version = t.version + 1 where t.id = any(${ids}::bigint[]) returning t.id, t.version)`,
    sql`fact as (insert into ${sqlIdent(schema, "_fact")} (at, form, record, version, kind, actor, cause) select ${writtenAt}, ${form}, g.id, g.version, 'delete', ${writtenBy}, ${JSON.stringify(cause)}::jsonb from gone g order by g.id)`,
  ];
  await tx.run(fillSlots(sql`with ${joinSql(parts, sqlRaw(", "))} select 1 from gone`, sessionSlots(session)));
}
