import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { valueKindOf, type FieldDefinition, type FieldKind, type FormDefinition } from "@tongzhou/model";
import { columnTypeOf } from "../columns.ts";

/** What conversions look up while they run: the words of options, the workspace's zone, people and titles. */
export interface ConversionEnv {
  readonly schema: string;
  /** jsonb of a WordMapping. */
  readonly mapping: Sql;
  /** IANA zone, as text. */
  readonly zone: Sql;
  /** Forms that links lead to. */
  readonly forms: readonly FormDefinition[];
}

/** Kinds whose column holds one text. */
export const textKinds: ReadonlySet<FieldKind> = new Set(["text", "long_text", "phone", "email", "url", "auto_number"]);

/** A field's values as text a person would write; undefined for kinds that have none. */
export function findTextWriter(field: FieldDefinition): ((column: Sql, env: ConversionEnv) => Sql) | undefined {
  if (field.kind === "link") return (column, env) => titleOf(env, field.form, column);
  const kind = valueKindOf(field);
  return writers.get(textKinds.has(kind) ? "text" : kind);
}

/** The title of a form's record as text, by the alias of its row; null where titles are computed when read. */
export function titleText(env: ConversionEnv, form: string, alias: string): Sql {
  const found = env.forms.find((one) => one.key === form);
  const title = found?.fields.find((field) => field.key === found.title);
  const write = title === undefined || title.kind === "link" ? undefined : findTextWriter(title);
  const isStored = title !== undefined && found !== undefined && columnTypeOf(title, found.fields) !== undefined;
  return write === undefined || !isStored ? sql`null::text` : write(sqlIdent(alias, title.key), env);
}

function titleOf(env: ConversionEnv, form: string, column: Sql): Sql {
  return sql`(select ${titleText(env, form, "l")} from ${sqlIdent(env.schema, form)} l where l.id = ${column})`;
}

type WriteText = (column: Sql, env: ConversionEnv) => Sql;

const nameOf =
  (table: string): WriteText =>
  (column, env) =>
    sql`(select p.name from ${sqlIdent(env.schema, table)} p where p.id = ${column})`;
const namesOf =
  (table: string): WriteText =>
  (column, env) =>
    sql`(select string_agg(p.name, '、' order by u.at) from unnest(${column}) with ordinality as u (id, at) join ${sqlIdent(env.schema, table)} p on p.id = u.id)`;
const plain: WriteText = (column) => sql`${column}::text`;

const writers: ReadonlyMap<FieldKind, WriteText> = new Map<FieldKind, WriteText>([
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
