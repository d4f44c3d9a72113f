import { sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { ChoiceOption, FieldDefinition, FieldKind, FormulaResult } from "@tongzhou/model";

/** What conversions look up while they run: the words of options, the workspace's zone and people. */
export interface ConversionEnv {
  readonly schema: string;
  /** jsonb {from: {option key: label}, to: {lower-cased word: option key}}. */
  readonly mapping: Sql;
  /** IANA zone, as text. */
  readonly zone: Sql;
}

/** How the values of one kind become those of another: the new value of a column, null where it cannot be. */
export type Conversion = (column: Sql, env: ConversionEnv) => Sql;

const textKinds: ReadonlySet<FieldKind> = new Set(["text", "long_text", "phone", "email", "url", "auto_number"]);
const fileKinds: ReadonlySet<FieldKind> = new Set(["attachments", "images"]);

const formulaKinds = {
  text: "text",
  number: "number",
  boolean: "boolean",
  date: "date",
  datetime: "datetime",
  time: "time",
  duration: "duration",
  choice: "text",
  member: "member",
} as const satisfies Record<FormulaResult, FieldKind>;

/**
 * How a field's values become those of a changed field.
 * @returns "same" when every stored value already is one, "none" when there is no way and the values go to the bin
 */
export function findConversion(from: FieldDefinition, to: FieldDefinition): "same" | "none" | Conversion {
  // What a formula yields may be kept as plain values; computing them is the way into a formula.
  const source: FieldKind = from.kind === "formula" ? formulaKinds[from.result] : from.kind;
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
  const write = toText.get(textKinds.has(source) ? "text" : source);
  const read = fromText.get(textKinds.has(target) ? "text" : target);
  if (write === undefined || read === undefined) return "none";
  return (column, env) => read(write(column, env), env, to);
}

/** The words of a conversion's options, for ConversionEnv.mapping. */
export function buildMapping(
  from: FieldDefinition,
  to: FieldDefinition,
): { readonly from: Readonly<Record<string, string>>; readonly to: Readonly<Record<string, string>> } {
  const words = optionsOf(to).flatMap((option) =>
    [option.label.en, option.label.zh, option.key].flatMap((word) =>
      word === undefined ? [] : [[word.trim().toLowerCase(), option.key] as const],
    ),
  );
  return {
    from: Object.fromEntries(optionsOf(from).map((option) => [option.key, option.label.zh])),
    to: Object.fromEntries(words),
  };
}

/** The options of a choice field; none for other kinds. */
export function optionsOf(field: FieldDefinition): readonly ChoiceOption[] {
  return field.kind === "choice" || field.kind === "choices" ? field.options : [];
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

type WriteText = (column: Sql, env: ConversionEnv) => Sql;
type ReadText = (text: Sql, env: ConversionEnv, to: FieldDefinition) => Sql;

const nameOf =
  (table: string): WriteText =>
  (column, env) =>
    sql`(select p.name from ${sqlIdent(env.schema, table)} p where p.id = ${column})`;
const namesOf =
  (table: string): WriteText =>
  (column, env) =>
    sql`(select string_agg(p.name, '、' order by u.at) from unnest(${column}) with ordinality as u (id, at) join ${sqlIdent(env.schema, table)} p on p.id = u.id)`;
const plain: WriteText = (column) => sql`${column}::text`;

const toText: ReadonlyMap<FieldKind, WriteText> = new Map<FieldKind, WriteText>([
  ["text", (column) => column],
  ["number", (column) => sql`trim_scale(${column})::text`],
  ["money", (column) => sql`trim_scale(${column})::text`],
  ["progress", (column) => sql`trim_scale(${column})::text`],
  ["integer", plain],
  ["rating", plain],
  ["boolean", (column) => sql`case ${column} when true then '是' when false then '否' end`],
  ["date", plain],
  ["time", plain],
  ["datetime", (column, env) => sql`to_char(${column} at time zone ${env.zone}, 'YYYY-MM-DD HH24:MI:SS')`],
  ["choice", (column, env) => sql`coalesce(${env.mapping} -> 'from' ->> ${column}, ${column})`],
  [
    "choices",
    (column, env) =>
      sql`(select string_agg(coalesce(${env.mapping} -> 'from' ->> u.one, u.one), '、' order by u.at) from unnest(${column}) with ordinality as u (one, at))`,
  ],
  ["member", nameOf("_member")],
  ["department", nameOf("_department")],
  ["members", namesOf("_member")],
  ["departments", namesOf("_department")],
]);

const numberOf = (text: Sql): Sql => sql`tongzhou.numeric_or_null(${text})`;
const wholeWithin = (value: Sql, low: number, high: number): Sql =>
  sql`(select v.n from (select ${value} as n) v where v.n = trunc(v.n) and v.n between ${literal(low)} and ${literal(high)})`;
const largest = Number.MAX_SAFE_INTEGER;

const whole = (value: Sql, to: FieldDefinition): Sql => {
  if (to.kind === "rating") return sql`${wholeWithin(value, 1, to.max ?? 5)}::bigint`;
  if (to.kind === "progress") return wholeWithin(value, 0, 100);
  return sql`${wholeWithin(value, -largest, largest)}::bigint`;
};

const onlyOne =
  (table: string, condition: (word: Sql) => Sql): ReadText =>
  (text, env) =>
    sql`(select case when count(*) = 1 then min(p.id) end from ${sqlIdent(env.schema, table)} p where ${condition(sql`btrim(${text})`)})`;

const fromText: ReadonlyMap<FieldKind, ReadText> = new Map<FieldKind, ReadText>([
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
  ["choice", (text, env) => sql`(${env.mapping} -> 'to' ->> lower(btrim(${text})))`],
  [
    "choices",
    (text, env) =>
      sql`(select case when bool_and(${env.mapping} -> 'to' ? lower(btrim(u.one))) then array_agg(${env.mapping} -> 'to' ->> lower(btrim(u.one)) order by u.at) end from regexp_split_to_table(${text}, '[,，;；、\n]+') with ordinality as u (one, at) where btrim(u.one) <> '')`,
  ],
  ["member", onlyOne("_member", (word) => sql`p.name = ${word} or lower(p.email) = lower(${word})`)],
  ["department", onlyOne("_department", (word) => sql`p.name = ${word}`)],
]);

const choiceToChoice: Conversion = (column, env) => sql`(${env.mapping} -> 'to' ->> ${column})`;
const choicesToChoices: Conversion = (column, env) =>
  sql`(select array_agg(u.one order by u.at) from unnest(${column}) with ordinality as u (one, at) where ${env.mapping} -> 'to' ->> u.one = u.one)`;
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

// DDL and function bodies take no parameters; numbers are the only literals conversions need.
function literal(value: number): Sql {
  return sqlRaw(`(${Number(value)})`);
}
