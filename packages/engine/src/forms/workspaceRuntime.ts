import { systemFields, type FieldDefinition, type FormDefinition, type WorkspaceDefinition } from "@tongzhou/model";

/** A form as the engine works with it: the definition with its fields by key, the system fields of every record included. */
export interface FormRuntime {
  readonly definition: FormDefinition;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
}

/** One version of a workspace's definition, ready for use. Compiled SQL hangs on this object, so a new version starts clean. */
export interface WorkspaceRuntime {
  readonly key: string;
  readonly schema: string;
  readonly zone: string;
  readonly version: number;
  readonly definition: WorkspaceDefinition;
  readonly forms: ReadonlyMap<string, FormRuntime>;
  /**
   * Fields as `form.field` that are unique and whose index cannot be relied on yet: being built, or impossible because
   * values repeat. Only ever fewer while the version stays the same.
   */
  readonly unsettled: ReadonlySet<string>;
  /** Memo of anything derived from this version: compiled policies, statements, scopes. Bounded by its users. */
  readonly memo: Map<string, unknown>;
}

/** Prepares a definition for use. */
export function buildWorkspaceRuntime(input: {
  readonly key: string;
  readonly schema: string;
  readonly version: number;
  readonly definition: WorkspaceDefinition;
  readonly unsettled?: ReadonlySet<string>;
}): WorkspaceRuntime {
  const forms = input.definition.forms.map((definition): readonly [string, FormRuntime] => [
    definition.key,
    { definition, fields: fieldsByKey(definition) },
  ]);
  const { unsettled = new Set() } = input;
  return { ...input, unsettled, zone: input.definition.zone, forms: new Map(forms), memo: new Map() };
}

function fieldsByKey(definition: FormDefinition): ReadonlyMap<string, FieldDefinition> {
  return new Map([...systemFields, ...definition.fields].map((field) => [field.key, field]));
}
