import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { FieldDefinition, FieldKind } from "@tongzhou/model";
import { isLost, type Conversion } from "../conversion/findConversion.ts";
import { buildMapping } from "../conversion/words.ts";
import { findTextWriter, type ConversionEnv } from "../conversion/writeText.ts";
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
  const env: ConversionEnv = { schema, mapping, zone: sql`${planner.zone}::text`, forms };
  const ownMapping = sql`${JSON.stringify(buildMapping(to, to))}::jsonb`;
  const value = conversion(column, env);
  const source = sql`from ${tableSql(table)} t cross join lateral (select ${value} as value offset 0) c`;
  const lost = isLost(from, to, column, sql`c.value`);
  const [row] = await planner.queryable.rows<{ filled: number; lost: number }>(
    sql`select count(*) filter (where ${column} is not null) as filled, count(*) filter (where ${lost}) as lost ${source} where ${liveRows(table)}`,
  );
  const rowsLosing = row?.lost ?? 0;
  const samples = await planner.queryable.rows<StepSample>(
    sql`select t.id as record, ${inWords(from, column, env)} as "from", ${inWords(to, sql`c.value`, { ...env, mapping: ownMapping })} as "to" ${source}
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

// Their columns hold keys and ids, which tell nobody anything.
const namedKinds: ReadonlySet<FieldKind> = new Set([
  "choice",
  "choices",
  "member",
  "members",
  "department",
  "departments",
  "link",
]);

/** A sampled value as JSON: keys and ids as the words they stand for. */
function inWords(field: FieldDefinition, value: Sql, env: ConversionEnv): Sql {
  const write = namedKinds.has(field.kind) ? findTextWriter(field) : undefined;
  return sql`to_jsonb(${write === undefined ? value : write(value, env)})`;
}
