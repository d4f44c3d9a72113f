import type { FieldDefinition, WorkspaceDefinition } from "@tongzhou/model";

/** Where a field stands: its form, the subform it is in, its key. */
export interface FieldPath {
  readonly form: string;
  readonly parent: string | null;
  readonly field: string;
}

/** The fields among which a field stands. */
export function findSiblings(definition: WorkspaceDefinition, path: FieldPath): readonly FieldDefinition[] | undefined {
  const form = definition.forms.find((one) => one.key === path.form);
  if (form === undefined || path.parent === null) return form?.fields;
  const parent = form.fields.find((one) => one.key === path.parent);
  return parent?.kind === "subform" ? parent.fields : undefined;
}

/** The field of a path. */
export function findField(definition: WorkspaceDefinition, path: FieldPath): FieldDefinition | undefined {
  return findSiblings(definition, path)?.find((one) => one.key === path.field);
}

/** The definition with one field put in the place of another of the same key. */
export function replaceField(
  definition: WorkspaceDefinition,
  path: FieldPath,
  field: FieldDefinition,
): WorkspaceDefinition {
  return changeSiblings(definition, path, (siblings) => siblings.map((one) => (one.key === path.field ? field : one)));
}

/** The definition with a field added at the end of its siblings. */
export function appendField(
  definition: WorkspaceDefinition,
  path: FieldPath,
  field: FieldDefinition,
): WorkspaceDefinition {
  return changeSiblings(definition, path, (siblings) => [...siblings, field]);
}

function changeSiblings(
  definition: WorkspaceDefinition,
  path: FieldPath,
  change: (siblings: readonly FieldDefinition[]) => readonly FieldDefinition[],
): WorkspaceDefinition {
  const forms = definition.forms.map((form) => {
    if (form.key !== path.form) return form;
    if (path.parent === null) return { ...form, fields: change(form.fields) };
    const fields = form.fields.map((one) =>
      one.kind === "subform" && one.key === path.parent ? { ...one, fields: change(one.fields) } : one,
    );
    return { ...form, fields };
  });
  return { ...definition, forms };
}
