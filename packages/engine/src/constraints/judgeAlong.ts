import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { memoised } from "../access/memo.ts";
import { buildTemplate, fillTemplate, sessionSlots, Slot, type Template } from "../access/slots.ts";
import type { Statement } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { brokenTemplate, keepRefused, readBroken, refuse } from "./checkConstraints.ts";
import { hopBack, tiesOf } from "./findOwners.ts";
import { canMeet } from "./lockAhead.ts";
import { gatesOf, ownerForms, type OwnerForm, type Step, type Watch } from "./watches.ts";
import type { Written } from "./writtenRecords.ts";

const recordSlot = new Slot("record");

/**
 * What checkConstraints does for an update of one record, as statements that are known before it is written. They go to
 * the server together with it: first all locks (CN20, CN21), each level of owners found anew from the one below, then
 * one look per form with a snapshot of its own.
 */
export interface JudgingPlan {
  readonly locks: readonly Template[];
  readonly looks: readonly { readonly owner: OwnerForm; readonly template: Template }[];
}

/**
 * The plan for updates of one record of a form.
 * @param touched the fields that such an update may change
 * @returns null where more has to be known first: locks that come before the write (CN22), or the state left by a gate
 */
export function judgingPlan(
  workspace: WorkspaceRuntime,
  form: string,
  touched: ReadonlySet<string>,
): JudgingPlan | null {
  return memoised(workspace, `constraints/along/${form}/${[...touched].toSorted().join()}`, () => {
    if (canMeet(workspace, form)) return null;
    if (gatesOf(workspace).some(({ held, field }) => held === form && touched.has(field))) return null;
    const locks: Template[] = [];
    const looks = ownerForms(workspace, "block_save").flatMap((owner) => {
      const found = owner.form === form ? [ownId] : [];
      for (const watch of owner.watches) {
        if (watch.form !== form || ![...watch.fields].some((field) => touched.has(field))) continue;
        for (const tie of tiesOf(workspace, owner, watch)) {
          if (!touched.has(tie.field)) continue;
          locks.push(
            buildTemplate(
              sql`select x.id from ${formTable(workspace.schema, tie.target)} x where x.id = any(array(${tie.found(ownId)})) order by x.id for share of x`,
            ),
          );
        }
        if (watch.steps.length > 0) found.push(walkBack(workspace, watch, touched, locks));
      }
      if (found.length === 0) return [];
      return [{ owner, template: brokenTemplate(workspace, owner, joinSql(found, sqlRaw(" || "))) }];
    });
    return { locks, looks };
  });
}

const ownId = sql`array[${recordSlot}::bigint]`;

/** Adds the locks of a way back, level by level, and gives the ids it ends at as bigint[]. */
function walkBack(
  workspace: WorkspaceRuntime,
  { form, steps }: Watch,
  touched: ReadonlySet<string>,
  locks: Template[],
): Sql {
  let ids = ownId;
  let left = steps;
  let formerly = formerOwner(workspace, form, steps.at(-1), touched);
  while (left.length > 0) {
    const hop = hopBack(workspace, left);
    const level = sql`select t.id from ${formTable(workspace.schema, hop.form)} t where t.deleted_at is null and t.id = any(array(${hop.found(ids)}${formerly})) order by t.id`;
    locks.push(buildTemplate(sql`${level} for no key update of t`));
    ids = sql`array(${level})`;
    formerly = sql``;
    left = left.slice(0, -hop.taken);
  }
  return ids;
}

// Of a link that the update has moved, the record it led to before: its own fact has just told it.
function formerOwner(
  { schema }: WorkspaceRuntime,
  form: string,
  step: Step | undefined,
  touched: ReadonlySet<string>,
): Sql {
  if (step?.relation.kind !== "inverse" || step.relation.by !== "link" || !touched.has(step.relation.field))
    return sql``;
  const { field } = step.relation;
  return sql` union all select (f.old ->> ${field}::text)::bigint from ${sqlIdent(schema, "_fact")} f where f.tx = pg_current_xact_id_if_assigned() and f.form = ${form}::text and f.record = ${recordSlot}::bigint and f.kind = 'update'`;
}

/** The statements of a plan for a record, in their order. */
export function planStatements(session: Session, { locks, looks }: JudgingPlan, record: number): readonly Statement[] {
  const slots = sessionSlots(session).set(recordSlot, record);
  return [...locks, ...looks.map(({ template }) => template)].map((template) => fillTemplate(template, slots));
}

/**
 * Refuses the update when what the statements answered says that it breaks a constraint.
 * @throws AppError "constraint.broken"
 */
export async function checkAlong(
  session: Session,
  { locks, looks }: JudgingPlan,
  answers: readonly (readonly (readonly unknown[])[])[],
  { form, id, isSaved }: Written,
): Promise<void> {
  const found = await Promise.all(
    looks.map(({ owner }, at) => {
      const saved = new Set(isSaved && owner.form === form ? [id] : []);
      return keepRefused(session, owner, readBroken(owner, answers[locks.length + at] ?? []), saved);
    }),
  );
  await refuse(session, found.flat());
}
