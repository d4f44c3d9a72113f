import { peopleFields, type FieldRef, type Scope } from "@tongzhou/expr";
import { buildFormScope, fieldsOf, findRelation, inverseRefs, toFieldRef, type FieldDefinition } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { memoised } from "./memo.ts";
import type { FormPolicy } from "./policy.ts";
import { findPolicy } from "./policyFor.ts";

/** What an actor's expressions may name: the readable fields and nothing else (A13). */
export function formScope(session: Session, policy: FormPolicy): Scope {
  const key = `access/visibleScope/${policy.permissionClass}/${policy.form.definition.key}/${policy.action}`;
  return memoised(session.workspace, key, () => ({
    fields: readableFields(session, policy),
    related: (form: string) => readableOf(session, form),
  }));
}

/**
 * The same over chosen fields, which the actor may read or write: what an expression shown to them may name.
 */
export function shownScope(session: Session, form: string, fields: readonly FieldDefinition[]): Scope {
  const own = buildFormScope(fields).fields.map((ref) => {
    const field = fields.find(({ key }) => key === ref.key);
    return field === undefined ? ref : toFieldRef(field, form);
  });
  return { fields: [...own, ...readableInverses(session, form)], related: (other) => readableOf(session, other) };
}

/** The readable fields of a form, and the links from other forms that the actor may read there. */
function readableFields(session: Session, policy: FormPolicy): readonly FieldRef[] {
  const { key } = policy.form.definition;
  const own = [...policy.form.fields.values()].filter((field) => policy.readable.has(field.key));
  return [...own.map((field) => toFieldRef(field, key)), ...readableInverses(session, key)];
}

function readableInverses(session: Session, form: string): readonly FieldRef[] {
  const { forms } = session.workspace.definition;
  return inverseRefs(forms, form).filter(({ key }) => {
    const relation = findRelation(forms, form, key);
    return (
      relation?.kind === "inverse" && findPolicy(session, relation.form, "see")?.readable.has(relation.field) === true
    );
  });
}

/** What a relation may show of the form it leads to; rows of a subform come with their record. */
function readableOf(session: Session, form: string): readonly FieldRef[] | null {
  const people = peopleFields(form);
  if (people !== null) return people;
  if (form.includes("."))
    return fieldsOf(session.workspace.definition.forms, form)?.map((field) => toFieldRef(field)) ?? null;
  const policy = findPolicy(session, form, "see");
  return policy === null ? null : readableFields(session, policy);
}
