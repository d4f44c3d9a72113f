import type { Label } from "@tongzhou/base";
import type { FormDefinition, Grant, ViewDefinition, WorkspaceDefinition } from "@tongzhou/model";
import type { DefinitionEdit } from "./draft.ts";
import { makeKey } from "./makeKey.ts";

/** Changes one form. */
export function changeForm(key: string, change: (form: FormDefinition) => FormDefinition): DefinitionEdit {
  return (definition) => ({
    ...definition,
    forms: definition.forms.map((form) => (form.key === key ? change(form) : form)),
  });
}

/** The key a new form of this label gets. */
export function makeFormKey(definition: WorkspaceDefinition, label: Label): string {
  return makeKey(label, new Set(definition.forms.map((form) => form.key)), "form", "other");
}

/** Adds a form that has nothing but its title. */
export function addForm(key: string, label: Label, group?: Label): DefinitionEdit {
  const form: FormDefinition = {
    key,
    label,
    ...(group === undefined ? {} : { group }),
    title: "title",
    fields: [{ key: "title", kind: "text", label: { zh: "标题", en: "Title" }, required: true }],
  };
  return (definition) => ({ ...definition, forms: [...definition.forms, form] });
}

/** Adds a copy of a form under another key and label: its fields, layout and rules, without its records. */
export function duplicateForm(key: string, copyKey: string, label: Label): DefinitionEdit {
  return (definition) => {
    const form = definition.forms.find((one) => one.key === key);
    if (form === undefined) return definition;
    const at = definition.forms.indexOf(form) + 1;
    return { ...definition, forms: definition.forms.toSpliced(at, 0, { ...form, key: copyKey, label }) };
  };
}

/** Deletes a form with its views and grants. Links to it stay, and are reported as problems. */
export function deleteForm(key: string): DefinitionEdit {
  return (definition) => ({
    ...definition,
    forms: definition.forms.filter((form) => form.key !== key),
    views: definition.views.filter((view) => view.form !== key),
    grants: definition.grants.filter((grant) => grant.form !== key),
  });
}

/** Sets a part of a form, or takes it away with undefined. */
export function setFormPart<N extends keyof FormDefinition>(
  key: string,
  name: N,
  value: FormDefinition[N] | undefined,
): DefinitionEdit {
  return changeForm(key, (form) => {
    const { [name]: _old, ...rest } = form;
    // Only optional parts are ever taken away; the callers' types see to the rest.
    return (value === undefined ? rest : { ...form, [name]: value }) as FormDefinition;
  });
}

/** Puts a grant in the place of the one with its key, or adds it. */
export function putGrant(grant: Grant): DefinitionEdit {
  return (definition) => {
    const at = definition.grants.findIndex((one) => one.key === grant.key);
    return {
      ...definition,
      grants: at < 0 ? [...definition.grants, grant] : definition.grants.with(at, grant),
    };
  };
}

/** Takes a grant away. */
export function deleteGrant(key: string): DefinitionEdit {
  return (definition) => ({ ...definition, grants: definition.grants.filter((grant) => grant.key !== key) });
}

/** Changes a shared view. */
export function changeView(key: string, change: (view: ViewDefinition) => ViewDefinition): DefinitionEdit {
  return (definition) => ({
    ...definition,
    views: definition.views.map((view) => (view.key === key ? change(view) : view)),
  });
}

/** Deletes a shared view. */
export function deleteView(key: string): DefinitionEdit {
  return (definition) => ({ ...definition, views: definition.views.filter((view) => view.key !== key) });
}
