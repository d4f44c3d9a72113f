import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { ColumnType, FieldDefinition } from "@tongzhou/model";
import { findPolicy } from "../access/policyFor.ts";
import { actorSlot, nowSlot, Slot } from "../access/slots.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import type { StoredField } from "./image.ts";
import { problemWhen } from "./problems.ts";

// What create and update statements have in common. Both read their rows from one JSON parameter, so that one text
// serves any number of rows of a shape, and both have the same stages: rows as sent, images judged, those written. What
// is judged is one CTE made in one pass, because setting up each step on the way takes as long as doing it for one row.

/** The rows of a write, as JSON text. */
export const rowsSlot = new Slot("rows");
/** Why it happens, as JSON text. */
export const causeSlot = new Slot("cause");

/** The instant of the write, as column value. */
export const writtenAt = sql`${nowSlot}::timestamptz(3)`;
/** The member who writes. */
export const writtenBy = sql`${actorSlot}::bigint`;

const comma = sqlRaw(", ");

/** Fragments as a list. */
export function commaList(parts: readonly Sql[]): Sql {
  return joinSql(parts, comma);
}

/** Columns of a write's rows that are not fields, with their types. Their names begin with ~, which no field's can. */
export type OwnColumns = readonly (readonly [string, string])[];

/** The recordset of a write's rows. */
export function inputCte(columns: readonly StoredField[], own: OwnColumns): Sql {
  return sql`input as materialized (select * from json_to_recordset(${rowsSlot}::json) as v(${columnList(columns, own)}))`;
}

/**
 * The row of a write that has only one, as a from item `v`. The planner takes a list to have a hundred rows, and would
 * hash whole tables to look one value up in them.
 */
export function singleRow(columns: readonly StoredField[], own: OwnColumns): Sql {
  return sql`json_to_record(${rowsSlot}::json) as v(${columnList(columns, own)})`;
}

function columnList(columns: readonly StoredField[], own: OwnColumns): Sql {
  return commaList([
    ...own.map(([name, type]) => sql`${sqlIdent(name)} ${sqlRaw(type)}`),
    ...columns.map(({ field, type }) => sql`${sqlIdent(field.key)} ${typeName(type)}`),
  ]);
}

/** What rowsSlot is filled with for a statement over these rows. */
export function rowsJson(rows: readonly object[], isSingle: boolean): string {
  return JSON.stringify(isSingle ? rows[0] : rows);
}

/** A column type as SQL. */
export function typeName(type: ColumnType): Sql {
  return sqlRaw(type);
}

/**
 * For each link written by a list of rows: the targets that exist, are live and visible to the actor, share-locked so that none of them
 * can be deleted before this write is seen (a delete takes its record FOR UPDATE first).
 */
export function targetCtes(session: Session, columns: readonly StoredField[]): readonly Sql[] {
  return columns.flatMap(({ field }) => {
    if (field.kind !== "link") return [];
    const name = targetsName(field.key);
    const wanted = sql`select distinct v.${sqlIdent(field.key)} as id from input v where v.${sqlIdent(field.key)} is not null order by 1`;
    return [
      sql`${name} as materialized (select t.id from (${wanted} offset 0) w cross join lateral (${lockedTarget(session, field.form, sql`w.id`)}) t)`,
    ];
  });
}

function lockedTarget(session: Session, form: string, id: Sql): Sql {
  const policy = findPolicy(session, form, "see");
  if (policy === null) return sql`select null::bigint as id where false`;
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(sql`t`)}`;
  return sql`select t.id from ${formTable(session.workspace.schema, form)} t where t.id = ${id} and t.deleted_at is null${rows} for key share of t`;
}

function targetsName(key: string): Sql {
  return sqlIdent(`~to_${key}`);
}

/**
 * What is wrong with references among sent values: links, members, departments, files.
 * @param old the row before, if any; files it holds may stay
 * @param owner whose the files are
 * @param rows `isSent`: whether a row sent a column, where some did not; `isSingle`: there are no targetCtes, as one row
 *   looks its targets up by itself
 */
export function referenceProblems(
  session: Session,
  columns: readonly StoredField[],
  image: Sql,
  old: Sql | null,
  owner: FileOwner,
  rows: { readonly isSent?: ((key: string) => Sql) | undefined; readonly isSingle?: boolean } = {},
): readonly Sql[] {
  const { schema } = session.workspace;
  const { isSent, isSingle = false } = rows;
  return columns.flatMap(({ field }): Sql[] => {
    const value = sql`${image}.${sqlIdent(field.key)}`;
    const missing = (table: string): Sql =>
      sql`exists (select 1 from unnest(${value}) as u(id) where not exists (select 1 from ${sqlIdent(schema, table)} m where m.id = u.id))`;
    switch (field.kind) {
      case "link": {
        const found = isSingle
          ? sql`(${lockedTarget(session, field.form, value)}) is null`
          : sql`${value} not in (select t.id from ${targetsName(field.key)} t)`;
        const sent = isSent === undefined ? sql`` : sql`${isSent(field.key)} and `;
        return [problemWhen(sql`${sent}${value} is not null and ${found}`, "broken", field.key)];
      }
      case "member":
      case "department":
        return [
          problemWhen(
            sql`${value} is not null and not exists (select 1 from ${sqlIdent(schema, `_${field.kind}`)} m where m.id = ${value})`,
            "person",
            field.key,
          ),
        ];
      case "members":
        return [problemWhen(missing("_member"), "person", field.key)];
      case "departments":
        return [problemWhen(missing("_department"), "person", field.key)];
      case "attachments":
      case "images":
        return [fileProblem(session, field, value, old, owner)];
      case "signature":
        return [fileProblem(session, field, sql`array[${value}]`, old, owner)];
      default:
        return [];
    }
  });
}

/** Where the rows of a write lie: whose files are whose is told by it. */
export interface FileOwner {
  readonly form: string;
  /** The record, as SQL; null where a row is new and no file can be its own yet. */
  readonly record: Sql | null;
  /** `subform.` for rows of a subform. */
  readonly prefix: string;
}

// A file may be put into a record by who uploaded it, as long as nothing has taken it; one that is in this field stays,
// and one that was in it may come back (F2).
function fileProblem(session: Session, field: FieldDefinition, ids: Sql, old: Sql | null, owner: FileOwner): Sql {
  const column = old === null ? null : sql`${old}.${sqlIdent(field.key)}`;
  const kept =
    column === null
      ? sql``
      : field.kind === "signature"
        ? sql` and u.id is distinct from ${column}`
        : sql` and u.id <> all(coalesce(${column}, '{}'))`;
  const own = session.actor.kind === "system" ? sql`` : sql` and f.created_by = ${writtenBy}`;
  const back =
    owner.record === null
      ? sql``
      : sql` or (f.form = ${owner.form}::text and f.record = ${owner.record} and f.field = ${owner.prefix + field.key}::text)`;
  const usable = sql`select 1 from ${sqlIdent(session.workspace.schema, "_file")} f where f.id = u.id and f.deleted_at is null and ((f.form is null${own})${back})`;
  return problemWhen(
    sql`exists (select 1 from unnest(${ids}) as u(id) where u.id is not null${kept} and not exists (${usable}))`,
    "file",
    field.key,
  );
}

/** The CTE that makes loose files among the written values the record's own; nothing when no such field is written. */
export function takenFilesCte(
  session: Session,
  form: string,
  fields: readonly FieldDefinition[],
  rows: Sql,
): readonly Sql[] {
  const sources = fields.flatMap((field) => {
    const ids = fileIds(field, sql`r`);
    return ids === null
      ? []
      : [sql`select u.id, r.id as record, ${field.key}::text as field from ${rows} r, unnest(${ids}) as u(id)`];
  });
  if (sources.length === 0) return [];
  const table = sqlIdent(session.workspace.schema, "_file");
  return [
    sql`taken as (update ${table} f set form = ${form}, record = p.record, field = p.field from (${joinSql(sources, sqlRaw(" union all "))}) p where f.id = p.id and f.form is null)`,
  ];
}

/** The file ids a field of a row holds, as uuid[]; null for a field that holds no files. */
export function fileIds(field: FieldDefinition, row: Sql): Sql | null {
  const column = sql`${row}.${sqlIdent(field.key)}`;
  if (field.kind === "attachments" || field.kind === "images") return column;
  return field.kind === "signature" ? sql`array[${column}]` : null;
}

/**
 * Unique values already taken by another live record or by an earlier row of the same write. Says nothing about which
 * record holds it. The unique index is the judge, and this finds out which field and which rows it would name; while
 * there is no index, whoever asks holds the locks of unsettledUnique.ts.
 * @param turn the row's place in the write, as SQL; null when it is the only one
 * @param old the row before, if any; what it holds already is not asked again
 */
export function uniqueProblems(
  session: Session,
  form: FormRuntime,
  columns: readonly StoredField[],
  alias: Sql,
  turn: Sql | null,
  old?: Sql,
): readonly Sql[] {
  const table = formTable(session.workspace.schema, form.definition.key);
  return columns
    .filter(({ field }) => field.unique === true)
    .map(({ field }) => {
      const column = sqlIdent(field.key);
      const other = sql`exists (select 1 from ${table} u where u.deleted_at is null and u.${column} = ${alias}.${column} and u.id <> ${alias}.id)`;
      const earlier =
        turn === null
          ? sql``
          : sql` or ${alias}.${column} is not null and row_number() over (partition by ${alias}.${column} order by ${turn}) > 1`;
      // A value that repeated before it had to be unique is nobody's fault now (R4).
      const isNew = old === undefined ? sql`` : sql`${alias}.${column} is distinct from ${old}.${column} and `;
      return problemWhen(sql`${isNew}(${other}${earlier})`, "taken", field.key);
    });
}
