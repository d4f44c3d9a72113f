import type { Label } from "@tongzhou/base";
import { fieldSpec, groupKeyOf } from "@tongzhou/model";
import type {
  ChoiceOption,
  FieldCommon,
  FieldDefinition,
  FieldKind,
  FieldOf,
  FormConstraint,
  FormDefinition,
  Grant,
  ViewDefinition,
  WorkspaceDefinition,
} from "@tongzhou/model";
import { changeKind } from "./changeKind.ts";
import type { DefinitionEdit } from "./draft.ts";
import { findField, findForm, findSubform, joinFieldId, siblingsOf, splitFieldId } from "./fieldId.ts";
import type { FieldId } from "./fieldId.ts";
import { changeForm } from "./formEdits.ts";
import { moveFields, placeOf } from "./layoutEdits.ts";
import type { CanvasPlace } from "./layoutEdits.ts";
import { makeKey } from "./makeKey.ts";
import { buildField } from "./newField.ts";
import { renameInExpression, renameOwnInFilter } from "./renameKey.ts";

/** An edit that makes a field, and the id it gets. */
export interface FieldAddition {
  readonly id: FieldId;
  readonly edit: DefinitionEdit;
}

/** Adds a field of a kind at a place of the form. */
export function addField(
  definition: WorkspaceDefinition,
  form: FormDefinition,
  kind: FieldKind,
  place: CanvasPlace,
): FieldAddition {
  const taken = new Set(form.fields.map((field) => field.key));
  const field = buildField({ kind, taken, isInSubform: false, linkForm: linkFormFor(definition, form) });
  return {
    id: field.key,
    edit: changeForm(form.key, (old) => moveFields({ ...old, fields: [...old.fields, field] }, [field.key], place)),
  };
}

/** Adds a column to a subform, at its end. */
export function addColumn(
  definition: WorkspaceDefinition,
  form: FormDefinition,
  parent: string,
  kind: FieldKind,
): FieldAddition {
  const taken = new Set(siblingsOf(form, parent).map((field) => field.key));
  const field = buildField({ kind, taken, isInSubform: true, linkForm: linkFormFor(definition, form) });
  return {
    id: joinFieldId(parent, field.key),
    edit: changeForm(form.key, (old) => changeSiblings(old, parent, (fields) => [...fields, field])),
  };
}

/** The form a new link begins with: another one, or the same when there is no other. */
export function linkFormFor(definition: WorkspaceDefinition, form: FormDefinition): string {
  return definition.forms.find((one) => one.key !== form.key)?.key ?? form.key;
}

/** Changes the fields among which a field stands. */
export function changeSiblings(
  form: FormDefinition,
  parent: string | undefined,
  change: (fields: readonly FieldDefinition[]) => readonly FieldDefinition[],
): FormDefinition {
  if (parent === undefined) return { ...form, fields: change(form.fields) };
  return {
    ...form,
    fields: form.fields.map((field) =>
      field.key === parent && field.kind === "subform" ? { ...field, fields: change(field.fields) } : field,
    ),
  };
}

/** Changes fields one by one. */
export function changeFields(
  form: string,
  ids: readonly FieldId[],
  change: (field: FieldDefinition) => FieldDefinition,
): DefinitionEdit {
  return changeForm(form, (old) =>
    ids.reduce((now, id) => {
      const { parent, key } = splitFieldId(id);
      return changeSiblings(now, parent, (fields) =>
        fields.map((field) => (field.key === key ? change(field) : field)),
      );
    }, old),
  );
}

/** The field with a setting, or without it when the value is undefined. The name is one the field's kind knows. */
export function withSetting(field: FieldDefinition, name: string, value: unknown): FieldDefinition {
  const { [name as keyof FieldCommon]: _old, ...rest } = field;
  // Names come from the kind's own table of settings, and the definition check sees every result.
  return (value === undefined ? rest : { ...field, [name]: value }) as FieldDefinition;
}

/** Deletes fields, and takes them out of sections, search, views and masks. The title stays: a form needs one. */
export function deleteFields(form: string, ids: readonly FieldId[]): DefinitionEdit {
  return (definition) => {
    const old = findForm(definition, form);
    if (old === undefined) return definition;
    const gone = ids.filter((id) => id !== old.title);
    const next = gone.reduce((now, id) => dropField(now, id), old);
    const isGone = (key: string): boolean => gone.includes(key);
    return {
      ...definition,
      forms: definition.forms.map((one) => (one === old ? next : one)),
      views: definition.views.map((view) => (view.form === form ? viewWithout(view, isGone) : view)),
      grants: definition.grants.map((grant) => (grant.form === form ? grantWithout(grant, isGone) : grant)),
    };
  };
}

function dropField(form: FormDefinition, id: FieldId): FormDefinition {
  const { parent, key } = splitFieldId(id);
  const siblings = siblingsOf(form, parent);
  // A subform without columns is none.
  if (parent !== undefined && siblings.length < 2) return form;
  const next = changeSiblings(form, parent, (fields) => fields.filter((field) => field.key !== key));
  if (parent !== undefined) return next;
  const keep = (keys: readonly string[]) => keys.filter((one) => one !== key);
  return {
    ...next,
    ...(form.sections === undefined
      ? {}
      : { sections: form.sections.map((section) => ({ ...section, fields: keep(section.fields) })) }),
    ...(form.search === undefined ? {} : { search: keep(form.search) }),
  };
}

function viewWithout(view: ViewDefinition, isGone: (key: string) => boolean): ViewDefinition {
  const keep = <T>(list: readonly T[] | undefined, keyOf: (item: T) => string | undefined) =>
    list?.filter((item) => !isGone(keyOf(item) ?? ""));
  const lists = {
    sort: keep(view.sort, (one) => one.field),
    group: keep(view.group, (one) => groupKeyOf(one).field),
    columns: keep(view.columns, (one) => one.field),
    cardFields: keep(view.cardFields, (one) => one),
    colors: keep(view.colors, (one) => one.field),
  };
  return { ...view, ...withoutUndefined(lists) };
}

function grantWithout(grant: Grant, isGone: (key: string) => boolean): Grant {
  const keep = (keys: readonly string[] | undefined) => keys?.filter((key) => !isGone(key));
  return {
    ...grant,
    ...withoutUndefined({ readFields: keep(grant.readFields), writeFields: keep(grant.writeFields) }),
  };
}

function withoutUndefined<T extends object>(values: T): { readonly [N in keyof T]: Exclude<T[N], undefined> } {
  // The filter below does what the type says.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [N in keyof T]: Exclude<T[N], undefined>;
  };
}

/** Adds a copy of a field right behind it. Values that must be unlike others, such as a unique rule, are kept. */
export function duplicateField(form: FormDefinition, id: FieldId, label: Label): FieldAddition | undefined {
  const { parent, key } = splitFieldId(id);
  const field = findField(form, id);
  if (field === undefined || /^(?:created|updated)_/.test(field.kind)) return undefined;
  const taken = new Set(siblingsOf(form, parent).map((one) => one.key));
  const copy = { ...field, key: makeKey(label, taken, "field", parent === undefined ? "form" : "subform"), label };
  const edit = changeForm(form.key, (old) => {
    const grown = changeSiblings(old, parent, (fields) =>
      fields.toSpliced(fields.findIndex((one) => one.key === key) + 1, 0, copy),
    );
    const place = parent === undefined ? placeOf(old, key) : undefined;
    return place === undefined || place.section === null
      ? grown
      : moveFields(grown, [copy.key], { ...place, index: place.index + 1 });
  });
  return { id: joinFieldId(parent, copy.key), edit };
}

/** Gives a field another kind; where the new kind cannot be searched, it leaves the form's searched fields. */
export function setKind(
  form: string,
  id: FieldId,
  kind: FieldKind,
  published: FieldDefinition | undefined,
): DefinitionEdit {
  return (definition) => {
    const old = findForm(definition, form);
    if (old === undefined) return definition;
    const linkForm = linkFormFor(definition, old);
    const next = changeFields(form, [id], (field) =>
      // Back to the kind everyone works with is back to its settings too.
      published?.kind === kind ? { ...published, label: field.label } : changeKind(field, kind, linkForm),
    )(definition);
    if (fieldSpec(kind).can.beSearched || old.search?.includes(id) !== true) return next;
    return changeForm(form, (now) => ({ ...now, search: (now.search ?? []).filter((key) => key !== id) }))(next);
  };
}

/** Whether a key may be given to a field: nobody else has it. */
export function isKeyFree(form: FormDefinition, id: FieldId, key: string): boolean {
  const { parent, key: own } = splitFieldId(id);
  return key === own || !siblingsOf(form, parent).some((field) => field.key === key);
}

/** Gives a field that is not published yet another key, everywhere it is named. */
export function renameField(form: string, id: FieldId, to: string): DefinitionEdit {
  const { parent, key: from } = splitFieldId(id);
  return (definition) => {
    const old = findForm(definition, form);
    if (old === undefined || (parent !== undefined && findSubform(old, parent) === undefined)) return definition;
    const swap = (key: string): string => (key === from ? to : key);
    const next = changeSiblings(old, parent, (fields) =>
      fields.map((field) => renameInField(field.key === from ? { ...field, key: to } : field, from, to)),
    );
    const forms = definition.forms.map((one) => (one === old ? next : one));
    if (parent !== undefined) return { ...definition, forms };
    const renamed: FormDefinition = {
      ...next,
      title: swap(next.title),
      ...withoutUndefined({
        sections: next.sections?.map((section) => ({ ...section, fields: section.fields.map(swap) })),
        search: next.search?.map(swap),
        validations: next.validations?.map((rule) => ({
          ...rule,
          expression: renameInExpression(rule.expression, from, to),
        })),
        constraints: next.constraints?.map((rule) => renameInConstraint(rule, from, to)),
      }),
    };
    const all = definition.forms.map((one) => (one === old ? renamed : one));
    return { ...definition, forms: all.map((one) => renameInFilters(one, form, from, to)) };
  };
}

/** Filters of links: from this form they call the field `this.x`, of links that lead here by its key. */
function renameInFilters(owner: FormDefinition, form: string, from: string, to: string): FormDefinition {
  const isTouched = (field: FieldDefinition): field is FieldOf<"link"> | FieldOf<"links"> =>
    (field.kind === "link" || field.kind === "links") &&
    field.filter !== undefined &&
    (owner.key === form || field.form === form);
  if (!owner.fields.some(isTouched)) return owner;
  return {
    ...owner,
    fields: owner.fields.map((field) => {
      if (!isTouched(field) || field.filter === undefined) return field;
      const own = owner.key === form ? renameOwnInFilter(field.filter, from, to) : field.filter;
      return { ...field, filter: field.form === form ? renameInExpression(own, from, to) : own };
    }),
  };
}

function renameInConstraint(rule: FormConstraint, from: string, to: string): FormConstraint {
  const swap = (key: string): string => (key === from ? to : key);
  const { gate, fix } = rule;
  const held =
    gate === undefined
      ? undefined
      : gate.through === undefined
        ? { ...gate, field: swap(gate.field) }
        : { ...gate, through: swap(gate.through) };
  return {
    ...rule,
    expression: renameInExpression(rule.expression, from, to),
    ...(held === undefined ? {} : { gate: held }),
    ...(fix === undefined ? {} : { fix: swap(fix) }),
  };
}

function renameInField(field: FieldDefinition, from: string, to: string): FieldDefinition {
  const rename = (source: string) => renameInExpression(source, from, to);
  return {
    ...field,
    ...(field.kind === "formula" ? { expression: rename(field.expression) } : {}),
    ...(field.kind === "auto_number"
      ? {
          parts: field.parts.map((part) =>
            part.kind === "field" && part.field === from ? { ...part, field: to } : part,
          ),
        }
      : {}),
    ...withoutUndefined({
      default: field.default === undefined ? undefined : rename(field.default),
      visibleIf: field.visibleIf === undefined ? undefined : rename(field.visibleIf),
      requiredIf: field.requiredIf === undefined ? undefined : rename(field.requiredIf),
      readOnlyIf: field.readOnlyIf === undefined ? undefined : rename(field.readOnlyIf),
    }),
    ...renameInChoices(field, rename),
    ...(field.validation === undefined
      ? {}
      : { validation: { ...field.validation, expression: rename(field.validation.expression) } }),
  };
}

function renameInChoices(
  field: FieldDefinition,
  rename: (source: string) => string,
): { readonly options?: readonly ChoiceOption[] } {
  if (field.kind !== "choice" && field.kind !== "choices") return {};
  return {
    options: field.options.map((option) =>
      option.availableIf === undefined ? option : { ...option, availableIf: rename(option.availableIf) },
    ),
  };
}

/** Sets a field's label; the key of one that is not published follows it while it still is the label's own. */
export function setLabel(
  definition: WorkspaceDefinition,
  form: FormDefinition,
  id: FieldId,
  label: Label,
  isPublished: boolean,
): FieldAddition {
  const { parent, key } = splitFieldId(id);
  const field = findField(form, id);
  const relabel = changeFields(form.key, [id], (old) => ({ ...old, label }));
  if (field === undefined || isPublished || fieldSpec(field.kind).group === "system") return { id, edit: relabel };
  const place = parent === undefined ? "form" : "subform";
  const others = new Set(siblingsOf(form, parent).flatMap((one) => (one.key === key ? [] : [one.key])));
  if (makeKey(field.label, others, "field", place) !== key) return { id, edit: relabel };
  const next = makeKey(label, others, "field", place);
  const rename = renameField(form.key, id, next);
  return { id: joinFieldId(parent, next), edit: (now) => rename(relabel(now)) };
}
