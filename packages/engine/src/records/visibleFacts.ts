import { sql } from "@tongzhou/base";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { cellOf } from "./cellOf.ts";
import { commaList } from "./writeParts.ts";

/** Readable fields whose cell is masked for the actor in this record; all of them when the record is not there. */
export async function maskedFields(
  session: Session,
  queryable: Queryable,
  see: FormPolicy,
  record: number,
): Promise<ReadonlySet<string>> {
  const masks = [...see.reads].flatMap(([key, mask]) => (mask === null ? [] : [{ key, mask }]));
  if (masks.length === 0) return new Set();
  const [row] = await queryable.arrays(
    fillSlots(
      sql`select ${commaList(masks.map(({ mask }) => sql`(${mask(sql`t`)}) is true`))} from ${formTable(session.workspace.schema, see.form.definition.key)} t where t.id = ${record}::bigint`,
      sessionSlots(session),
    ),
  );
  return new Set(masks.filter((_, index) => row?.[index] !== true).map(({ key }) => key));
}

/** Of the given records of a form, those the actor may see. */
export async function visibleIds(
  session: Session,
  queryable: Queryable,
  form: string,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  const policy = findPolicy(session, form, "see");
  if (policy === null || ids.length === 0) return new Set();
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(sql`t`)}`;
  const found = await queryable.rows<{ id: number }>(
    fillSlots(
      sql`select t.id from ${formTable(session.workspace.schema, form)} t where t.id = any(${ids}::bigint[]) and t.deleted_at is null${rows}`,
      sessionSlots(session),
    ),
  );
  return new Set(found.map((row) => row.id));
}

/** Per form: the linked records among values in wire shape that the actor may see. */
export async function visibleTargets(
  session: Session,
  queryable: Queryable,
  cells: readonly (readonly [FieldDefinition, Wire])[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const wanted = new Map<string, Set<number>>();
  const collect = (field: FieldDefinition, value: Wire): void => {
    if (field.kind === "link" || field.kind === "links") {
      const ids = wanted.get(field.form) ?? new Set<number>();
      for (const id of Array.isArray(value) ? value : [value]) if (typeof id === "number") ids.add(id);
      wanted.set(field.form, ids);
    }
    if (field.kind === "subform") forEachCell(field.fields, value, collect);
  };
  for (const [field, value] of cells) collect(field, value);
  const visible = new Map<string, ReadonlySet<number>>();
  for (const [form, ids] of wanted) visible.set(form, await visibleIds(session, queryable, form, [...ids]));
  return visible;
}

function forEachCell(
  fields: readonly FieldDefinition[],
  value: Wire,
  each: (field: FieldDefinition, value: Wire) => void,
): void {
  for (const row of Array.isArray(value) ? value : [])
    for (const field of fields) if (isRow(row)) each(field, cellOf(row, field.key));
}

function isRow(value: Wire): value is { readonly [key: string]: Wire } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in wire shape with the records the actor may not see left out (A19), in rows of a subform too. */
export function hideTargets(
  field: FieldDefinition,
  value: Wire,
  visible: ReadonlyMap<string, ReadonlySet<number>>,
): Wire {
  if (field.kind === "link")
    return typeof value === "number" && visible.get(field.form)?.has(value) === true ? value : null;
  if (field.kind === "links") {
    const ids = Array.isArray(value)
      ? value.filter((id) => typeof id === "number" && visible.get(field.form)?.has(id) === true)
      : [];
    return ids.length === 0 ? null : ids;
  }
  if (field.kind !== "subform" || !Array.isArray(value)) return value;
  return value.map((row) => {
    if (!isRow(row)) return row;
    const own: [string, Wire][] = [];
    for (const [key, cell] of Object.entries(row)) {
      const inner = field.fields.find((one) => one.key === key);
      if (inner !== undefined) own.push([key, hideTargets(inner, cell, visible)]);
      else if (key === "id" || key === "position") own.push([key, cell]);
    }
    return Object.fromEntries(own);
  });
}
