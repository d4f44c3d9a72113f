import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type FieldDefinition, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import type { Session } from "../gateway/session.ts";
import { requireVisible } from "./requireVisible.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { maskedFields, visibleIds } from "./visibleFacts.ts";
import { cellOf } from "./cellOf.ts";

/** One change of a record. `old` and `new` hold the changed fields the actor may read, in wire shape. */
export interface RecordChange {
  readonly position: string;
  readonly version: number;
  readonly kind: string;
  readonly at: string;
  readonly actor: number | null;
  readonly cause: unknown;
  readonly old: Readonly<Record<string, Wire>>;
  readonly new: Readonly<Record<string, Wire>>;
}

interface FactRow {
  readonly seq: number;
  readonly at: string;
  readonly version: number | null;
  readonly kind: string;
  readonly actor: number | null;
  readonly cause: unknown;
  readonly old: Readonly<Record<string, Wire>> | null;
  readonly new: Readonly<Record<string, Wire>> | null;
}

/**
 * Changes of a record, newest first. A change that only touched fields the actor may not read is left out.
 * @param page `before`: the `next` of an earlier page; `limit` 1 to 200, 50 when absent
 * @throws AppError record.not_found as for reading the record
 */
export function listHistory(
  session: Session,
  form: string,
  record: number,
  page: { readonly before?: string; readonly limit?: number } = {},
): Promise<{ readonly changes: readonly RecordChange[]; readonly next: string | null }> {
  if (page.before !== undefined && !/^\d{1,16}$/.test(page.before)) throw new AppError("query.cursor_invalid");
  return onNewestDefinition(session, async (current) => {
    const { database } = current;
    const policy = await requireVisible(current, database, form, record);
    const limit = Math.min(Math.max(page.limit ?? 50, 1), 200);
    const facts = sqlIdent(current.workspace.schema, "_fact");
    const older = page.before === undefined ? sql`` : sql` and f.seq < ${Number(page.before)}::bigint`;
    const columns = sql`f.seq, f.at, f.version, f.kind, f.actor, f.cause, f.old, f.new`;
    const rows = await database.rows<FactRow>(
      sql`select ${columns} from ${facts} f where f.form = ${form} and f.record = ${record}::bigint
          and f.kind in ('create', 'update', 'delete', 'restore')${older} order by f.seq desc limit ${limit + 1}::int`,
    );
    const shown: FactRow[] = rows.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = rows.length > limit;
    // An imported record has no fact of its own creation: one fact stands for the whole range.
    if (!hasMore && last?.kind !== "create")
      shown.push(
        ...(await database.rows<FactRow>(
          sql`select f.seq, f.at, 1 as version, 'create' as kind, f.actor, f.cause, null as old, null as new from ${facts} f
              where f.form = ${form} and f.record is null and f.kind = 'range'${older}
                and ${record}::bigint between (f.new ->> 'from')::bigint and (f.new ->> 'to')::bigint order by f.seq desc limit 1`,
        )),
      );
    const masked = await maskedFields(current, database, policy, record);
    const visible = await visibleTargets(current, policy, shown);
    const filter = (values: Readonly<Record<string, Wire>> | null): Readonly<Record<string, Wire>> =>
      Object.fromEntries(
        Object.entries(values ?? {}).flatMap(([key, value]): (readonly [string, Wire])[] => {
          const field = policy.form.fields.get(key);
          if (field === undefined || !policy.readable.has(key) || masked.has(key)) return [];
          return [[key, hide(field, value, visible)]];
        }),
      );
    const changes = shown.flatMap((row): RecordChange[] => {
      const change = {
        position: String(row.seq),
        version: row.version ?? 1,
        kind: row.kind,
        at: row.at,
        actor: row.actor,
        cause: row.cause,
        old: filter(row.old),
        new: filter(row.new),
      };
      const isEmpty = Object.keys(change.old).length + Object.keys(change.new).length === 0;
      return row.kind === "update" && isEmpty ? [] : [change];
    });
    return { changes, next: hasMore && last !== undefined ? String(last.seq) : null };
  });
}

// Per form: the linked records among all shown values that the actor may see.
async function visibleTargets(
  session: Session,
  policy: FormPolicy,
  rows: readonly FactRow[],
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
  for (const row of rows)
    for (const values of [row.old, row.new])
      for (const [key, value] of Object.entries(values ?? {})) {
        const field = policy.form.fields.get(key);
        if (field !== undefined) collect(field, value);
      }
  const visible = new Map<string, ReadonlySet<number>>();
  for (const [form, ids] of wanted) visible.set(form, await visibleIds(session, session.database, form, [...ids]));
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

function hide(field: FieldDefinition, value: Wire, visible: ReadonlyMap<string, ReadonlySet<number>>): Wire {
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
      if (inner !== undefined) own.push([key, hide(inner, cell, visible)]);
      else if (key === "id" || key === "position") own.push([key, cell]);
    }
    return Object.fromEntries(own);
  });
}
