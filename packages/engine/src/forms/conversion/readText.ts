import { sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { FieldDefinition, FieldKind } from "@tongzhou/model";
import { foldWord, separators } from "./words.ts";
import { textKinds, titleText, type ConversionEnv } from "./writeText.ts";

type ReadText = (text: Sql, env: ConversionEnv, to: FieldDefinition) => Sql;

/** What texts become in a field's column, null where they mean nothing to it; undefined for kinds that cannot read text. */
export function findTextReader(to: FieldDefinition): ((text: Sql, env: ConversionEnv) => Sql) | undefined {
  const read = readers.get(textKinds.has(to.kind) ? "text" : to.kind);
  return read === undefined ? undefined : (text, env) => read(text, env, to);
}

/** A whole number within bounds, else null. */
export const wholeWithin = (value: Sql, low: number, high: number): Sql =>
  sql`(select v.n from (select ${value} as n) v where v.n = trunc(v.n) and v.n between ${literal(low)} and ${literal(high)})`;

const largest = Number.MAX_SAFE_INTEGER;
const numberOf = (text: Sql): Sql => sql`tongzhou.numeric_or_null(${text})`;

const whole = (value: Sql, to: FieldDefinition): Sql => {
  if (to.kind === "rating") return sql`${wholeWithin(value, 1, to.max ?? 5)}::bigint`;
  if (to.kind === "progress") return wholeWithin(value, 0, 100);
  return sql`${wholeWithin(value, -largest, largest)}::bigint`;
};

// A name that two people have names nobody.
const memberOf = (word: Sql, env: ConversionEnv): Sql =>
  sql`(select case when count(*) = 1 then min(p.id) end from ${sqlIdent(env.schema, "_member")} p where p.name = btrim(${word}) or lower(p.email) = lower(btrim(${word})))`;
const departmentOf = (word: Sql, env: ConversionEnv): Sql =>
  sql`(select case when count(*) = 1 then min(p.id) end from ${sqlIdent(env.schema, "_department")} p where p.name = btrim(${word}))`;
const recordOf = (word: Sql, env: ConversionEnv, form: string): Sql =>
  sql`(select case when count(*) = 1 then min(l.id) end from ${sqlIdent(env.schema, form)} l where l.deleted_at is null and btrim(${titleText(env, form, "l")}) = nullif(btrim(${word}), ''))`;

// One word that means nothing spoils the list; one that is said twice counts once, where it stands first.
const listOf = (text: Sql, read: (word: Sql) => Sql): Sql =>
  sql`(select case when bool_and(v.value is not null) then array_agg(v.value order by v.at) end from (select w.value, min(w.at) as at from (select ${read(sqlRaw("u.one"))} as value, u.at from regexp_split_to_table(${text}, '${sqlRaw(separators)}') with ordinality as u (one, at) where ${foldWord(sqlRaw("u.one"))} <> '') w group by w.value) v)`;

const readers: ReadonlyMap<FieldKind, ReadText> = new Map<FieldKind, ReadText>([
  ["text", (text) => text],
  ["number", (text) => numberOf(text)],
  ["money", (text) => numberOf(text)],
  ["integer", (text, _env, to) => whole(numberOf(text), to)],
  ["rating", (text, _env, to) => whole(numberOf(text), to)],
  ["progress", (text, _env, to) => whole(numberOf(text), to)],
  [
    "boolean",
    (text) =>
      sql`case when lower(btrim(${text})) in ('是', '对', '有', 'true', 'yes', 'y', '1', '√', '✓') then true when lower(btrim(${text})) in ('否', '错', '无', 'false', 'no', 'n', '0', '×', '✗') then false end`,
  ],
  ["date", (text) => sql`tongzhou.date_or_null(${text})`],
  ["time", (text) => sql`tongzhou.time_or_null(${text})`],
  ["datetime", (text, env) => sql`tongzhou.instant_or_null(${text}, ${env.zone})`],
  ["choice", (text, env) => sql`(${env.mapping} -> 'to' ->> ${foldWord(text)})`],
  ["choices", (text, env) => listOf(text, (word) => sql`(${env.mapping} -> 'to' ->> ${foldWord(word)})`)],
  ["member", (text, env) => memberOf(text, env)],
  ["members", (text, env) => listOf(text, (word) => memberOf(word, env))],
  ["department", (text, env) => departmentOf(text, env)],
  ["departments", (text, env) => listOf(text, (word) => departmentOf(word, env))],
  ["link", (text, env, to) => (to.kind === "link" ? recordOf(text, env, to.form) : sql`null::bigint`)],
]);

// DDL and function bodies take no parameters; numbers are the only literals conversions need.
function literal(value: number): Sql {
  return sqlRaw(`(${Number(value)})`);
}
