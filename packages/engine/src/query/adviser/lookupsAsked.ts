import { formulasRead } from "../../computed/askedFields.ts";
import { lookupFields } from "../../computed/computedFields.ts";
import type { FormPolicy } from "../../access/policy.ts";
import type { Session } from "../../gateway/session.ts";
import { compileFilter } from "../selection.ts";

/** Lookups, as `form.field`, that a list reads for every record: those it filters, sorts or groups by. */
export function lookupsAsked(
  session: Session,
  policy: FormPolicy,
  list: { readonly filter?: string | undefined; readonly by: readonly string[] },
): readonly string[] {
  const { workspace } = session;
  const lookups = lookupFields(workspace);
  if (lookups.size === 0 && workspace.kept.size === 0) return [];
  const form = policy.form.definition.key;
  const read = new Set(list.by.map((key) => `${form}.${key}`));
  if (list.filter !== undefined)
    for (const id of formulasRead(workspace, form, compileFilter(session, policy, list.filter))) read.add(id);
  // Those that have a column by now stay in use.
  return [...read].filter((id) => lookups.has(id) || workspace.kept.has(id));
}
