import { must } from "@tongzhou/base";
import { formulasOf } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { computedFields } from "./computedFields.ts";
import { watchNodes } from "./watchNodes.ts";

/**
 * Whether a write of a form's records may come back to it: triggers then change values after the statement that wrote,
 * and what the statement replies may be old.
 */
export function echoes(workspace: WorkspaceRuntime, form: string): boolean {
  return memoised(
    workspace,
    `computed/echoes/${form}`,
    () => changesItself(workspace, form) || looksBack(workspace, form),
  );
}

function changesItself(workspace: WorkspaceRuntime, form: string): boolean {
  const leadsTo = formsConcerned(workspace);
  const reached = new Set<string>();
  const open = [form];
  for (let from = open.pop(); from !== undefined; from = open.pop())
    for (const to of leadsTo.get(from) ?? [])
      if (!reached.has(to)) {
        reached.add(to);
        open.push(to);
      }
  return reached.has(form);
}

// What has no column is looked up by the statement itself, which sees other rows, and its own, as they were before it.
function looksBack(workspace: WorkspaceRuntime, form: string): boolean {
  const runtime = must(workspace.forms.get(form), `echoes-form: expected one, got ${form}`);
  const madeOf = new Map(computedFields(workspace).map(({ id, places }) => [id, places]));
  const isOf = (place: string): boolean => place === form || place.startsWith(`${form}.`);
  return [...formulasOf(workspace, runtime).keys()]
    .filter((key) => !workspace.computed.has(`${form}.${key}`))
    .flatMap((key) => watchNodes(workspace, form, key))
    .some(
      ({ hops, place, columns }) =>
        hops.length > 0 &&
        (isOf(place.key) ||
          [...columns].some((column) => [...(madeOf.get(`${place.key}.${column}`) ?? [])].some(isOf))),
    );
}

/** Whether triggers compute values, of its own records or of others, when records of a form are written. */
export function isComputedFrom(workspace: WorkspaceRuntime, form: string): boolean {
  return memoised(
    workspace,
    `computed/from/${form}`,
    () =>
      formsConcerned(workspace).has(form) ||
      computedFields(workspace).some((field) => field.form === form && workspace.computed.has(field.id)),
  );
}

// Forms with values that are computed from records of a form, one step on.
function formsConcerned(workspace: WorkspaceRuntime): ReadonlyMap<string, ReadonlySet<string>> {
  return memoised(workspace, "computed/leads", () => {
    const found = new Map<string, Set<string>>();
    for (const field of computedFields(workspace)) {
      if (!workspace.computed.has(field.id)) continue;
      for (const { hops, place } of watchNodes(workspace, field.form, field.field.key)) {
        if (hops.length === 0) continue;
        const [from = place.key] = place.key.split(".");
        found.set(from, (found.get(from) ?? new Set()).add(field.form));
      }
    }
    return found;
  });
}
