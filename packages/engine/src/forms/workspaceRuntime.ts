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
  /**
   * Formulas over related records as `form.field` whose columns hold the right value at every commit. Only ever more
   * while the version stays the same.
   */
  readonly computed: ReadonlySet<string>;
  /**
   * Lookups as `form.field` that lists ask for so often that they have, or get, a column. Only ever more while the version
   * stays the same.
   */
  readonly kept: ReadonlySet<string>;
  /**
   * Stored formulas over their own record as `form.field`, or `form.subform.field`, whose columns do not hold the values of
   * this definition yet: computed when read. Only ever fewer while the version stays the same.
   */
  readonly pending: ReadonlySet<string>;
  /** Whether columns of formulas are being filled. */
  readonly isFilling: boolean;
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
  readonly computed?: ReadonlySet<string>;
  readonly kept?: ReadonlySet<string>;
  readonly pending?: ReadonlySet<string>;
  readonly isFilling?: boolean;
}): WorkspaceRuntime {
  const forms = input.definition.forms.map((definition): readonly [string, FormRuntime] => [
    definition.key,
    { definition, fields: fieldsByKey(definition) },
  ]);
  const {
    unsettled = new Set(),
    computed = new Set(),
    kept = new Set(),
    pending = new Set(),
    isFilling = false,
  } = input;
  return {
    ...input,
    unsettled,
    computed,
    kept,
    pending,
    isFilling,
    zone: input.definition.zone,
    forms: new Map(forms),
    memo: new Map(),
  };
}

function fieldsByKey(definition: FormDefinition): ReadonlyMap<string, FieldDefinition> {
  return new Map([...systemFields, ...definition.fields].map((field) => [field.key, field]));
}
