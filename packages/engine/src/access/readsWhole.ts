import type { Session } from "../gateway/session.ts";
import { grantsFor } from "./permissionClass.ts";
import { findPolicy } from "./policyFor.ts";

/**
 * Whether the actor may read a field in every record, and of a link every title it leads to: only then may values be
 * counted or sampled without asking record by record (A25).
 * @param path key of the field, or `subform.field`
 */
export function readsWhole(session: Session, form: string, path: string): boolean {
  const [key = path, inner] = path.split(".");
  if (!readsColumn(session, form, key)) return false;
  const { forms } = session.workspace;
  const own = forms.get(form)?.fields.get(key);
  const field = own?.kind === "subform" ? own.fields.find((one) => one.key === inner) : own;
  if (field?.kind !== "link" && field?.kind !== "links") return true;
  const title = forms.get(field.form)?.definition.title;
  return title === undefined || readsColumn(session, field.form, title);
}

/** Whether no grant narrows the actor anywhere: whatever an expression reads, they may read. */
export function readsEverything(session: Session): boolean {
  return [...session.workspace.forms.keys()].every((form) => grantsFor(session, form) === "all");
}

function readsColumn(session: Session, form: string, key: string): boolean {
  const policy = findPolicy(session, form, "see");
  return policy !== null && policy.rows === null && policy.reads.get(key) === null;
}
