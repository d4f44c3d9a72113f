import type { Label } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, FormSection } from "@tongzhou/model";
import { makeKey } from "./makeKey.ts";

/** A place on the canvas: before the index-th field of a section; null for the fields no section names. */
export interface CanvasPlace {
  readonly section: string | null;
  readonly index: number;
}

/** A group of fields as the canvas shows it, empty ones too. */
export interface CanvasGroup {
  /** Null for the fields that no section names. */
  readonly section: FormSection | null;
  readonly fields: readonly FieldDefinition[];
  /** Twelfths a field without a width of its own takes. */
  readonly span: number;
}

/** The groups of a form in the order of the page; fields without a section come last. */
export function canvasGroups(form: FormDefinition): readonly CanvasGroup[] {
  const byKey = new Map(form.fields.map((field) => [field.key, field]));
  const placed = new Set<string>();
  const groups = (form.sections ?? []).map((section): CanvasGroup => {
    const fields = section.fields.flatMap((key) => {
      const field = byKey.get(key);
      if (field === undefined || placed.has(key)) return [];
      placed.add(key);
      return [field];
    });
    return { section, fields, span: 12 / (section.columns ?? 1) };
  });
  const rest = form.fields.filter((field) => !placed.has(field.key));
  return rest.length > 0 || groups.length === 0 ? [...groups, { section: null, fields: rest, span: 6 }] : groups;
}

/** Twelfths of the page's width that a field takes. */
export function spanOf(field: FieldDefinition, group: CanvasGroup): number {
  return field.width ?? (field.kind === "subform" || field.kind === "rich_text" ? 12 : group.span);
}

/** Where a field stands. */
export function placeOf(form: FormDefinition, key: string): CanvasPlace | undefined {
  for (const group of canvasGroups(form)) {
    const index = group.fields.findIndex((field) => field.key === key);
    if (index >= 0) return { section: group.section?.key ?? null, index };
  }
  return undefined;
}

/** The place behind a field, or at the end of the page. */
export function placeAfter(form: FormDefinition, key: string | undefined): CanvasPlace {
  const place = key === undefined ? undefined : placeOf(form, key);
  if (place !== undefined) return { ...place, index: place.index + 1 };
  const last = canvasGroups(form).at(-1);
  return { section: last?.section?.key ?? null, index: last?.fields.length ?? 0 };
}

/** Moves fields of the form to a place, in the order given. */
export function moveFields(form: FormDefinition, keys: readonly string[], place: CanvasPlace): FormDefinition {
  const group = canvasGroups(form).find((one) => (one.section?.key ?? null) === place.section);
  if (group === undefined && place.section !== null) return form;
  const before = (group?.fields ?? []).slice(0, place.index).filter((field) => !keys.includes(field.key));
  const after = (group?.fields ?? []).slice(place.index).filter((field) => !keys.includes(field.key));
  const cleared = form.sections?.map((section) => without(section, keys));
  if (place.section === null) {
    const moved = keys.flatMap((key) => form.fields.find((field) => field.key === key) ?? []);
    const next = after[0];
    const others = form.fields.filter((field) => !keys.includes(field.key));
    const at = next === undefined ? others.length : others.indexOf(next);
    return {
      ...form,
      ...(cleared === undefined ? {} : { sections: cleared }),
      fields: others.toSpliced(at, 0, ...moved),
    };
  }
  const order = [...before.map((field) => field.key), ...keys, ...after.map((field) => field.key)];
  return {
    ...form,
    sections: (cleared ?? []).map((section) =>
      section.key === place.section ? { ...section, fields: order } : section,
    ),
  };
}

function without(section: FormSection, keys: readonly string[]): FormSection {
  return section.fields.some((key) => keys.includes(key))
    ? { ...section, fields: section.fields.filter((key) => !keys.includes(key)) }
    : section;
}

/** Moves one field a step towards the top or the bottom of the page, across the borders of sections. */
export function moveFieldBy(form: FormDefinition, key: string, step: -1 | 1): FormDefinition {
  const place = placeOf(form, key);
  if (place === undefined) return form;
  const groups = canvasGroups(form);
  const at = groups.findIndex((group) => (group.section?.key ?? null) === place.section);
  const size = groups[at]?.fields.length ?? 0;
  const index = place.index + step;
  if (index >= 0 && index < size)
    return moveFields(form, [key], { section: place.section, index: step === 1 ? index + 1 : index });
  const next = groups[at + step];
  if (next === undefined) return form;
  return moveFields(form, [key], { section: next.section?.key ?? null, index: step === 1 ? 0 : next.fields.length });
}

/**
 * Adds a section. The first one of a form takes every field in; a later one begins empty, behind the section of the
 * given field, or takes over that field and those after it.
 */
export function addSection(
  form: FormDefinition,
  kind: FormSection["kind"],
  label: Label,
  from?: string,
): { readonly form: FormDefinition; readonly key: string } {
  const sections = form.sections ?? [];
  const taken = new Set(sections.map((section) => section.key));
  const key = makeKey(label, taken, "section", "other");
  const place = from === undefined ? undefined : placeOf(form, from);
  const groups = canvasGroups(form);
  const group = groups.find((one) => (one.section?.key ?? null) === (place?.section ?? null));
  const all = group?.fields.map((field) => field.key) ?? [];
  const fields = place !== undefined && place.index > 0 ? all.slice(place.index) : sections.length === 0 ? all : [];
  const made: FormSection = { key, kind, label, columns: 2, fields };
  const cleared = sections.map((section) => without(section, fields));
  const behind = cleared.findIndex((one) => one.key === place?.section);
  const at = behind < 0 ? cleared.length : behind + 1;
  return { form: { ...form, sections: cleared.toSpliced(at, 0, made) }, key };
}

/** Changes a section's settings. */
export function changeSection(
  form: FormDefinition,
  key: string,
  change: (section: FormSection) => FormSection,
): FormDefinition {
  return {
    ...form,
    sections: (form.sections ?? []).map((section) => (section.key === key ? change(section) : section)),
  };
}

/** Takes a section away; its fields go to the one before it, or stand free. */
export function deleteSection(form: FormDefinition, key: string): FormDefinition {
  const { sections: old = [], ...rest } = form;
  const at = old.findIndex((section) => section.key === key);
  const gone = old[at];
  if (gone === undefined) return form;
  const previous = old[at - 1];
  const sections = old
    .filter((section) => section !== gone)
    .map((section) => (section === previous ? { ...section, fields: [...section.fields, ...gone.fields] } : section));
  return sections.length === 0 ? rest : { ...rest, sections };
}

/** Moves a section by one place. */
export function moveSection(form: FormDefinition, key: string, step: -1 | 1): FormDefinition {
  const sections = form.sections ?? [];
  const from = sections.findIndex((section) => section.key === key);
  const section = sections[from];
  const to = from + step;
  if (section === undefined || to < 0 || to >= sections.length) return form;
  return { ...form, sections: sections.toSpliced(from, 1).toSpliced(to, 0, section) };
}
