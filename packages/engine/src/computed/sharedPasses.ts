import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { aggregateOf } from "@tongzhou/expr";
import { findRelation } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import { finishFormula, rawBinding } from "../access/rawColumns.ts";
import { formTable } from "../forms/physicalNames.ts";
import { commaList } from "../records/writeParts.ts";
import { formOf, type ActiveField, type ComputedState } from "./activeFields.ts";

/** Aggregates that were computed together, and the columns they give. */
export interface SharedPasses {
  /** One fragment per relation, ` join (…) p0 on …`, to follow the row's from item. */
  readonly joins: Sql;
  readonly columns: ReadonlyMap<string, Sql>;
}

/**
 * Computes fields that are no more than one aggregate over the records that link here, one pass over those records for
 * all fields of a relation.
 * @param rows which rows, as a condition on the row of an alias
 * @param isWhole for a great part of the form: the records are read as a whole and grouped, in place of row by row of `b`.
 * The plan must then be made for the rows at hand
 */
export function sharedPasses(
  { workspace }: ComputedState,
  form: string,
  fields: readonly ActiveField[],
  rows: (alias: Sql) => Sql,
  isWhole: boolean,
): SharedPasses {
  const runtime = formOf(workspace, form);
  const found = fields.flatMap((field) => {
    const aggregate = aggregateOf(formulasOf(workspace, runtime).get(field.field.key)?.typed ?? neverTyped(field));
    const relation = aggregate === null ? null : findRelation(workspace.definition.forms, form, aggregate.relation);
    return aggregate === null || relation?.kind !== "inverse" || relation.by !== "link"
      ? []
      : [{ field, aggregate, relation }];
  });
  const columns = new Map<string, Sql>();
  let joins = sql``;
  let count = 0;
  for (const group of Map.groupBy(found, ({ aggregate }) => aggregate.relation).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { relation } = first;
    const pass = sqlIdent(`p${count}`);
    const [near, far] = [sqlIdent(`~b${count}`), sqlIdent(`~r${count}`)];
    count += 1;
    const binding = rawBinding(workspace, formOf(workspace, relation.form), far);
    const outputs = group.map(({ field, aggregate }) => {
      const value = aggregate.over(binding, sql`${far}.id`, isWhole ? sql`${far}.id is not null` : sql`true`);
      columns.set(field.field.key, sql`${pass}.${sqlIdent(field.field.key)}`);
      return sql`${finishFormula(field.field, field.type, value)} as ${sqlIdent(field.field.key)}`;
    });
    const table = formTable(workspace.schema, form);
    const tied = formTable(workspace.schema, relation.form);
    const tie = sql`${far}.${sqlIdent(relation.field)}`;
    joins = isWhole
      ? sql`${joins} join (select ${near}.id, ${commaList(outputs)} from ${table} ${near} left join ${tied} ${far} on ${tie} = ${near}.id and ${far}.deleted_at is null where ${rows(near)} and ${near}.deleted_at is null group by ${near}.id) ${pass} on ${pass}.id = b.id`
      : sql`${joins} cross join lateral (select ${commaList(outputs)} from ${tied} ${far} where ${tie} = b.id and ${far}.deleted_at is null) ${pass}`;
  }
  return { joins, columns };
}

function neverTyped(field: ActiveField): never {
  throw new Error(`shared-pass: expected a compiled formula, got none for ${field.id}`);
}
