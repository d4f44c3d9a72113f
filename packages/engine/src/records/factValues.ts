import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";
import { wireType, wireValue } from "./wireJson.ts";

// Built as expressions, not as an aggregate over a list of pairs: setting up a scan, a filter and an aggregate for each
// written row costs more than writing the fact.

// A function takes 100 arguments.
const mostPairs = 50;
const noValues = sql`'{}'::jsonb`;

/** The fields that differ between two images, as jsonb in wire shape; both are null when none does. */
export function changedValues(
  fields: readonly FieldDefinition[],
  before: Sql,
  after: Sql,
): { readonly old: Sql; readonly new: Sql } {
  if (fields.length === 0) return { old: sql`null::jsonb`, new: sql`null::jsonb` };
  const valueIn = (field: FieldDefinition, image: Sql): Sql => wireValue(field, sql`${image}.${sqlIdent(field.key)}`);
  const same = fields.map(
    (field) =>
      sql`case when ${valueIn(field, before)} is not distinct from ${valueIn(field, after)} then ${field.key}::text end`,
  );
  const changed = (image: Sql): Sql =>
    sql`nullif(${object(fields, (field) => valueIn(field, image))} - array_remove(array[${joinSql(same, comma)}], null), ${noValues})`;
  return { old: changed(before), new: changed(after) };
}

/** The filled fields of an image as jsonb in wire shape. */
export function filledValues(fields: readonly FieldDefinition[], image: Sql): Sql {
  const valueOf = (field: FieldDefinition): Sql => wireValue(field, sql`${image}.${sqlIdent(field.key)}`);
  const isWhole = (field: FieldDefinition): boolean => wireType(field) === "jsonb";
  // Nulls are taken out at every depth, which is not for us to do inside a value.
  const whole = fields
    .filter(isWhole)
    .map((field) => sql`case when ${valueOf(field)} is null then ${noValues} else ${object([field], valueOf)} end`);
  const plain = fields.filter((field) => !isWhole(field));
  const parts = [...(plain.length === 0 ? [] : [sql`jsonb_strip_nulls(${object(plain, valueOf)})`]), ...whole];
  return parts.length === 0 ? noValues : joinSql(parts, sqlRaw(" || "));
}

const comma = sqlRaw(", ");

function object(fields: readonly FieldDefinition[], valueOf: (field: FieldDefinition) => Sql): Sql {
  const parts: Sql[] = [];
  for (let from = 0; from < fields.length; from += mostPairs) {
    const pairs = fields.slice(from, from + mostPairs).map((field) => sql`${field.key}::text, ${valueOf(field)}`);
    parts.push(sql`jsonb_build_object(${joinSql(pairs, comma)})`);
  }
  return sql`(${joinSql(parts, sqlRaw(" || "))})`;
}
