import { sql } from "@tongzhou/base";
import { compile } from "@tongzhou/expr";
import type { ConstraintSeverity, FormConstraint } from "@tongzhou/model";
import type { Label } from "@tongzhou/base";
import { formScope } from "../access/formScope.ts";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { visibleTitle } from "../records/cells.ts";
import type { Constraint } from "./constraintsOf.ts";

/** A constraint that a record breaks, as far as the actor may know of it; null for what they may not. */
export interface BrokenConstraint {
  readonly severity: ConstraintSeverity;
  readonly form: string | null;
  readonly key: string | null;
  readonly label: Label | null;
  readonly message: Label | null;
  readonly record: number | null;
  readonly title: string | null;
  readonly fix: string | null;
}

/** What the engine found, rights not asked. */
export interface FoundBroken {
  readonly constraint: Constraint;
  readonly id: number;
  /** The record was saved itself; false when its constraint broke by a change elsewhere. */
  readonly isSaved: boolean;
  /** Of a gate: the record that comes into its state. */
  readonly held?: { readonly form: string; readonly id: number };
}

/** Says what was found as the actor may hear it, in the same order (CN33). */
export async function describeBroken(
  session: Session,
  queryable: Queryable,
  found: readonly FoundBroken[],
): Promise<readonly BrokenConstraint[]> {
  const titles = new Map<string, string | null>();
  for (const [form, some] of Map.groupBy(found, ({ constraint }) => constraint.form.definition.key)) {
    const ids = [...new Set(some.map(({ id }) => id))];
    for (const [id, title] of await loadSeenTitles(session, queryable, form, ids)) titles.set(`${form} ${id}`, title);
  }
  return found.map(({ constraint: { form, definition }, id }) => {
    const { key } = form.definition;
    const isSeen = titles.has(`${key} ${id}`);
    return {
      ...wordsOf(session, key, definition),
      record: isSeen ? id : null,
      title: titles.get(`${key} ${id}`) ?? null,
    };
  });
}

/** A constraint in its designer's words, when the actor may name all that it reads. */
export function wordsOf(
  session: Session,
  form: string,
  { key, label, message, severity, expression, fix }: FormConstraint,
): Omit<BrokenConstraint, "record" | "title"> {
  if (!isNameable(session, form, expression))
    return { severity, form: null, key: null, label: null, message: null, fix: null };
  return { severity, form, key, label, message, fix: fix ?? null };
}

/** Whether the actor may name everything that an expression over a form's records reads. */
export function isNameable(session: Session, form: string, expression: string): boolean {
  const policy = findPolicy(session, form, "see");
  return policy !== null && compile(expression, formScope(session, policy), "boolean").ok;
}

async function loadSeenTitles(
  session: Session,
  queryable: Queryable,
  form: string,
  ids: readonly number[],
): Promise<readonly (readonly [number, string | null])[]> {
  const policy = findPolicy(session, form, "see");
  if (policy === null) return [];
  const t = sql`t`;
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(t)}`;
  const found = await queryable.arrays(
    fillSlots(
      sql`select t.id, ${visibleTitle(session, policy, t)} from ${formTable(session.workspace.schema, form)} t where t.id = any(${ids}::bigint[]) and t.deleted_at is null${rows}`,
      sessionSlots(session),
    ),
  );
  return found.map(([id, title]) => [Number(id), typeof title === "string" ? title : null]);
}
