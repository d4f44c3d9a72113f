import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type FieldDefinition, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import type { Session } from "../gateway/session.ts";
import { requireVisible } from "./requireVisible.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { hideTargets, maskedFields, visibleTargets } from "./visibleFacts.ts";

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
  /** Of the kind "crossing": from which of its bands into which a field passed, by key; null is no band. */
  readonly crossing?: BandCrossing;
}

/** A number passed from one of its bands into another (../computed/SPEC.md, V18). */
interface BandCrossing {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
  /** The number that crossed. */
  readonly value: string | null;
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
 * Changes of a record, newest first. A change that only touched fields the actor may not read is left out, and so is a
 * crossing of one.
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
    // What the engine computed is no version of its own (V12): it belongs to the one that was there.
    const version = sql`case when f.version is null then (select p.version from ${facts} p where p.form = f.form and p.record = f.record and p.seq < f.seq and p.version is not null order by p.seq desc limit 1) else f.version end as version`;
    const columns = sql`f.seq, f.at, ${version}, f.kind, f.actor, f.cause, f.old, f.new`;
    const rows = await database.rows<FactRow>(
      sql`select ${columns} from ${facts} f where f.form = ${form} and f.record = ${record}::bigint
          and f.kind in ('create', 'update', 'delete', 'restore', 'crossing')${older} order by f.seq desc limit ${limit + 1}::int`,
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
    const cells = shown
      .filter(({ kind }) => kind !== "crossing")
      .flatMap(({ old, new: now }) => [old, now].flatMap((values) => knownCells(policy, values)));
    const visible = await visibleTargets(current, database, cells);
    const isReadable = (key: string): boolean => policy.readable.has(key) && !masked.has(key);
    const filter = (values: Readonly<Record<string, Wire>> | null): Readonly<Record<string, Wire>> =>
      Object.fromEntries(
        Object.entries(values ?? {}).flatMap(([key, value]): (readonly [string, Wire])[] => {
          const field = policy.form.fields.get(key);
          if (field === undefined || !isReadable(key)) return [];
          return [[key, hideTargets(field, value, visible)]];
        }),
      );
    const changes = shown.flatMap((row): RecordChange[] => {
      const crossing = row.kind === "crossing" ? readCrossing(row.new) : undefined;
      if (crossing !== undefined && !isReadable(crossing.field)) return [];
      const change = {
        position: String(row.seq),
        version: row.version ?? 1,
        kind: row.kind,
        at: row.at,
        actor: row.actor,
        cause: row.cause,
        old: crossing === undefined ? filter(row.old) : {},
        new: crossing === undefined ? filter(row.new) : {},
        ...(crossing === undefined ? {} : { crossing }),
      };
      const isEmpty = Object.keys(change.old).length + Object.keys(change.new).length === 0;
      return row.kind === "update" && isEmpty ? [] : [change];
    });
    return { changes, next: hasMore && last !== undefined ? String(last.seq) : null };
  });
}

// What a crossing says is no values of fields.
function readCrossing(told: Readonly<Record<string, Wire>> | null): BandCrossing {
  const text = (key: string): string | null => {
    const value = told?.[key];
    return typeof value === "string" ? value : null;
  };
  return { field: text("field") ?? "", from: text("from"), to: text("to"), value: text("value") };
}

function knownCells(
  policy: FormPolicy,
  values: Readonly<Record<string, Wire>> | null,
): readonly (readonly [FieldDefinition, Wire])[] {
  return Object.entries(values ?? {}).flatMap(([key, value]): (readonly [FieldDefinition, Wire])[] => {
    const field = policy.form.fields.get(key);
    return field === undefined ? [] : [[field, value]];
  });
}
