import { compile, relatedReads, type TypedExpr } from "@tongzhou/expr";
import { findRelation } from "@tongzhou/model";
import { formulasOf, fullScope } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { constraintsOf } from "../constraints/constraintsOf.ts";
import { grantsFor, permissionClass } from "../access/permissionClass.ts";
import { findPolicy } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import type { Change } from "./loadChanges.ts";

/** Fields of other forms, by form, that values shown in a form are computed from or its grants decide by. */
type RelatedFields = ReadonlyMap<string, ReadonlySet<string>>;

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
    if (read === undefined || change.kind === "comment") return false;
    return change.kind !== "update" || change.fields.some((field) => read.has(field));
  });
}

function relatedFieldsOf(session: Session, form: string): RelatedFields {
  const { workspace } = session;
  return memoised(workspace, `changes/related/${permissionClass(session)}/${form}`, () => {
    const found = new Map<string, Set<string>>();
    const seen = new Set<string>();
    const policy = findPolicy(session, form, "see");
    const note = (where: string, field: string): void => {
      // Rows of a subform change with the field that holds them.
      const [key = where, subform] = where.split(".");
      const fields = found.get(key) ?? new Set<string>();
      found.set(key, fields.add(subform ?? field));
    };
    const visit = (where: string, field: string): void => {
      const runtime = workspace.forms.get(where);
      const formula = runtime === undefined ? undefined : formulasOf(workspace, runtime).get(field);
      // What lies in a column has facts of its own (V12).
      if (formula === undefined || !formula.isVolatile || seen.has(`${where}.${field}`)) return;
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
    if (policy === null) return found;
    for (const key of policy.readable) visit(form, key);
    // What a record's page says of broken constraints changes with what they read.
    for (const { typed } of constraintsOf(workspace, form)) follow(form, typed);
    const grants = grantsFor(session, form);
    for (const { rows } of grants === "all" ? [] : grants) {
      const compiled = rows === undefined ? undefined : compile(rows, fullScope(workspace, policy.form));
      if (compiled?.ok === true) follow(form, compiled.value);
    }
    return found;
  });
}
