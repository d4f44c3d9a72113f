import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";
import { columnTypeOf } from "../columns.ts";
import { tableSql, type ValueTable } from "../tableStatements.ts";
import type { StepSample } from "./definitionPlan.ts";
import { pathOf, type FieldPlace } from "./fieldEffects.ts";
import { narrowing } from "./narrowing.ts";
import { countRows, liveRows, maxSamples, type Planner } from "./planner.ts";

/** Steps for rules that became stricter: which rows would not pass them now. */
export async function planRules(
  planner: Planner,
  place: FieldPlace,
  from: FieldDefinition,
  to: FieldDefinition,
): Promise<void> {
  const { table, siblings } = place;
  const base = { form: table.form, field: pathOf(place, to), name: to.label };
  if (columnTypeOf(to, siblings) === undefined) return;
  const column = sqlIdent("t", to.key);
  if (to.required === true && from.required !== true)
    planner.add({
      ...base,
      kind: "field.require",
      rowsAffected: await countRows(planner, table, sql`${column} is null`),
    });
  if (to.unique === true && from.unique !== true) await planUnique(planner, place, to);
  const broken = narrowing(from, to, column);
  if (broken !== undefined) {
    const rowsAffected = await countRows(planner, table, broken);
    if (rowsAffected > 0)
      planner.add({
        ...base,
        kind: "field.narrow",
        rowsAffected,
        samples: await sampleRows(planner, table, column, broken),
      });
  }
}

async function planUnique(planner: Planner, place: FieldPlace, to: FieldDefinition): Promise<void> {
  const { table } = place;
  const column = sqlIdent("t", to.key);
  const repeated = sql`${column} in (select t.${sqlIdent(to.key)} from ${tableSql(table)} t where ${liveRows(table)} and ${column} is not null group by 1 having count(*) > 1)`;
  const rowsAffected = await countRows(planner, table, repeated);
  planner.add({
    kind: "field.unique",
    form: table.form,
    field: pathOf(place, to),
    name: to.label,
    rowsAffected,
    samples: rowsAffected > 0 ? await sampleRows(planner, table, column, repeated) : [],
  });
  if (rowsAffected > 0)
    planner.problems.push({
      path: `forms.${table.form}.fields.${pathOf(place, to)}.unique`,
      code: "unique_repeated",
      params: { count: rowsAffected },
    });
}

async function sampleRows(
  planner: Planner,
  table: ValueTable,
  column: Sql,
  condition: Sql,
): Promise<readonly StepSample[]> {
  return planner.queryable.rows<StepSample>(
    sql`select t.id as record, to_jsonb(${column}) as "from", to_jsonb(${column}) as "to" from ${tableSql(table)} t
        where ${liveRows(table)} and (${condition}) order by t.id limit ${maxSamples}`,
  );
}
