import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { finishFormula } from "../access/formulaValue.ts";
import { rawBinding } from "../access/rawColumns.ts";
import { formTable } from "../forms/physicalNames.ts";
import { commaList } from "../records/writeParts.ts";
import { formOf, type ActiveField, type ComputedState } from "./activeFields.ts";
import { aggregateFields, type AggregateField } from "./folds.ts";

/** Ids of a stretch of a form's records: those after the one, up to the other. */
export interface IdRange {
  readonly after: number;
  readonly last: number;
}

/** What is kept of an aggregate so that it can be folded. */
export interface Total {
  readonly field: ActiveField;
  /** How many records were read, whatever they brought. */
  readonly rows: Sql;
  readonly sum: Sql;
  readonly count: Sql;
}

/** Aggregates that were computed together, and the columns they give. */
export interface SharedPasses {
  /** One fragment per relation, ` join (…) p0 on …`, to follow the row's from item. */
  readonly joins: Sql;
  readonly columns: ReadonlyMap<string, Sql>;
  /** Of those that can be folded, when they are asked for; none for a stretch. */
  readonly totals: readonly Total[];
}

/**
 * Computes fields that are no more than one aggregate over the records that link here, one pass over those records for
 * all fields of a relation.
 * @param stretch for a great part of the form, or all of it: what links to those records is read as a whole and grouped,
 * in place of row by row of `b`. The plan must then be made for the rows at hand
 */
export function sharedPasses(
  state: ComputedState,
  form: string,
  fields: readonly ActiveField[],
  stretch: IdRange | "all" | null,
  keepsTotals = false,
): SharedPasses {
  const { workspace } = state;
  const columns = new Map<string, Sql>();
  const totals: Total[] = [];
  let joins = sql``;
  const groups = Map.groupBy(aggregateFields(state, form, fields), ({ aggregate }) => aggregate.relation);
  for (const [index, group] of [...groups.values()].entries()) {
    const [first] = group;
    if (first === undefined) continue;
    const { relation } = first;
    const pass = sqlIdent(`p${index}`);
    const far = sqlIdent(`~r${index}`);
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
    if (stretch === null) {
      const kept = keepsTotals ? group.filter(({ fold }) => fold !== null) : [];
      const counted = kept.length === 0 ? [] : [sql`count(*) as "~rows"`];
      const sums = kept.flatMap((one, place) => {
        const [sum, count] = [sqlIdent(`~s${place}`), sqlIdent(`~c${place}`)];
        const { field } = one;
        totals.push({ field, rows: sql`${pass}."~rows"`, sum: sql`${pass}.${sum}`, count: sql`${pass}.${count}` });
        const brought = totalOf(one, one.aggregate.valueOf(binding, sql`${far}.id`, sql`true`));
        return [sql`${brought.sum} as ${sum}`, sql`${brought.count} as ${count}`];
      });
      const all = commaList([...outputs, ...counted, ...sums]);
      joins = sql`${joins} cross join lateral (select ${all} from ${tied} ${far} where ${tie} = b.id and ${far}.deleted_at is null) ${pass}`;
    } else {
      const isIn =
        stretch === "all" ? sql`${tie} is not null` : sql`${tie} > ${stretch.after} and ${tie} <= ${stretch.last}`;
      joins = sql`${joins} left join (select ${tie} as id, ${commaList(outputs)} from ${tied} ${far} where ${isIn} and ${far}.deleted_at is null group by ${tie}) ${pass} on ${pass}.id = b.id`;
    }
  }
  return { joins, columns, totals };
}

function totalOf({ fold }: AggregateField, value: Sql): { readonly sum: Sql; readonly count: Sql } {
  if (fold?.kind !== "totals") return { sum: sql`null::numeric`, count: sql`0::bigint` };
  return { sum: fold.hasSum ? sql`coalesce(sum(${value}), 0)` : sql`null::numeric`, count: sql`count(${value})` };
}
