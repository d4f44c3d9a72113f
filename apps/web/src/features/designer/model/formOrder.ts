import type { Label } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import type { DefinitionEdit } from "./draft.ts";

/** Forms that stand together in the navigation, under one heading or under none. */
export interface FormGroup {
  /** The heading's Chinese; empty for the forms without one. */
  readonly key: string;
  readonly label: Label | undefined;
  readonly forms: readonly FormDefinition[];
}

/** The forms as the navigation shows them: groups in the order in which they first occur. */
export function formGroups(forms: readonly FormDefinition[]): readonly FormGroup[] {
  const groups = Map.groupBy(forms, (form) => form.group?.zh ?? "");
  return [...groups].map(([key, list]) => ({ key, label: list[0]?.group, forms: list }));
}

/** Moves a form before the index-th one of a group; in another group than its own it takes that group's heading. */
export function moveForm(form: string, group: string, index: number): DefinitionEdit {
  return changeGroups((groups) => {
    const moved = groups.flatMap((one) => one.forms).find((one) => one.key === form);
    if (moved === undefined) return groups;
    return groups.map((one) => {
      if (one.key !== group) return { ...one, forms: one.forms.filter((other) => other !== moved) };
      const before = one.forms.slice(0, index).filter((other) => other !== moved);
      const after = one.forms.slice(index).filter((other) => other !== moved);
      return { ...one, forms: [...before, withGroup(moved, one.label), ...after] };
    });
  });
}

/** Moves a form one place up or down, at the end of its group into the next one. */
export function moveFormBy(form: string, step: -1 | 1): DefinitionEdit {
  return (definition) => {
    const groups = formGroups(definition.forms);
    const at = groups.findIndex((group) => group.forms.some((one) => one.key === form));
    const group = groups[at];
    if (group === undefined) return definition;
    const index = group.forms.findIndex((one) => one.key === form) + step;
    const next = groups[at + step];
    if (index >= 0 && index < group.forms.length)
      return moveForm(form, group.key, step === 1 ? index + 1 : index)(definition);
    return next === undefined ? definition : moveForm(form, next.key, step === 1 ? 0 : next.forms.length)(definition);
  };
}

/** Moves a whole group one place up or down. */
export function moveGroupBy(group: string, step: -1 | 1): DefinitionEdit {
  return changeGroups((groups) => {
    const from = groups.findIndex((one) => one.key === group);
    const moved = groups[from];
    const to = from + step;
    return moved === undefined || to < 0 || to >= groups.length
      ? groups
      : groups.toSpliced(from, 1).toSpliced(to, 0, moved);
  });
}

function changeGroups(change: (groups: readonly FormGroup[]) => readonly FormGroup[]): DefinitionEdit {
  return (definition) => ({
    ...definition,
    forms: change(formGroups(definition.forms)).flatMap((group) => group.forms),
  });
}

function withGroup(form: FormDefinition, label: Label | undefined): FormDefinition {
  if (form.group?.zh === label?.zh) return form;
  const { group: _old, ...rest } = form;
  return label === undefined ? rest : { ...rest, group: label };
}
