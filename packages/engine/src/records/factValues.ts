import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { FieldDefinition } from "@tongzhou/model";
import { wireType, wireValue } from "./wireJson.ts";

// Built as expressions, not as an aggregate over a list of pairs: setting up a scan, a filter and an aggregate for each
// written row costs more than writing the fact.

// A function takes 100 arguments.
const mostPairs = 50;
const noValues = sql`'{}'::jsonb`;

/** A value of a field before and after. */
interface ValuePair {
  readonly field: FieldDefinition;
  readonly old: Sql;
  readonly now: Sql;
}

/** The fields that differ between two images, as jsonb in wire shape; both are null when none does. */
export function changedValues(
  fields: readonly FieldDefinition[],
  before: Sql,
  after: Sql,
): { readonly old: Sql; readonly new: Sql } {
  const valueIn = (field: FieldDefinition, image: Sql): Sql => sql`${image}.${sqlIdent(field.key)}`;
  return changedPairs(fields.map((field) => ({ field, old: valueIn(field, before), now: valueIn(field, after) })));
}

/** The same of single values. */
export function changedPairs(pairs: readonly ValuePair[]): { readonly old: Sql; readonly new: Sql } {
  const [first, ...others] = pairs.map(({ field, old, now }): WirePair => {
    const [before, after] = [wireValue(field, old), wireValue(field, now)];
    return { key: field.key, old: before, new: after, isSame: sql`${before} is not distinct from ${after}` };
  });
  if (first === undefined) return { old: sql`null::jsonb`, new: sql`null::jsonb` };
  if (others.length === 0) {
    const changed = (side: "old" | "new"): Sql =>
      sql`case when ${first.isSame} then null else ${object([[first.key, first[side]]])} end`;
    return { old: changed("old"), new: changed("new") };
  }
  const all = [first, ...others];
  const same = all.map(({ key, isSame }) => sql`case when ${isSame} then ${key}::text end`);
  const changed = (side: "old" | "new"): Sql =>
    sql`nullif(${object(all.map((one) => [one.key, one[side]]))} - array_remove(array[${joinSql(same, comma)}], null), ${noValues})`;
  return { old: changed("old"), new: changed("new") };
}

interface WirePair {
  readonly key: string;
  readonly old: Sql;
  readonly new: Sql;
  readonly isSame: Sql;
}

/** The filled fields of an image as jsonb in wire shape. */
export function filledValues(fields: readonly FieldDefinition[], image: Sql): Sql {
  const valueOf = (field: FieldDefinition): Sql => wireValue(field, sql`${image}.${sqlIdent(field.key)}`);
  const pairOf = (field: FieldDefinition): readonly [string, Sql] => [field.key, valueOf(field)];
  const isWhole = (field: FieldDefinition): boolean => wireType(field) === "jsonb";
  // Nulls are taken out at every depth, which is not for us to do inside a value.
  const whole = fields
    .filter(isWhole)
    .map((field) => sql`case when ${valueOf(field)} is null then ${noValues} else ${object([pairOf(field)])} end`);
  const plain = fields.filter((field) => !isWhole(field));
  const parts = [...(plain.length === 0 ? [] : [sql`jsonb_strip_nulls(${object(plain.map(pairOf))})`]), ...whole];
  return parts.length === 0 ? noValues : joinSql(parts, sqlRaw(" || "));
}

const comma = sqlRaw(", ");

function object(all: readonly (readonly [key: string, value: Sql])[]): Sql {
  const parts: Sql[] = [];
  for (let from = 0; from < all.length; from += mostPairs) {
    const pairs = all.slice(from, from + mostPairs).map(([key, value]) => sql`${key}::text, ${value}`);
    parts.push(sql`jsonb_build_object(${joinSql(pairs, comma)})`);
  }
  return sql`(${joinSql(parts, sqlRaw(" || "))})`;
}
