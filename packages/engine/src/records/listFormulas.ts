import { sql } from "@tongzhou/base";
import { findPolicy } from "../access/policyFor.ts";
import { formulasOf } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { conditionsOf } from "./fieldRules.ts";
import { imageOf, touchedFields, type FormImage } from "./image.ts";
import { validationsOf } from "./validations.ts";

// A formula over its own record may count a list of links, or the rows of a subform. These lie in other tables, where a
// statement sees what was committed before it began: one that waits for its record inside sees the record as it is by
// then, and the list as it was. So whoever computes such a formula, or asks such a rule, locks the record first, and
// does so in a statement that begins after. Whoever changes a list, or what its targets count as, holds the record's lock meanwhile.

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

/** Whether a write that sends some fields computes a formula from lists, or asks a rule that reads one (R9). */
export function readsLists(workspace: WorkspaceRuntime, form: FormRuntime, sent: readonly string[]): boolean {
  const formulas = listFormulas(workspace, form);
  const rules = listRules(workspace, form);
  if (formulas.length === 0 && rules.length === 0) return false;
  const touched = touchedFields(form, imageOf(workspace, form), sent);
  return formulas.some(({ key }) => touched.has(key)) || rules.some((rule) => rule.some((key) => touched.has(key)));
}

// For each validation and condition that reads lists, also through formulas: the fields whose change asks it.
function listRules(workspace: WorkspaceRuntime, form: FormRuntime): readonly (readonly string[])[] {
  return memoised(workspace, `records/listRules/${form.definition.key}`, () => {
    const image = imageOf(workspace, form);
    const lists = new Set([...image.links, ...image.subforms].map(({ key }) => key));
    if (lists.size === 0) return [];
    const validations = validationsOf(workspace, form).map(({ reads }) => ({ askedBy: reads, reads }));
    return [...validations, ...conditionsOf(workspace, form)]
      .filter(({ reads }) => readAlong(image, reads).some((key) => lists.has(key)))
      .map(({ askedBy }) => readAlong(image, askedBy));
  });
}

function readAlong(image: FormImage, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => [key, ...(image.reads.get(key) ?? [])]);
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
