import type { FieldRef, Kind, Scope } from "@tongzhou/expr";
import { inverseKey } from "@tongzhou/model";
import { builderKinds } from "./builtFormula.ts";
import type { BuilderKind } from "./builtFormula.ts";

/** A path of relations that a builder offers, with what it leads to. */
export interface PathChoice {
  /** Keys of the relations, joined by points. */
  readonly path: string;
  /** The relations one after the other. */
  readonly steps: readonly FieldRef[];
  readonly form: string;
  readonly isMany: boolean;
}

/** The builders that have something to choose from: without relations, those over a record's own fields. */
export function buildersOf(scope: Scope): readonly BuilderKind[] {
  if (!hasRelations(scope)) return ["dateDifference", "percentage"];
  // Rows of a subform have no stamps to be counted by, and nobody links to them.
  const isRow = scope.fields.every(({ key }) => key !== "created_at");
  return isRow ? builderKinds.filter((kind) => kind !== "runningNumber") : builderKinds;
}

/** Whether relations lead anywhere from here. */
export function hasRelations(scope: Scope): boolean {
  return pathChoices(scope).length > 0;
}

// More than a person reads through.
const mostPaths = 80;

/** Relations of the record, and those of the single records they lead to: `client`, `tickets`, `client.tickets`. */
export function pathChoices(scope: Scope): readonly PathChoice[] {
  const own = relationsOf(scope.fields);
  const first = own.map((step) => toChoice([step]));
  const further = first
    .filter(({ isMany }) => !isMany)
    .flatMap(({ steps, form }) => relationsOf(scope.related?.(form) ?? []).map((step) => toChoice([...steps, step])));
  return [...first, ...further].filter(({ form }) => (scope.related?.(form) ?? null) !== null).slice(0, mostPaths);
}

function relationsOf(fields: readonly FieldRef[]): readonly FieldRef[] {
  return fields.filter(({ type }) => type.kind === "link" || type.kind === "links");
}

function toChoice(steps: readonly FieldRef[]): PathChoice {
  const last = steps.at(-1)?.type;
  return {
    path: steps.map(({ key }) => key).join("."),
    steps,
    form: last !== undefined && "form" in last ? last.form : "",
    isMany: steps.some(({ type }) => type.kind === "links"),
  };
}

/** The ways to count a form's records within what they link to: `client.ticket_by_client`. */
export function groupChoices(scope: Scope, form: string): readonly PathChoice[] {
  return pathChoices(scope).filter(
    ({ steps: [link, back], form: reached }) =>
      link?.type.kind === "link" && back?.key === inverseKey(form, link.key) && reached === form,
  );
}

/** Fields of given kinds at the end of a path; the record's own for the empty path. */
export function fieldChoices(scope: Scope, form: string | null, kinds: ReadonlySet<Kind> | null): readonly FieldRef[] {
  const fields = form === null ? scope.fields : (scope.related?.(form) ?? []);
  return fields.filter(
    ({ type, isInverse }) => isInverse !== true && (kinds === null ? isShown(type.kind) : kinds.has(type.kind)),
  );
}

// What a formula can give.
const shown: ReadonlySet<Kind> = new Set([
  "text",
  "choice",
  "number",
  "boolean",
  "date",
  "datetime",
  "time",
  "duration",
  "member",
]);

function isShown(kind: Kind): boolean {
  return shown.has(kind);
}
