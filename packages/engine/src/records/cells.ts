import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { storageOf, type FieldDefinition, type FieldOf, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { innerAlias, junctionAlias } from "../access/innerAlias.ts";
import { rawColumn } from "../access/rawColumns.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { childForm } from "./childForm.ts";
import { wireJson } from "./wireJson.ts";

/** A field as it is read for showing: the SQL of its cell, and what the driver's value becomes on the wire. */
export interface Cell {
  readonly key: string;
  readonly sql: Sql;
  readonly toWire: (value: unknown) => Wire;
}

/** Cells of the given fields in the row of `alias`, as the actor may see them: masked, links with titles, files described. */
export function visibleCells(
  session: Session,
  policy: FormPolicy,
  keys: readonly string[],
  alias: Sql,
): readonly Cell[] {
  return keys.map((key) => {
    const field = policy.form.fields.get(key);
    if (field === undefined) throw new Error(`visible-cells: expected a field, got ${key}`);
    return { key, sql: cellSql(session, policy, field, alias), toWire: wireOf(field) };
  });
}

/** The record's title as the actor may see it, text or null. */
export function visibleTitle(session: Session, policy: FormPolicy, alias: Sql): Sql {
  const key = policy.form.definition.title;
  if (!policy.readable.has(key)) return sql`null::text`;
  return titleText(policy.form, visibleColumn(session, policy, key, alias), session.workspace.zone);
}

function titleText(form: FormRuntime, value: Sql, zone: string): Sql {
  const field = form.fields.get(form.definition.title);
  const storage = field === undefined ? undefined : storageOf(field);
  if (storage !== undefined && "type" in storage && storage.type === "timestamptz(3)")
    return sql`to_char(${value} at time zone ${zone}::text, 'YYYY-MM-DD HH24:MI')`;
  return sql`(${value})::text`;
}

function cellSql(session: Session, policy: FormPolicy, field: FieldDefinition, alias: Sql): Sql {
  const mask = policy.reads.get(field.key);
  if (mask === undefined) throw new Error(`cell-mask: expected a readable field, got ${field.key}`);
  const value = shownValue(session, policy, field, alias);
  if (value === null) return visibleColumn(session, policy, field.key, alias);
  return mask === null ? value : sql`(case when ${mask(alias)} then ${value} end)`;
}

// null: the column itself is what is shown.
function shownValue(session: Session, policy: FormPolicy, field: FieldDefinition, alias: Sql): Sql | null {
  const { workspace } = session;
  switch (field.kind) {
    case "link":
      return shownLink(session, field, sql`${alias}.${sqlIdent(field.key)}`, innerAlias(alias, field.key));
    case "links":
      return shownLinks(session, policy.form, field, alias);
    case "attachments":
    case "images":
      return shownFiles(
        workspace.schema,
        rawColumn(workspace, policy.form, field, alias),
        innerAlias(alias, field.key),
      );
    case "signature": {
      const column = rawColumn(workspace, policy.form, field, alias);
      return sql`${shownFiles(workspace.schema, sql`array[${column}]`, innerAlias(alias, field.key))} -> 0`;
    }
    case "subform":
      return shownRows(session, policy.form, field, alias);
    default:
      return null;
  }
}

const hiddenLink = sql`'{"id": null, "title": null}'::jsonb`;

function shownLink(session: Session, field: FieldOf<"link">, column: Sql, target: Sql): Sql {
  const policy = findPolicy(session, field.form, "see");
  if (policy === null) return sql`case when ${column} is not null then ${hiddenLink} end`;
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(target)}`;
  const found = sql`(select jsonb_build_object('id', ${target}.id, 'title', ${visibleTitle(session, policy, target)}) from ${formTable(session.workspace.schema, field.form)} ${target} where ${target}.id = ${column} and ${target}.deleted_at is null${rows})`;
  return sql`case when ${column} is not null then coalesce(${found}, ${hiddenLink}) end`;
}

function shownLinks(session: Session, form: FormRuntime, field: FieldOf<"links">, alias: Sql): Sql {
  const policy = findPolicy(session, field.form, "see");
  if (policy === null) return sql`null::jsonb`;
  const { schema } = session.workspace;
  const target = innerAlias(alias, field.key);
  const j = junctionAlias(target);
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(target)}`;
  const x = innerAlias(target, "x");
  // Fenced, so that the junction is always entered by the record: a planner that has no statistics yet would sooner
  // walk the target's table, which is fine until it has grown.
  const one = sql`(select jsonb_build_object('id', ${target}.id, 'title', ${visibleTitle(session, policy, target)}) from ${formTable(schema, field.form)} ${target} where ${target}.id = ${j}.target_id and ${target}.deleted_at is null${rows})`;
  return sql`(select jsonb_agg(${x}.shown order by ${x}.position, ${x}.target_id) from (select ${j}.position, ${j}.target_id, ${one} as shown from ${fieldTable(schema, form.definition.key, field.key)} ${j} where ${j}.record_id = ${alias}.id offset 0) ${x} where ${x}.shown is not null)`;
}

/** Files of a uuid[] value as FileReference, in order; files that are gone are left out. */
export function shownFiles(schema: string, ids: Sql, name: Sql): Sql {
  const u = innerAlias(name, "u");
  return sql`(select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', ${name}.id, 'name', ${name}.name, 'sizeBytes', ${name}.size_bytes, 'mediaType', ${name}.media_type, 'width', ${name}.width, 'height', ${name}.height)) order by ${u}.n) from unnest(${ids}) with ordinality ${u}(id, n) join ${sqlIdent(schema, "_file")} ${name} on ${name}.id = ${u}.id)`;
}

// A subform's rows as objects { id, …fields }. Built from columns, not from pairs: a function takes at most 50 pairs.
function shownRows(session: Session, form: FormRuntime, field: FieldOf<"subform">, alias: Sql): Sql {
  const { schema } = session.workspace;
  const child = innerAlias(alias, field.key);
  const shown = innerAlias(child, "shown");
  const rows = childForm(session.workspace, form.definition.key, field);
  const columns = field.fields.map((inner) => {
    const column = rawColumn(session.workspace, rows, inner, child);
    const key = sqlIdent(inner.key);
    switch (inner.kind) {
      case "link":
        return sql`${shownLink(session, inner, column, innerAlias(child, inner.key))} as ${key}`;
      case "attachments":
      case "images":
        return sql`${shownFiles(schema, column, innerAlias(child, inner.key))} as ${key}`;
      case "signature":
        return sql`${shownFiles(schema, sql`array[${column}]`, innerAlias(child, inner.key))} -> 0 as ${key}`;
      default:
        return sql`${wireJson(inner, column)} as ${key}`;
    }
  });
  const list = joinSql([sql`${child}.id`, ...columns], sqlRaw(", "));
  return sql`(select jsonb_agg(to_jsonb(${shown}) - '~position' order by ${shown}."~position", ${shown}.id) from (select ${list}, ${child}.position as "~position" from ${fieldTable(schema, form.definition.key, field.key)} ${child} where ${child}.parent_id = ${alias}.id) ${shown})`;
}

function wireOf(field: FieldDefinition): (value: unknown) => Wire {
  // Column types arrive in wire shape (db/pgTypes.ts); progress alone is an exact decimal that travels as a JSON integer.
  if (field.kind === "progress") return (value) => (typeof value === "string" ? Number(value) : null);
  return (value) => (value ?? null) as Wire;
}
