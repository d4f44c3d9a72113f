import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";
import type {
  BulkAction,
  BulkEdit,
  BulkProgress,
  BulkStatus,
  ChunkFailure,
  StoredBulkChange,
} from "./bulkDefinition.ts";
import { noProgress } from "./bulkDefinition.ts";

/** Notes a new bulk change, without its records yet. */
export async function insertBulkChange(
  queryable: Queryable,
  schema: string,
  change: {
    readonly id: string;
    readonly form: string;
    readonly action: BulkAction;
    readonly state: BulkStatus;
    readonly undoes: string | null;
    readonly by: number | null;
  },
): Promise<void> {
  const { id, form, action, state, undoes, by } = change;
  await queryable.run(
    sql`insert into ${sqlIdent(schema, "_bulk_change")} (id, form, action, state, undoes, created_by)
        values (${id}::uuid, ${form}, ${action}, ${state}, ${undoes}::uuid, ${by}::bigint)`,
  );
}

const columns = sql`b.id, b.form, b.action, b.state, b.edit, b.undoes, b.total, b.withheld, b.next_chunk as "nextChunk",
  b.progress, b.attempts, b.error, b.created_by as "createdBy", b.created_at as "createdAt"`;

function selectChanges(schema: string, where: Sql): Sql {
  const table = sqlIdent(schema, "_bulk_change");
  return sql`select ${columns}, (select u.id from ${table} u where u.undoes = b.id and u.state in ('running', 'done') limit 1) as "undoneBy"
    from ${table} b where ${where}`;
}

interface Row extends Omit<StoredBulkChange, "progress"> {
  readonly progress: Partial<BulkProgress>;
}

function readRow(row: Row): StoredBulkChange {
  return { ...row, progress: { ...noProgress, ...row.progress } };
}

/** A bulk change, whoever asks; undefined when there is none. */
export async function loadStoredBulkChange(
  queryable: Queryable,
  schema: string,
  id: string,
): Promise<StoredBulkChange | undefined> {
  const [row] = await queryable.rows<Row>(selectChanges(schema, sql`b.id = ${id}::uuid`));
  return row === undefined ? undefined : readRow(row);
}

/** The newest that were started by a person, those at work first. */
export async function loadStartedBulkChanges(
  queryable: Queryable,
  schema: string,
  by: number | null,
  limit: number,
): Promise<readonly StoredBulkChange[]> {
  const rows = await queryable.rows<Row>(
    sql`${selectChanges(schema, sql`b.created_by is not distinct from ${by}::bigint and b.state <> 'planned'`)}
        order by (b.state = 'running') desc, b.created_at desc limit ${limit}::int`,
  );
  return rows.map(readRow);
}

/** What of a bulk change changes. */
export interface BulkUpdate {
  readonly state?: BulkStatus;
  readonly edit?: BulkEdit;
  readonly counts?: { readonly total: number; readonly withheld: number };
  readonly nextChunk?: number;
  readonly progress?: BulkProgress;
  readonly runner?: string;
  readonly attempts?: number;
  readonly error?: { readonly code: string; readonly params: Readonly<Record<string, unknown>> };
}

/** Changes one that is in one of these states and, if said, run by this runner. @returns whether there was one */
export async function updateBulkChange(
  queryable: Queryable,
  schema: string,
  id: string,
  guard: { readonly states: readonly BulkStatus[]; readonly runner?: string },
  change: BulkUpdate,
): Promise<boolean> {
  const runner = guard.runner === undefined ? sql`` : sql` and runner = ${guard.runner}::uuid`;
  const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
  const touched = await queryable.run(
    sql`update ${sqlIdent(schema, "_bulk_change")} set updated_at = now(),
          state = coalesce(${change.state ?? null}::text, state), edit = coalesce(${json(change.edit)}::jsonb, edit),
          total = coalesce(${change.counts?.total ?? null}::int, total),
          withheld = coalesce(${change.counts?.withheld ?? null}::int, withheld),
          next_chunk = coalesce(${change.nextChunk ?? null}::int, next_chunk),
          progress = coalesce(${json(change.progress)}::jsonb, progress),
          runner = coalesce(${change.runner ?? null}::uuid, runner),
          attempts = coalesce(${change.attempts ?? null}::int, attempts),
          error = coalesce(${json(change.error)}::jsonb, error)
        where id = ${id}::uuid and state = any(${guard.states}::text[])${runner}`,
  );
  return touched > 0;
}

/** The ids of a chunk; undefined past the last one. */
export async function loadChunk(
  queryable: Queryable,
  schema: string,
  id: string,
  n: number,
): Promise<readonly number[] | undefined> {
  const [row] = await queryable.rows<{ ids: readonly number[] }>(
    sql`select ids from ${sqlIdent(schema, "_bulk_chunk")} where bulk = ${id}::uuid and n = ${n}::int`,
  );
  return row?.ids;
}

/** Keeps failed records by name, at most `room` of them. */
export async function insertFailures(
  queryable: Queryable,
  schema: string,
  id: string,
  failures: readonly ChunkFailure[],
  room: number,
): Promise<void> {
  if (failures.length === 0 || room <= 0) return;
  await queryable.run(
    sql`insert into ${sqlIdent(schema, "_bulk_failure")} (bulk, record, code, params)
        select ${id}::uuid, r.value::bigint, v.code, v.params
        from json_to_recordset(${JSON.stringify(failures)}::json) as v(code text, params jsonb, records jsonb)
        cross join lateral jsonb_array_elements_text(v.records) r limit ${room}::int`,
  );
}
