import { sql } from "@tongzhou/base";
import { findPolicy } from "../access/policyFor.ts";
import { formulasOf } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { imageOf, touchedFields } from "./image.ts";

// A formula over its own record may count a list of links, or the rows of a subform. These lie in other tables, where a
// statement sees what was committed before it began: one that waits for its record inside sees the record as it is by
// then, and the list as it was. So whoever computes such a formula locks the record first, and computes in a statement
// that begins after. Whoever changes a list, or what its targets count as, holds the record's lock meanwhile.

/** A stored formula over its own record that reads lists of links or subforms. */
interface ListFormula {
  readonly key: string;
  readonly lists: readonly string[];
}

/** The formulas of a form that a write of its records computes from lists; those over other records have triggers. */
export function listFormulas(workspace: WorkspaceRuntime, form: FormRuntime): readonly ListFormula[] {
  return memoised(workspace, `records/listFormulas/${form.definition.key}`, () => {
    const { formulas, links, subforms, reads } = imageOf(workspace, form);
    const known = formulasOf(workspace, form);
    const keys = [...links, ...subforms].map(({ key }) => key);
    return formulas.flatMap(({ field: { key } }): ListFormula[] => {
      const lists = keys.filter((list) => reads.get(key)?.has(list) === true);
      return lists.length === 0 || known.get(key)?.isDerived === true ? [] : [{ key, lists }];
    });
  });
}

/** Whether a write that sends some fields computes a formula from lists. */
export function computesFromLists(workspace: WorkspaceRuntime, form: FormRuntime, sent: readonly string[]): boolean {
  const found = listFormulas(workspace, form);
  if (found.length === 0) return false;
  const touched = touchedFields(form, imageOf(workspace, form), sent);
  return found.some(({ key }) => touched.has(key));
}

/** Locks records that the actor may see, in the order in which everyone locks them. */
export async function lockRecords(
  session: Session,
  tx: Queryable,
  form: FormRuntime,
  ids: readonly number[],
): Promise<void> {
  const { key } = form.definition;
  const see = findPolicy(session, key, "see");
  const seen = see === null || see.rows === null ? sql`` : sql` and ${see.rows(sql`t`)}`;
  await tx.run(
    fillSlots(
      sql`select 1 from ${formTable(session.workspace.schema, key)} t where t.id = any(${ids}::bigint[]) and t.deleted_at is null${seen} order by t.id for no key update of t`,
      sessionSlots(session),
    ),
  );
}
