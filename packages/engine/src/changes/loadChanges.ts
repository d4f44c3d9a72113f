import { sql, sqlIdent } from "@tongzhou/base";
import type { Cause } from "../gateway/session.ts";
import type { Queryable } from "../db/database.ts";
import type { Position } from "./position.ts";

/** One fact as readers of the log take it: what to look at again, never values. */
export interface Change {
  readonly position: Position;
  readonly at: string;
  readonly form: string;
  /** null for a change that is not of one record: a range, a definition. */
  readonly record: number | null;
  readonly version: number | null;
  readonly kind:
    | "create"
    | "update"
    | "delete"
    | "restore"
    | "comment"
    | "definition"
    | "range"
    | "transfer"
    | "crossing";
  readonly actor: number | null;
  readonly cause: Cause | null;
  /** Keys of the changed fields; of any other fact the keys of its detail. */
  readonly fields: readonly string[];
  /** The detail of a fact that is not about values; of a transfer which field, when and what came of it, of a crossing which field. */
  readonly detail: Readonly<Record<string, unknown>> | null;
}

/**
 * Facts after a position in commit order, only those that nothing still open can come before (C7).
 * @returns at most `limit`; fewer mean the reader has caught up
 */
export async function loadChanges(
  queryable: Queryable,
  schema: string,
  after: Position,
  limit: number,
): Promise<readonly Change[]> {
  const rows = await queryable.rows<Omit<Change, "position"> & Position>(
    sql`select f.tx::text as tx, f.seq::text as seq, f.at, f.form, f.record, f.version, f.kind, f.actor, f.cause,
          case when f.new is null then '{}' else array(select jsonb_object_keys(f.new)) end as fields,
          case when f.kind in ('comment', 'definition', 'range') then f.new when f.kind = 'transfer' then f.new - 'value' when f.kind = 'crossing' then jsonb_build_object('field', f.new -> 'field') end as detail
        from ${sqlIdent(schema, "_fact")} f
        where (f.tx, f.seq) > (${after.tx}::xid8, ${after.seq}::bigint) and f.tx < pg_snapshot_xmin(pg_current_snapshot())
        order by f.tx, f.seq limit ${limit}::int`,
  );
  return rows.map(({ tx, seq, ...change }) => ({ position: { tx, seq }, ...change }));
}

/** The position at which everything that can be read now has been read. */
export async function loadPosition(queryable: Queryable): Promise<Position> {
  const [row] = await queryable.rows<{ tx: string }>(sql`select pg_snapshot_xmin(pg_current_snapshot())::text as tx`);
  if (row === undefined) throw new Error("log-position: expected a row, got none");
  return { tx: row.tx, seq: "0" };
}
