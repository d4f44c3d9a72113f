import { sql, sqlIdent, unreachable, type Sql } from "@tongzhou/base";
import type { Transaction } from "../db/database.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { leadsToRows, type OwnerForm, type Step, type Watch } from "./watches.ts";
import type { Written } from "./writtenRecords.ts";

/** Records whose constraints are to be checked. */
export interface Owners {
  /** Every one of them, those saved included. */
  readonly ids: ReadonlySet<number>;
  readonly saved: ReadonlySet<number>;
}

/**
 * The records of a form whose constraints may have come to another result: those that were written themselves, and
 * those from which a way leads to something that was, now or before (CN12).
 * @param locks holds them, and the records on the way, until the transaction ends (CN20)
 */
export async function findOwners(
  session: Session,
  tx: Transaction,
  owner: OwnerForm,
  written: readonly Written[],
  locks: boolean,
): Promise<Owners> {
  const own = written.filter(({ form }) => form === owner.form);
  const saved = new Set(own.filter(({ isSaved }) => isSaved).map(({ id }) => id));
  const ids = new Set(own.map(({ id }) => id));
  for (const watch of owner.watches) {
    const sources = written.filter((one) => isWatched(watch, one));
    if (sources.length === 0) continue;
    if (locks) await lockTied(session, tx, owner, watch, sources);
    if (watch.steps.length === 0) continue;
    for (const id of await walkBack(session, tx, watch.steps, sources, locks)) ids.add(id);
  }
  return { ids, saved };
}

function isWatched({ form, fields }: Watch, written: Written): boolean {
  if (written.form !== form) return false;
  return written.kind !== "update" || [...written.old.keys()].some((key) => fields.has(key));
}

/** The fields whose old values `findOwners` asks for: links seen from the record they lead to. */
export function tieFields(owners: readonly OwnerForm[]): readonly string[] {
  const steps = owners.flatMap(({ watches }) => watches.flatMap((watch) => watch.steps));
  return [...new Set(steps.flatMap(({ relation }) => (relation.kind === "inverse" ? [relation.field] : [])))];
}

async function walkBack(
  session: Session,
  tx: Transaction,
  steps: readonly Step[],
  sources: readonly Written[],
  locks: boolean,
): Promise<readonly number[]> {
  let ids: readonly number[] = sources.map(({ id }) => id);
  let left = steps;
  let formerly = formerOwners(steps.at(-1), sources);
  while (left.length > 0) {
    const hop = hopBack(session.workspace, left);
    ids = await findLive(session, tx, hop.form, hop.found(sql`${ids}::bigint[]`), formerly, locks);
    formerly = [];
    if (ids.length === 0) return [];
    left = left.slice(0, -hop.taken);
  }
  return ids;
}

// Of a link seen from the other side, the record it led to before has lost something.
function formerOwners(step: Step | undefined, sources: readonly Written[]): readonly number[] {
  if (step?.relation.kind !== "inverse") return [];
  const { field } = step.relation;
  return sources.flatMap(({ old }) => {
    const value = old.get(field);
    return (Array.isArray(value) ? value : [value]).filter((id): id is number => typeof id === "number");
  });
}

/** A way back between records, by one link or over the rows of a subform. */
export interface Hop {
  /** The form that the hop leads back to. */
  readonly form: string;
  /** A subselect of ids there, for the ids here as bigint[]. */
  readonly found: (ids: Sql) => Sql;
  /** How many steps it goes back over: rows of a subform are passed by in one go with their record. */
  readonly taken: number;
}

/** The last hop of a way, walked backwards. */
export function hopBack({ schema }: WorkspaceRuntime, steps: readonly Step[]): Hop {
  const step = steps.at(-1);
  if (step === undefined) throw new Error("constraint-hop: expected a step, got none");
  const { from, relation } = step;
  switch (relation.kind) {
    case "link": {
      const column = sqlIdent(relation.field);
      const rows = steps.at(-2);
      if (rows !== undefined && leadsToRows(rows)) {
        const child = fieldTable(schema, rows.from, rows.relation.field);
        return {
          form: rows.from,
          found: (ids) => sql`select c.parent_id from ${child} c where c.${column} = any(${ids})`,
          taken: 2,
        };
      }
      const table = formTable(schema, from);
      return {
        form: from,
        found: (ids) => sql`select u.id from ${table} u where u.${column} = any(${ids})`,
        taken: 1,
      };
    }
    case "links": {
      const junction = fieldTable(schema, from, relation.field);
      const found = (ids: Sql): Sql => sql`select j.record_id from ${junction} j where j.target_id = any(${ids})`;
      return { form: from, found, taken: 1 };
    }
    case "inverse": {
      if (relation.by === "link") {
        const table = formTable(schema, relation.form);
        const column = sqlIdent(relation.field);
        const found = (ids: Sql): Sql => sql`select u.${column} from ${table} u where u.id = any(${ids})`;
        return { form: from, found, taken: 1 };
      }
      const junction = fieldTable(schema, relation.form, relation.field);
      const found = (ids: Sql): Sql => sql`select j.target_id from ${junction} j where j.record_id = any(${ids})`;
      return { form: from, found, taken: 1 };
    }
    case "subform":
      throw new Error(`constraint-hop: expected a way between records, got the rows of ${relation.field}`);
    default:
      return unreachable(relation);
  }
}

// Locked in the order of ids. Whoever wrote one of them a moment ago has committed when this returns, so the next
// statement sees all of it.
async function findLive(
  { workspace: { schema } }: Session,
  tx: Transaction,
  form: string,
  found: Sql,
  formerly: readonly number[],
  locks: boolean,
): Promise<readonly number[]> {
  const rows = await tx.arrays(
    sql`select t.id from ${formTable(schema, form)} t
        where t.deleted_at is null and t.id = any(array(${found} union all select unnest(${formerly}::bigint[])))
        order by t.id${locks ? sql` for no key update of t` : sql``}`,
  );
  return rows.map(([id]) => Number(id));
}

/**
 * Holds the records that what was written links to, where a constraint reads on from there: someone who changes one of
 * them at this moment cannot see the link yet, and must come before us or after us (CN21).
 */
async function lockTied(
  session: Session,
  tx: Transaction,
  owner: OwnerForm,
  watch: Watch,
  sources: readonly Written[],
): Promise<void> {
  const { schema } = session.workspace;
  for (const { field, target, found } of tiesOf(session.workspace, owner, watch)) {
    const set = sources.filter(({ kind, old }) => (kind === "update" ? old.has(field) : kind !== "delete"));
    if (set.length === 0) continue;
    const ids = sql`${set.map(({ id }) => id)}::bigint[]`;
    await tx.run(
      sql`select x.id from ${formTable(schema, target)} x where x.id = any(array(${found(ids)})) order by x.id for share of x`,
    );
  }
}

/** A link of what is watched from which a constraint reads on. */
export interface Tie {
  readonly field: string;
  /** The form it leads to. */
  readonly target: string;
  /** A subselect of ids there, for the ids of what is watched as bigint[]. */
  readonly found: (ids: Sql) => Sql;
}

/** The ties of what a watch watches. */
export function tiesOf({ schema }: WorkspaceRuntime, owner: OwnerForm, watch: Watch): readonly Tie[] {
  const depth = watch.steps.length;
  const ties = new Map<string, Tie>();
  for (const { steps } of owner.watches) {
    const continues = steps.length > depth && watch.steps.every((step, at) => isSameStep(step, steps[at]));
    const [next, after] = steps.slice(depth);
    if (!continues || next === undefined) continue;
    const tie = tiedBy(schema, next, after);
    const { field } = next.relation;
    if (tie !== null) ties.set(`${tie.target} ${field} ${after?.relation.field ?? ""}`, { field, ...tie });
  }
  return [...ties.values()];
}

function isSameStep(left: Step, right: Step | undefined): boolean {
  return (
    right !== undefined && left.from === right.from && JSON.stringify(left.relation) === JSON.stringify(right.relation)
  );
}

function tiedBy(
  schema: string,
  step: Step,
  after: Step | undefined,
): { readonly target: string; readonly found: (ids: Sql) => Sql } | null {
  const { from, relation } = step;
  switch (relation.kind) {
    case "link": {
      const [table, column] = [formTable(schema, from), sqlIdent(relation.field)];
      return {
        target: relation.form,
        found: (ids) => sql`select u.${column} from ${table} u where u.id = any(${ids})`,
      };
    }
    case "links": {
      const junction = fieldTable(schema, from, relation.field);
      return {
        target: relation.form,
        found: (ids) => sql`select j.target_id from ${junction} j where j.record_id = any(${ids})`,
      };
    }
    case "subform": {
      if (after?.relation.kind !== "link") return null;
      const [child, column] = [fieldTable(schema, from, relation.field), sqlIdent(after.relation.field)];
      return {
        target: after.relation.form,
        found: (ids) => sql`select c.${column} from ${child} c where c.parent_id = any(${ids})`,
      };
    }
    case "inverse":
      return null;
    default:
      return unreachable(relation);
  }
}
