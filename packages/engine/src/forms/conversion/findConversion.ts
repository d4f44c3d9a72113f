import { sql, type Sql } from "@tongzhou/base";
import { valueKindOf, type FieldDefinition, type FieldKind } from "@tongzhou/model";
import { findTextReader, wholeWithin } from "./readText.ts";
import { optionsOf } from "./words.ts";
import { findTextWriter, textKinds, type ConversionEnv } from "./writeText.ts";

/** How the values of one kind become those of another: the new value of a column, null where it cannot be. */
export type Conversion = (column: Sql, env: ConversionEnv) => Sql;

const fileKinds: ReadonlySet<FieldKind> = new Set(["attachments", "images"]);

/**
 * How a field's values become those of a changed field.
 * @returns "same" when every stored value already is one, "none" when there is no way and the values go to the bin
 */
export function findConversion(from: FieldDefinition, to: FieldDefinition): "same" | "none" | Conversion {
  // What a formula yields may be kept as plain values; computing them is the way into a formula.
  const source = valueKindOf(from);
  const target = to.kind;
  if (target === "formula") return "none";
  if (source === "choice" && target === "choice") return keepOptions(from, to) ? "same" : choiceToChoice;
  if (source === "choices" && target === "choices") return keepOptions(from, to) ? "same" : choicesToChoices;
  if (source === "link" && target === "link")
    return from.kind === "link" && to.kind === "link" && from.form === to.form ? "same" : "none";
  if (source === target) return "same";
  if (textKinds.has(source) && textKinds.has(target)) return "same";
  if (fileKinds.has(source) && fileKinds.has(target)) return "same";
  const pair = pairs.get(`${source} ${target}`);
  if (pair !== undefined) return pair;
  const write = findTextWriter(from);
  const read = findTextReader(to);
  if (write === undefined || read === undefined) return "none";
  return (column, env) => read(write(column, env), env);
}

function keepOptions(from: FieldDefinition, to: FieldDefinition): boolean {
  const kept = new Set(optionsOf(to).map((option) => option.key));
  return optionsOf(from).every((option) => kept.has(option.key));
}

/** Whether a value is lost, in whole or in part, when it is converted. */
export function isLost(from: FieldDefinition, to: FieldDefinition, column: Sql, value: Sql): Sql {
  return from.kind === "choices" && to.kind === "choices"
    ? sql`${column} is not null and coalesce(cardinality(${value}), 0) < cardinality(${column})`
    : sql`${column} is not null and ${value} is null`;
}

const largest = Number.MAX_SAFE_INTEGER;
const choiceToChoice: Conversion = (column, env) => sql`(${env.mapping} -> 'keys' ->> ${column})`;
const choicesToChoices: Conversion = (column, env) =>
  sql`(select array_agg(u.one order by u.at) from unnest(${column}) with ordinality as u (one, at) where ${env.mapping} -> 'keys' ->> u.one = u.one)`;
const wrap: Conversion = (column) => sql`case when ${column} is not null then array[${column}] end`;
const unwrap: Conversion = (column) => sql`case when cardinality(${column}) = 1 then (${column})[1] end`;

const pairs: ReadonlyMap<string, "same" | Conversion> = new Map<string, "same" | Conversion>([
  ["number money", "same"],
  ["money number", "same"],
  ["progress number", "same"],
  ["progress money", "same"],
  ["rating integer", "same"],
  ["duration integer", "same"],
  ["integer duration", "same"],
  ["integer number", (column) => sql`${column}::numeric`],
  ["integer money", (column) => sql`${column}::numeric`],
  ["rating number", (column) => sql`${column}::numeric`],
  ["duration number", (column) => sql`${column}::numeric`],
  ["integer progress", (column) => wholeWithin(sql`${column}::numeric`, 0, 100)],
  ["number integer", (column) => sql`${wholeWithin(column, -largest, largest)}::bigint`],
  ["money integer", (column) => sql`${wholeWithin(column, -largest, largest)}::bigint`],
  ["progress integer", (column) => sql`${wholeWithin(column, -largest, largest)}::bigint`],
  ["number progress", (column) => wholeWithin(column, 0, 100)],
  ["date datetime", (column, env) => sql`(${column}::timestamp at time zone ${env.zone})::timestamptz(3)`],
  ["datetime date", (column, env) => sql`(${column} at time zone ${env.zone})::date`],
  ["datetime time", (column, env) => sql`(${column} at time zone ${env.zone})::time(0)`],
  ["choice choices", (column, env) => wrap(choiceToChoice(column, env), env)],
  ["choices choice", (column, env) => choiceToChoice(unwrap(column, env), env)],
  ["member members", wrap],
  ["members member", unwrap],
  ["department departments", wrap],
  ["departments department", unwrap],
  ["signature images", wrap],
  ["signature attachments", wrap],
]);
