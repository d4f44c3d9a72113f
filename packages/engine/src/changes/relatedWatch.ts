import { compile, relatedReads, type TypedExpr } from "@tongzhou/expr";
import { findRelation, rowsKey } from "@tongzhou/model";
import { formOrRows } from "../access/formOrRows.ts";
import { formulasOf, fullScope, isComputedWhenRead } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { constraintsOf } from "../constraints/constraintsOf.ts";
import { grantsFor, permissionClass } from "../access/permissionClass.ts";
import { findPolicy } from "../access/policyFor.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import type { Change } from "./loadChanges.ts";

/** Fields of other forms, by form, that something reads. */
export type RelatedFields = ReadonlyMap<string, ReadonlySet<string>>;

/** Forms whose changes may change what the actor reads in a form, itself not among them unless it reads its own relations. */
export function relatedForms(session: Session, form: string): readonly string[] {
  return [...relatedFieldsOf(session, form).keys()];
}

/**
 * Whether changes elsewhere may have changed values that the actor reads in a form, or which of its records they see:
 * formulas over related records have no facts of their own, so whoever shows them is told to read again (C12).
 */
export function touchesRelated(session: Session, form: string, changes: readonly Change[]): boolean {
  const related = relatedFieldsOf(session, form);
  if (related.size === 0) return false;
  return changes.some((change) => {
    const read = related.get(change.form);
    if (read === undefined || change.kind === "comment" || change.kind === "crossing") return false;
    return change.kind !== "update" || change.fields.some((field) => read.has(field));
  });
}

function relatedFieldsOf(session: Session, form: string): RelatedFields {
  const { workspace } = session;
  return memoised(workspace, `changes/related/${permissionClass(session)}/${form}`, () => {
    const reads = collectReads(workspace, form);
    const policy = findPolicy(session, form, "see");
    if (policy === null) return reads.found;
    for (const key of policy.readable) {
      reads.visit(form, key);
      // Rows are shown with their record.
      const field = policy.form.fields.get(key);
      if (field?.kind === "subform") for (const column of field.fields) reads.visit(rowsKey(form, key), column.key);
    }
    // What a record's page says of broken constraints changes with what they read.
    for (const { typed } of constraintsOf(workspace, form)) reads.follow(typed);
    const grants = grantsFor(session, form);
    for (const { rows } of grants === "all" ? [] : grants) {
      const compiled = rows === undefined ? undefined : compile(rows, fullScope(workspace, policy.form));
      if (compiled?.ok === true) reads.follow(compiled.value);
    }
    return reads.found;
  });
}

/** What a filter of the actor's own reads in other forms, by form; titles of linked records are not among it. */
export function filterReads(workspace: WorkspaceRuntime, form: string, filter: TypedExpr): RelatedFields {
  const reads = collectReads(workspace, form);
  reads.follow(filter);
  for (const key of filter.fields) reads.visit(form, key);
  return reads.found;
}

function collectReads(
  workspace: WorkspaceRuntime,
  form: string,
): {
  readonly found: RelatedFields;
  /** What an expression over the form reads. */
  readonly follow: (typed: TypedExpr) => void;
  /** What a field reads, where it is computed when it is read. */
  readonly visit: (where: string, field: string) => void;
} {
  const found = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const note = (where: string, field: string): void => {
    // Rows of a subform change with the field that holds them.
    const [key = where, subform] = where.split(".");
    const fields = found.get(key) ?? new Set<string>();
    found.set(key, fields.add(subform ?? field));
  };
  const visit = (where: string, field: string): void => {
    const runtime = formOrRows(workspace, where);
    const formula = runtime === undefined ? undefined : formulasOf(workspace, runtime).get(field);
    // What lies in a column has facts of its own (V12).
    if (!isComputedWhenRead(formula) || seen.has(`${where}.${field}`)) return;
    seen.add(`${where}.${field}`);
    follow(where, formula.typed);
  };
  const follow = (where: string, typed: TypedExpr): void => {
    for (const { path, fields } of relatedReads(typed)) {
      let here = where;
      for (const key of path) {
        const relation = findRelation(workspace.definition.forms, here, key);
        if (relation === null) break;
        if (relation.kind === "inverse") note(relation.form, relation.field);
        else if (here !== where || where !== form) note(here, key);
        here = relation.form;
        note(here, "");
      }
      for (const read of fields) {
        if (path.length > 0 || where !== form) note(here, read);
        visit(here, read);
      }
    }
  };
  return { found, follow: (typed) => follow(form, typed), visit };
}
