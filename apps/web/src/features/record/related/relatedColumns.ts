import type { FieldDefinition, FieldKind, FieldOf, FormDefinition } from "@tongzhou/model";

// What tells records apart at a glance, in this order of use; long texts and files tell nothing in a narrow cell.
const tellingKinds: readonly FieldKind[] = ["choice", "member", "date", "datetime", "number", "money", "progress"];
const mostColumns = 5;

/**
 * Columns of a related list: the number, the title, then the first of each telling kind; never the link itself. Where
 * room is left, the others that must be filled, and for records known by a number alone what a formula says of them.
 */
export function pickColumns(form: FormDefinition, link: string): readonly FieldDefinition[] {
  const offered = form.fields.filter((field) => field.hidden !== true && field.key !== link);
  const title = offered.find((field) => field.key === form.title);
  const number = offered.find((field) => field.kind === "auto_number" && field.key !== form.title);
  const first = [number, title].filter((field) => field !== undefined);
  const telling = offered
    .filter((field) => field.key !== form.title && tellingKinds.includes(field.kind))
    .toSorted((a, b) => tellingKinds.indexOf(a.kind) - tellingKinds.indexOf(b.kind));
  const byKind = [...new Map(telling.toReversed().map((field) => [field.kind, field])).values()];
  const others = offered.filter((field) => field.visibleIf === undefined && !first.includes(field));
  const must = others.filter(({ kind, required }) => required === true && (kind === "choice" || kind === "link"));
  const isNumbered = title === undefined || title.kind === "auto_number";
  const said = others.filter((field) => isNumbered && field.kind === "formula" && saysMore(field, link));
  const ordered = new Set([...first, ...byKind.toReversed(), ...must, ...said]);
  const chosen = new Set([...ordered].slice(0, mostColumns).map((field) => field.key));
  // Number and title lead; the others stand as in the form.
  return [...first, ...offered.filter((field) => chosen.has(field.key) && !first.includes(field))];
}

// What leads through the link tells the same of every row.
function saysMore({ result, expression }: FieldOf<"formula">, link: string): boolean {
  return result === "text" && !new Set(expression.match(/[\p{L}\p{N}_]+/gu)).has(link);
}
