import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";
import { isLost, type Conversion } from "../conversion/findConversion.ts";
import { buildMapping } from "../conversion/words.ts";
import { tableSql } from "../tableStatements.ts";
import type { StepSample } from "./definitionPlan.ts";
import { pathOf, type FieldPlace } from "./fieldEffects.ts";
import { liveRows, maxSamples, type Planner } from "./planner.ts";

/** The step for values that become those of another kind: how many there are, and which cannot. */
export async function planConversion(
  planner: Planner,
  place: FieldPlace,
  from: FieldDefinition,
  to: FieldDefinition,
  conversion: Conversion,
): Promise<void> {
  const { table } = place;
  const column = sqlIdent("t", from.key);
  const mapping = sql`${JSON.stringify(buildMapping(from, to))}::jsonb`;
  const { schema, forms } = planner;
  const value = conversion(column, { schema, mapping, zone: sql`${planner.zone}::text`, forms });
  const source = sql`from ${tableSql(table)} t cross join lateral (select ${value} as value offset 0) c`;
  const lost = isLost(from, to, column, sql`c.value`);
  const [row] = await planner.queryable.rows<{ filled: number; lost: number }>(
    sql`select count(*) filter (where ${column} is not null) as filled, count(*) filter (where ${lost}) as lost ${source} where ${liveRows(table)}`,
  );
  const rowsLosing = row?.lost ?? 0;
  const samples = await planner.queryable.rows<StepSample>(
    sql`select t.id as record, to_jsonb(${column}) as "from", to_jsonb(c.value) as "to" ${source}
        where ${liveRows(table)} and ${rowsLosing > 0 ? lost : sql`${column} is not null`} order by t.id limit ${maxSamples}`,
  );
  planner.add({
    kind: "field.convert",
    form: table.form,
    field: pathOf(place, to),
    name: to.label,
    effects: [
      {
        kind: "convert",
        request: {
          table,
          source: from,
          target: to,
          shadow: planner.nextName("conversion"),
          binName: planner.nextName("bin"),
        },
      },
    ],
    rowsAffected: row?.filled ?? 0,
    rowsLosing,
    samples,
  });
}
