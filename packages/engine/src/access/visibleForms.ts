import { compile, type Scope } from "@tongzhou/expr";
import { compileLinkFilter, groupKeyOf, rowsKey } from "@tongzhou/model";
import type {
  ChoiceOption,
  FieldDefinition,
  FieldOf,
  FormAction,
  FormDefinition,
  ViewDefinition,
} from "@tongzhou/model";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { abilitiesOn } from "./abilities.ts";
import { shownScope } from "./formScope.ts";
import { memoised } from "./memo.ts";
import { permissionClass } from "./permissionClass.ts";
import { findPolicy } from "./policyFor.ts";
import { showMatrix } from "./showMatrix.ts";

/** A form as far as the actor may know of it. */
export interface VisibleForm {
  readonly definition: FormDefinition;
  readonly abilities: Readonly<Record<FormAction, boolean>>;
  /** Fields the actor may write in a new record or on some of the existing ones. */
  readonly writeFields: readonly string[];
  /** Fields that the actor reads in some of the records they see, or in none: blank there may mean out of sight. */
  readonly partlySeen: readonly string[];
}

/** The forms that exist for the actor, each without the fields that are not granted and without rules that name them. */
export function visibleForms(session: Session): readonly VisibleForm[] {
  return memoised(session.workspace, `access/visibleForms/${permissionClass(session)}`, () =>
    [...session.workspace.forms.values()].flatMap((form) => {
      const abilities = abilitiesOn(session, form.definition.key);
      return abilities === null ? [] : [showForm(session, form, abilities)];
    }),
  );
}

/** A view without whatever names a field that is not granted; nothing when its form does not exist for the actor. */
export function showView(session: Session, view: ViewDefinition): ViewDefinition | null {
  const form = visibleForms(session).find(({ definition }) => definition.key === view.form);
  if (form === undefined) return null;
  const { fields } = form.definition;
  const known = new Set([
    ...fields.map((field) => field.key),
    "id",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
  ]);
  const scope = shownScope(session, view.form, fields);
  const names = (source: string | undefined): boolean => source === undefined || isNameable(scope, source);
  // A filter must not silently lose a condition: a view that filters by what the actor may not see is not theirs.
  if (!names(view.filter) || (view.boardField !== undefined && !known.has(view.boardField))) return null;
  const matrix = view.matrix === undefined ? undefined : showMatrix(session, view.form, view.matrix);
  if (matrix === null) return null;
  const { sort, group, columns, colors, cardFields, matrix: _whole, ...rest } = view;
  return {
    ...rest,
    ...(matrix === undefined ? {} : { matrix }),
    ...(sort === undefined ? {} : { sort: sort.filter(({ field }) => known.has(field)) }),
    ...(group === undefined ? {} : { group: group.filter((level) => known.has(groupKeyOf(level).field)) }),
    ...(columns === undefined ? {} : { columns: columns.filter(({ field }) => known.has(field)) }),
    ...(cardFields === undefined ? {} : { cardFields: cardFields.filter((field) => known.has(field)) }),
    ...(colors === undefined
      ? {}
      : {
          colors: colors.filter(
            (rule) => names(rule.expression) && (rule.field === undefined || known.has(rule.field)),
          ),
        }),
  };
}

/**
 * A member's own view as they may see it: a matrix of it that names what is gone, or what they see no longer, stays as
 * they saved it, so that it can be mended instead of being nowhere.
 */
export function showOwnView(session: Session, view: ViewDefinition): ViewDefinition | null {
  const shown = showView(session, view);
  const { matrix, ...rest } = view;
  if (shown !== null || matrix === undefined) return shown;
  const frame = showView(session, rest);
  return frame === null ? null : { ...frame, matrix };
}

function showForm(session: Session, form: FormRuntime, abilities: VisibleForm["abilities"]): VisibleForm {
  const { definition } = form;
  const key = definition.key;
  const rights = findPolicy(session, key, "see")?.reads;
  const reads = new Set(rights?.keys());
  const writes = new Set(
    (["create", "edit"] as const).flatMap((action) => [...(findPolicy(session, key, action)?.writable ?? [])]),
  );
  const isShown = (field: string): boolean => reads.has(field) || writes.has(field);
  const fields = definition.fields.filter((field) => isShown(field.key));
  const scope: Scope = { ...shownScope(session, key, fields), allowJavaScript: "batches" };
  const { sections, validations, constraints, search, ...rest } = definition;
  return {
    abilities,
    writeFields: definition.fields.map((field) => field.key).filter((field) => writes.has(field)),
    partlySeen: fields.flatMap((field) => (rights?.get(field.key) === null ? [] : [field.key])),
    definition: {
      ...rest,
      fields: fields.map((field) => showField(scope, field.kind === "subform" ? showRows(session, key, field) : field)),
      ...(sections === undefined
        ? {}
        : { sections: sections.map((section) => ({ ...section, fields: section.fields.filter(isShown) })) }),
      ...(validations === undefined
        ? {}
        : { validations: validations.filter(({ expression }) => isNameable(scope, expression)) }),
      ...(constraints === undefined
        ? {}
        : { constraints: constraints.filter(({ expression }) => isNameable(scope, expression)) }),
      ...(search === undefined ? {} : { search: search.filter(isShown) }),
    },
  };
}

// The text of an expression tells the names of the fields it reads, so one that reads a hidden field is kept back.
// The server evaluates it all the same.
function showField(shown: Scope, field: FieldDefinition): FieldDefinition {
  const { default: initial, validation, visibleIf, requiredIf, readOnlyIf, ...rest } = field;
  const names = (source: string | undefined): source is string => source !== undefined && isNameable(shown, source);
  const open: FieldDefinition = {
    ...rest,
    ...(names(initial) ? { default: initial } : {}),
    ...(names(validation?.expression) && validation !== undefined ? { validation } : {}),
    ...(names(visibleIf) ? { visibleIf } : {}),
    ...(names(requiredIf) ? { requiredIf } : {}),
    ...(names(readOnlyIf) ? { readOnlyIf } : {}),
  };
  switch (open.kind) {
    case "formula":
      return names(open.expression) ? open : { ...open, expression: "BLANK()" };
    case "choice":
    case "choices":
      return { ...open, options: open.options.map((option) => showOption(option, names)) };
    case "link":
    case "links":
      return compileLinkFilter(open, shown)?.ok === false ? withoutFilter(open) : open;
    default:
      return open;
  }
}

// Columns come with their record; what their rules read of other records may be out of sight.
function showRows(session: Session, form: string, field: FieldOf<"subform">): FieldOf<"subform"> {
  const shown = shownScope(session, rowsKey(form, field.key), field.fields);
  const own = new Set(field.fields.map(({ key }) => key));
  const fields = shown.fields.filter(({ key }) => own.has(key));
  const scope: Scope = { ...shown, fields, allowJavaScript: "batches" };
  return { ...field, fields: field.fields.map((column) => showField(scope, column)) };
}

function showOption(option: ChoiceOption, names: (source: string | undefined) => boolean): ChoiceOption {
  const { availableIf, ...rest } = option;
  return availableIf === undefined || names(availableIf) ? option : rest;
}

function withoutFilter(field: FieldOf<"link"> | FieldOf<"links">): FieldDefinition {
  const { filter: _filter, ...rest } = field;
  return rest;
}

function isNameable(scope: Scope, source: string): boolean {
  return compile(source, scope).ok;
}
