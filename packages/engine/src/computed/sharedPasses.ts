import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { aggregateOf } from "@tongzhou/expr";
import { findRelation } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import { finishFormula, rawBinding } from "../access/rawColumns.ts";
import { formTable } from "../forms/physicalNames.ts";
import { commaList } from "../records/writeParts.ts";
import { formOf, type ActiveField, type ComputedState } from "./activeFields.ts";

/** Ids of a stretch of a form's records: those after the one, up to the other. */
export interface IdRange {
  readonly after: number;
  readonly last: number;
}

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
 * @param stretch for a great part of the form, or all of it: what links to those records is read as a whole and grouped,
 * in place of row by row of `b`. The plan must then be made for the rows at hand
 */
export function sharedPasses(
  { workspace }: ComputedState,
  form: string,
  fields: readonly ActiveField[],
  stretch: IdRange | "all" | null,
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
    const far = sqlIdent(`~r${count}`);
    count += 1;
    const binding = rawBinding(workspace, formOf(workspace, relation.form), far);
    const tied = formTable(workspace.schema, relation.form);
    const tie = sql`${far}.${sqlIdent(relation.field)}`;
    const outputs = group.map(({ field, aggregate }) => {
      const key = sqlIdent(field.field.key);
      const value = finishFormula(field.field, field.type, aggregate.over(binding, sql`${far}.id`, sql`true`));
      const one = sql`${pass}.${key}`;
      // Nothing links to some records, and the pass has no row for them.
      const none = sql`(select ${value} from ${tied} ${far} where false)`;
      columns.set(
        field.field.key,
        stretch === null ? one : sql`case when ${pass}.id is null then ${none} else ${one} end`,
      );
      return sql`${value} as ${key}`;
    });
    if (stretch === null)
      joins = sql`${joins} cross join lateral (select ${commaList(outputs)} from ${tied} ${far} where ${tie} = b.id and ${far}.deleted_at is null) ${pass}`;
    else {
      const isIn =
        stretch === "all" ? sql`${tie} is not null` : sql`${tie} > ${stretch.after} and ${tie} <= ${stretch.last}`;
      joins = sql`${joins} left join (select ${tie} as id, ${commaList(outputs)} from ${tied} ${far} where ${isIn} and ${far}.deleted_at is null group by ${tie}) ${pass} on ${pass}.id = b.id`;
    }
  }
  return { joins, columns };
}

function neverTyped(field: ActiveField): never {
  throw new Error(`shared-pass: expected a compiled formula, got none for ${field.id}`);
}
