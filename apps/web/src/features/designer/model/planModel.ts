import type { Label } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { findField, findForm } from "./fieldId.ts";
import type { FieldId } from "./fieldId.ts";
import { isPlainObject, sameJson } from "./sameJson.ts";

/** What a step of a plan says, as the server sends it. */
export interface StepFacts {
  readonly kind: string;
  readonly form: string;
  readonly field?: string;
  readonly rowsAffected: number;
  readonly rowsLosing: number;
  readonly isDestructive: boolean;
}

/** Where on the page something belongs. */
export interface DesignTarget {
  readonly form: string;
  readonly part: "fields" | "access" | "views" | "constraints" | "settings";
  readonly field?: FieldId;
  /** Of a field: what it demands, where that is what the place is about. */
  readonly tab?: "rules";
  /** Key of the constraint, of the part of constraints. */
  readonly constraint?: string;
}

const ruleSettings: ReadonlySet<string> = new Set([
  "default",
  "filter",
  "readOnlyIf",
  "requiredIf",
  "validation",
  "visibleIf",
]);

/** Where a problem's path leads; undefined for the workspace as a whole. */
export function targetOf(path: string, definition: WorkspaceDefinition): DesignTarget | undefined {
  const [list, key = "", part, ...rest] = path.split(".");
  if (list === "views" || list === "grants") {
    const form = definition[list].find((one) => one.key === key)?.form;
    return form === undefined ? undefined : { form, part: list === "views" ? "views" : "access" };
  }
  if (list !== "forms") return undefined;
  if (part === "constraints")
    return { form: key, part: "constraints", ...(rest[0] === undefined ? {} : { constraint: rest[0] }) };
  if (part !== "fields" || rest[0] === undefined)
    return { form: key, part: part === "sections" || part === undefined ? "fields" : "settings" };
  const child = rest[1] === "fields" ? rest[2] : undefined;
  const setting = child === undefined ? rest[1] : rest[3];
  return {
    form: key,
    part: "fields",
    field: child === undefined ? rest[0] : `${rest[0]}.${child}`,
    ...(setting !== undefined && ruleSettings.has(setting) ? { tab: "rules" as const } : {}),
  };
}

/** Where a step happens. */
export function targetOfStep(step: StepFacts): DesignTarget | undefined {
  if (step.form === "") return undefined;
  const part = step.kind.startsWith("view")
    ? "views"
    : step.kind.startsWith("grant")
      ? "access"
      : step.kind.startsWith("constraint")
        ? "constraints"
        : "fields";
  return { form: step.form, part, ...(step.field === undefined ? {} : { field: step.field }) };
}

/** Names a step, with how much it destroys: an acceptance counts only while this stays the same. */
export function acceptanceKey(step: StepFacts): string {
  return [step.kind, step.form, step.field ?? "", step.rowsLosing].join(" ");
}

/** How many things still stand before publishing: problems, and destructive steps nobody accepted. */
export function countMissing(
  steps: readonly StepFacts[],
  problems: readonly unknown[],
  accepted: ReadonlySet<string>,
): number {
  return problems.length + steps.filter((step) => step.isDestructive && !accepted.has(acceptanceKey(step))).length;
}

/** A field before and after, of a step that changes one. */
export function fieldsOfStep(
  step: StepFacts,
  base: WorkspaceDefinition,
  now: WorkspaceDefinition,
): { readonly before: FieldDefinition | undefined; readonly after: FieldDefinition | undefined } {
  if (step.field === undefined) return { before: undefined, after: undefined };
  const [before, after] = [base, now].map((definition) => findField(findForm(definition, step.form), step.field ?? ""));
  return { before, after };
}

/**
 * Steps as people count them: a new formula and its first computation are one change, and so are a field that comes or
 * goes and the section that lists it, and a switched rule and the records it is counted against.
 */
export function foldSteps<S extends StepFacts>(
  steps: readonly S[],
  base: WorkspaceDefinition,
  now: WorkspaceDefinition,
): readonly S[] {
  const isMade = (kind: string, step: StepFacts): boolean =>
    steps.some((one) => one.kind === kind && one.form === step.form && one.field === step.field);
  return steps.filter((step) => {
    if (step.kind === "field.calculate") return !isMade("field.create", step);
    if (step.kind === "field.change") {
      const { before, after } = fieldsOfStep(step, base, now);
      const names = changedSettings(before, after);
      const isSaid = (name: string): boolean =>
        (name === "required" && isMade("field.require", step)) || (name === "unique" && isMade("field.unique", step));
      return names.length === 0 || !names.every(isSaid);
    }
    if (step.kind !== "form.change") return true;
    return !isOnlyListing(findForm(base, step.form), findForm(now, step.form));
  });
}

function isOnlyListing(before: FormDefinition | undefined, after: FormDefinition | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const common = new Set(
    before.fields.flatMap(({ key }) => (after.fields.some((field) => field.key === key) ? [key] : [])),
  );
  const keep = (keys: readonly string[] | undefined) => keys?.filter((key) => common.has(key));
  const rest = ({ fields, sections, search, ...form }: FormDefinition) => ({
    ...form,
    search: keep(search),
    order: keep(fields.map((field) => field.key)),
    sections: sections?.map((section) => ({ ...section, fields: keep(section.fields) })),
  });
  return sameJson(rest(before), rest(after));
}

/** The label of what a step is about. */
export function labelOfStep(step: StepFacts, base: WorkspaceDefinition, now: WorkspaceDefinition): Label | undefined {
  const { before, after } = fieldsOfStep(step, base, now);
  return (after ?? before ?? findForm(now, step.form) ?? findForm(base, step.form))?.label;
}

/** Names of the settings in which two versions of a thing differ, in the order of the newer one. */
export function changedSettings(before: object | undefined, after: object | undefined): readonly string[] {
  if (before === undefined || after === undefined || !isPlainObject(before) || !isPlainObject(after)) return [];
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].filter((name) => name !== "fields" && !sameJson(before[name], after[name]));
}

/** How a field stands to what everyone works with. */
export type FieldState = "new" | "changed" | "same";

/** States of a form's fields, columns of subforms included. */
export function fieldStates(base: FormDefinition | undefined, now: FormDefinition): ReadonlyMap<FieldId, FieldState> {
  const states = new Map<FieldId, FieldState>();
  const compare = (id: FieldId, before: FieldDefinition | undefined, after: FieldDefinition): void => {
    states.set(id, before === undefined ? "new" : sameJson(before, after) ? "same" : "changed");
    if (after.kind !== "subform") return;
    const old = before?.kind === "subform" ? before.fields : [];
    for (const child of after.fields)
      compare(
        `${id}.${child.key}`,
        old.find((one) => one.key === child.key),
        child,
      );
  };
  for (const field of now.fields)
    compare(
      field.key,
      base?.fields.find((one) => one.key === field.key),
      field,
    );
  return states;
}
