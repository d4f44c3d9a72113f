import { must } from "@tongzhou/base";
import { buildWorkspaceRuntime, type FormRuntime, type WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { imageOf } from "../records/image.ts";
import { computedFields, type ComputedField } from "./computedFields.ts";
import type { ComputedColumn } from "./computed.store.ts";

/** A computed field with a column, live or being filled. */
export interface ActiveField extends ComputedField {
  readonly column: string;
  /** Everybody reads the column; what changes in it is a fact. */
  readonly isLive: boolean;
}

/** A definition together with the columns there are for its computed fields. */
export interface ComputedState {
  /** Reads live columns, and computes everything else when read. */
  readonly workspace: WorkspaceRuntime;
  readonly active: readonly ActiveField[];
}

/** The state that some columns make. Those of other signatures belong to another definition and are left out. */
export function stateOf(
  workspace: Pick<WorkspaceRuntime, "key" | "schema" | "version" | "definition" | "kept">,
  columns: readonly ComputedColumn[],
): ComputedState {
  const { key, schema, version, definition, kept } = workspace;
  const plain = buildWorkspaceRuntime({ key, schema, version, definition, kept });
  const active = computedFields(plain).flatMap((field): ActiveField[] => {
    const found = columns.find((one) => one.form === field.form && one.field === field.field.key);
    if (found === undefined || found.signature !== field.signature || found.status === "failed") return [];
    return [{ ...field, column: found.column, isLive: found.status === "live" }];
  });
  const computed = new Set(active.filter(({ isLive }) => isLive).map(({ id }) => id));
  return { workspace: buildWorkspaceRuntime({ key, schema, version, definition, computed, kept }), active };
}

/** The given fields of a form, and those of its active fields that read one of them in the same record. */
export function withDependants(
  { workspace, active }: ComputedState,
  form: string,
  ids: ReadonlySet<string>,
): readonly ActiveField[] {
  const { reads } = imageOf(workspace, formOf(workspace, form));
  const keys = new Set([...ids].map((id) => id.slice(form.length + 1)));
  return active.filter(
    (one) =>
      one.form === form && (ids.has(one.id) || [...(reads.get(one.field.key) ?? [])].some((key) => keys.has(key))),
  );
}

/** A form of a workspace that must be there. */
export function formOf(workspace: WorkspaceRuntime, key: string): FormRuntime {
  return must(workspace.forms.get(key), `computed-form: expected one, got ${key}`);
}
