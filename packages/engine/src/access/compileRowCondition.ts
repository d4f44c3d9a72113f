import { toSqlCondition } from "@tongzhou/expr";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { rawBinding } from "./rawColumns.ts";
import { compileOwn, fullScope } from "./formulas.ts";
import type { RowCondition } from "./policy.ts";

/** A condition of the definition as SQL: reads every field, whatever the actor may read (A9). Null counts as false. */
export function compileRowCondition(
  workspace: WorkspaceRuntime,
  form: FormRuntime,
  source: string,
  place: string,
): RowCondition {
  const typed = compileOwn(source, fullScope(workspace, form), { kind: "boolean" }, place);
  return (alias) => toSqlCondition(typed, rawBinding(workspace, form, alias));
}
