import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { bandedField, bandKey } from "@tongzhou/expr";
import { AppError, type FieldDefinition, type FieldOf, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import { bandValue } from "../computed/bandValue.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { visibleTitle } from "../records/cells.ts";
import { row } from "./selection.ts";

/** Characters of a long text that a list shows; a longer one ends with "…" and is read whole with its record. */
export const previewLength = 300;

/** Records of a links field that a list shows; the rest is counted. */
export const shownLinks = 10;

/**
 * One field of a list. The page is found first, with `inner` of each column; what costs more per row (titles, files,
 * counts) is then fetched for the rows of the page only, as `outer`, from the page's row `p` and `joins`.
 */
export interface ListColumn {
  readonly key: string;
  /** In the row of the form's table, `r`. */
  readonly inner: Sql;
  /** In the page's row: one cell, or what `read` makes one of. */
  readonly outer: readonly Sql[];
  readonly join: Sql | null;
  /** The wire value from the cells, the column's own beginning at `at`, when it is not simply the first one. */
  readonly read: ((cells: readonly unknown[], at: number) => Wire) | null;
  /** Whether the cell is the inner value as it is. */
  readonly isPlain: boolean;
}

const page = sqlRaw("p");

/** The name of the n-th field's inner value. */
export function cellName(index: number): Sql {
  return sqlRaw(`f${index}`);
}

/**
 * The fields of a list, in the order asked for; all readable fields when nothing is asked. The band of a field goes by
 * its `bandKey`.
 * @param texts whether long texts are cut to a preview
 * @throws AppError "field.unknown" for a field the actor may not read
 */
export function listColumns(
  session: Session,
  policy: FormPolicy,
  keys: readonly string[] | undefined,
  texts: "preview" | "whole" = "preview",
): readonly ListColumn[] {
  const wanted =
    keys ?? policy.form.definition.fields.map((field) => field.key).filter((key) => policy.readable.has(key));
  return [...new Set(wanted)].map((key, index) => {
    const banded = bandedField(key);
    const field = policy.readable.has(banded ?? key) ? policy.form.fields.get(banded ?? key) : undefined;
    if (field?.kind === "formula" && banded !== null && field.bands !== undefined)
      return bandColumn(session, policy, banded, index);
    if (field === undefined || banded !== null)
      throw new AppError("field.unknown", { form: policy.form.definition.key, field: key });
    return toColumn(session, policy, field, index, texts);
  });
}

// In which of its bands a number is: what colours ask for besides the values.
function bandColumn(session: Session, policy: FormPolicy, key: string, index: number): ListColumn {
  const { workspace } = session;
  const inner = bandValue(workspace, policy.form, key, sql`${row}.id`, visibleColumn(session, policy, key, row));
  return { key: bandKey(key), inner, outer: [sql`${page}.${cellName(index)}`], join: null, read: null, isPlain: true };
}

function toColumn(
  session: Session,
  policy: FormPolicy,
  field: FieldDefinition,
  index: number,
  texts: "preview" | "whole",
): ListColumn {
  const { key } = field;
  const cell = sql`${page}.${cellName(index)}`;
  const plain = { key, outer: [cell], join: null, read: null, isPlain: true } as const;
  const perRow = { key, join: null, read: null, isPlain: false } as const;
  switch (field.kind) {
    case "long_text":
    case "rich_text": {
      if (texts === "whole") return { ...plain, inner: visibleColumn(session, policy, key, row) };
      const limit = sqlRaw(String(previewLength + 1));
      return { ...plain, inner: sql`left(${visibleColumn(session, policy, key, row)}, ${limit})`, read: cutPreview };
    }
    case "link":
      return { key, isPlain: false, ...linkColumn(session, policy, field, index) };
    case "links":
      return { ...perRow, inner: mayRead(policy, key), outer: [linksCell(session, policy, field, cell)] };
    case "subform": {
      const rows = fieldTable(session.workspace.schema, policy.form.definition.key, key);
      const count = sql`(select count(*) from ${rows} c where c.parent_id = ${page}.id)`;
      return { ...perRow, inner: mayRead(policy, key), outer: [sql`case when ${cell} then ${count} end`] };
    }
    case "attachments":
    case "images":
      return { ...perRow, inner: visibleColumn(session, policy, key, row), outer: [filesCell(session, cell)] };
    case "signature":
      return { ...perRow, inner: visibleColumn(session, policy, key, row), outer: [fileCell(session, cell)] };
    case "progress":
      return { ...plain, inner: visibleColumn(session, policy, key, row), read: readProgress };
    default:
      return { ...plain, inner: visibleColumn(session, policy, key, row) };
  }
}

/** The select list of the page's rows: id, version and every field's inner value. */
export function innerColumns(columns: readonly ListColumn[]): Sql {
  const cells = columns.map((column, index) => sql`${column.inner} as ${cellName(index)}`);
  return joinSql([sql`${row}.id`, sql`${row}.version`, ...cells], sqlRaw(", "));
}

/** The select list of the finished rows, from the page `p` and `pageJoins`. */
export function outerColumns(columns: readonly ListColumn[]): Sql {
  return joinSql([sql`${page}.id`, sql`${page}.version`, ...columns.flatMap((column) => column.outer)], sqlRaw(", "));
}

/** The joins that finish the page's rows. */
export function pageJoins(columns: readonly ListColumn[]): Sql {
  return joinSql(
    columns.flatMap((column) => (column.join === null ? [] : [column.join])),
    sqlRaw(""),
  );
}

/** Puts a row as the statement gave it into the shape of the wire: [id, version, …values]. */
export function wireRow(columns: readonly ListColumn[], cells: readonly unknown[]): readonly Wire[] {
  const wire: unknown[] = [cells[0], cells[1]];
  let at = 2;
  for (const column of columns) {
    wire.push(column.read === null ? cells[at] : column.read(cells, at));
    at += column.outer.length;
  }
  // The driver's parsers and PostgreSQL's json functions give JSON values only.
  return wire as readonly Wire[];
}

// Code points are only counted where there could be too many.
function cutPreview(cells: readonly unknown[], at: number): Wire {
  const text = cells[at];
  if (typeof text !== "string" || text.length <= previewLength) return typeof text === "string" ? text : null;
  const points = [...text];
  return points.length <= previewLength ? text : `${points.slice(0, previewLength).join("")}…`;
}

// Kept as an exact decimal, travels as a JSON integer.
function readProgress(cells: readonly unknown[], at: number): Wire {
  const value = cells[at];
  return typeof value === "string" ? Number(value) : null;
}

// Whether the actor may read the field in this row; its value is fetched for the page's rows only.
function mayRead(policy: FormPolicy, key: string): Sql {
  const mask = policy.reads.get(key) ?? null;
  return mask === null ? sql`true` : mask(row);
}

type LinkCells = Pick<ListColumn, "inner" | "outer" | "join" | "read">;

function linkColumn(session: Session, policy: FormPolicy, field: FieldOf<"link">, index: number): LinkCells {
  const target = findPolicy(session, field.form, "see");
  const mask = policy.reads.get(field.key) ?? null;
  const column = sql`${row}.${sqlIdent(field.key)}`;
  const inner = mask === null ? column : sql`(case when ${mask(row)} then ${column} end)`;
  const cell = sql`${page}.${cellName(index)}`;
  if (target === null)
    return { inner, outer: [cell], join: null, read: (cells, at) => linkWire(cells[at], null, null) };
  const alias = sqlRaw(`t${index}`);
  const rows = target.rows === null ? sql`` : sql` and ${target.rows(alias)}`;
  return {
    inner,
    outer: [cell, sql`${alias}.id`, visibleTitle(session, target, alias)],
    join: sql` left join ${formTable(session.workspace.schema, field.form)} ${alias} on ${alias}.id = ${cell} and ${alias}.deleted_at is null${rows}`,
    read: (cells, at) => linkWire(cells[at], cells[at + 1], cells[at + 2]),
  };
}

// A link to a record out of sight says that there is one, and nothing about it (A19).
function linkWire(stored: unknown, id: unknown, title: unknown): Wire {
  if (stored === null) return null;
  return { id: typeof id === "number" ? id : null, title: typeof title === "string" ? title : null };
}

// {items: the first records the actor may see, count: how many there are}; null when there is none.
function linksCell(session: Session, policy: FormPolicy, field: FieldOf<"links">, cell: Sql): Sql {
  const target = findPolicy(session, field.form, "see");
  if (target === null) return sql`null::json`;
  const { schema } = session.workspace;
  const junction = fieldTable(schema, policy.form.definition.key, field.key);
  const alias = sqlRaw("t");
  const rows = target.rows === null ? sql`` : sql` and ${target.rows(alias)}`;
  const linked = sql`select t.id, ${visibleTitle(session, target, alias)} as title, row_number() over (order by j.position, j.target_id) as n from ${junction} j join ${formTable(schema, field.form)} t on t.id = j.target_id and t.deleted_at is null${rows} where j.record_id = ${page}.id`;
  const items = sql`json_agg(json_build_object('id', l.id, 'title', l.title) order by l.n) filter (where l.n <= ${sqlRaw(String(shownLinks))})`;
  return sql`case when ${cell} then (select case when count(*) > 0 then json_build_object('items', ${items}, 'count', count(*)) end from (${linked}) l) end`;
}

const fileJson = sqlRaw(
  "json_strip_nulls(json_build_object('id', f.id, 'name', f.name, 'sizeBytes', f.size_bytes, 'mediaType', f.media_type, 'width', f.width, 'height', f.height))",
);

function filesCell(session: Session, cell: Sql): Sql {
  const files = sqlIdent(session.workspace.schema, "_file");
  return sql`case when ${cell} is not null then (select json_agg(${fileJson} order by u.n) from unnest(${cell}) with ordinality u (id, n) join ${files} f on f.id = u.id) end`;
}

function fileCell(session: Session, cell: Sql): Sql {
  return sql`(select ${fileJson} from ${sqlIdent(session.workspace.schema, "_file")} f where f.id = ${cell})`;
}
