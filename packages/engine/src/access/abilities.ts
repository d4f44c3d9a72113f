import { formActions, type FormAction } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { findPolicy } from "./policyFor.ts";

/** Which actions the actor has on a form, on at least some rows; null when the form does not exist for them. */
export function abilitiesOn(session: Session, formKey: string): Readonly<Record<FormAction, boolean>> | null {
  const has = (action: FormAction): boolean => findPolicy(session, formKey, action) !== null;
  if (!formActions.some(has)) return null;
  return {
    see: has("see"),
    create: has("create"),
    edit: has("edit"),
    delete: has("delete"),
    import: has("import"),
    export: has("export"),
  };
}
