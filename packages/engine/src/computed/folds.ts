import { must, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { aggregateOf, type Aggregate } from "@tongzhou/expr";
import { findRelation, type Relation } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import { formOf, type ActiveField, type ComputedState } from "./activeFields.ts";
import type { TargetWatch } from "./tableWatches.ts";
import { watchNodes } from "./watchNodes.ts";

/** A field that is one aggregate over the records that link to its own. */
export interface AggregateField {
  readonly field: ActiveField;
  readonly aggregate: Aggregate;
  readonly relation: Extract<Relation, { readonly kind: "inverse" }>;
  /** How it follows a change of few records; null when it is always read whole. */
  readonly fold: NonNullable<Aggregate["fold"]> | null;
}

/** Which of some fields of a form are one aggregate over an inverse link. */
export function aggregateFields(
  state: ComputedState,
  form: string,
  fields: readonly ActiveField[],
): readonly AggregateField[] {
  const { workspace } = state;
  const formulas = formulasOf(workspace, formOf(workspace, form));
  return fields.flatMap((field): AggregateField[] => {
    const { typed } = must(formulas.get(field.field.key), `fold-formula: expected one, got ${field.id}`);
    const aggregate = aggregateOf(typed);
    const relation = aggregate === null ? null : findRelation(workspace.definition.forms, form, aggregate.relation);
    if (aggregate === null || relation?.kind !== "inverse" || relation.by !== "link") return [];
    return [{ field, aggregate, relation, fold: foldOf(state, field, aggregate) }];
  });
}

// A rounded extreme cannot be compared with what comes, and what a condition reads beyond the record changes without it.
function foldOf(
  { workspace }: ComputedState,
  { form, field }: ActiveField,
  { fold }: Aggregate,
): AggregateField["fold"] {
  if (fold === null || (fold.kind === "extreme" && field.decimals !== undefined)) return null;
  const nodes = watchNodes(workspace, form, field.key).filter(
    ({ hops, columns }) => hops.length > 0 || columns.size > 0,
  );
  return nodes.length === 1 && nodes[0]?.hops.length === 1 ? fold : null;
}

/** Fields that need not be read whole when rows of one table change. */
export interface Folding {
  readonly relation: AggregateField["relation"];
  readonly fields: readonly (AggregateField & { readonly fold: NonNullable<AggregateField["fold"]> })[];
}

/**
 * What can be folded when a table's rows change; null when some field is read whole all the same, or when records are
 * concerned in other ways too.
 */
export function foldingOf(state: ComputedState, { form, fields, watches }: TargetWatch): Folding | null {
  const [watch, ...others] = watches;
  if (watch?.kind !== "rows" || others.length > 0 || watch.hops.length !== 1) return null;
  const tie = watch.hops[0]?.tie;
  if (tie?.kind !== "far") return null;
  const folded = aggregateFields(state, form, fields).flatMap((one) =>
    one.fold !== null && one.relation.form === watch.place.key && one.relation.field === tie.column
      ? [{ ...one, fold: one.fold }]
      : [],
  );
  const [first] = folded;
  if (first === undefined) return null;
  const isOfRecord = ({ field }: ActiveField): boolean =>
    watchNodes(state.workspace, form, field.key).every(({ hops }) => hops.length === 0);
  const rest = fields.filter((field) => !folded.some((one) => one.field === field));
  return rest.every(isOfRecord) ? { relation: first.relation, fields: folded } : null;
}

/** The table of what is kept of aggregates over many records. */
export function totalsTable({ workspace }: ComputedState): Sql {
  return sqlIdent(workspace.schema, "_computed_total");
}

/** From more than how many records on an aggregate is folded; fewer are read as fast as totals are looked up and written. */
export const usualFoldsFrom = 1000;

/** The same in a trigger's statement. Tests set another for their database. */
export const foldsFrom = sqlRaw(
  `coalesce(nullif(current_setting('tongzhou.fold_from', true), ''), '${usualFoldsFrom}')::bigint`,
);
