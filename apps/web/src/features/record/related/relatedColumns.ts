import type { FieldDefinition, FieldKind, FormDefinition } from "@tongzhou/model";

// What tells records apart at a glance, in this order of use; long texts and files tell nothing in a narrow cell.
const tellingKinds: readonly FieldKind[] = ["choice", "member", "date", "datetime", "number", "money", "progress"];
const mostColumns = 5;

/** Columns of a related list: the number, the title, then the first of each telling kind; never the link itself. */
export function pickColumns(form: FormDefinition, link: string): readonly FieldDefinition[] {
  const offered = form.fields.filter((field) => field.hidden !== true && field.key !== link);
  const title = offered.find((field) => field.key === form.title);
  const number = offered.find((field) => field.kind === "auto_number" && field.key !== form.title);
  const first = [number, title].filter((field) => field !== undefined);
  const telling = offered
    .filter((field) => field.key !== form.title && tellingKinds.includes(field.kind))
    .toSorted((a, b) => tellingKinds.indexOf(a.kind) - tellingKinds.indexOf(b.kind));
  const byKind = [...new Map(telling.toReversed().map((field) => [field.kind, field])).values()];
  const chosen = new Set([...first, ...byKind.toReversed()].slice(0, mostColumns).map((field) => field.key));
  // Number and title lead; the others stand as in the form.
  return [...first, ...offered.filter((field) => chosen.has(field.key) && !first.includes(field))];
}
