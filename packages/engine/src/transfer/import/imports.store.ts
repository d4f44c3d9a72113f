import { sql, sqlIdent } from "@tongzhou/base";
import type { ErrorParams } from "@tongzhou/model";
import type { Queryable } from "../../db/database.ts";
import type {
  ImportFile,
  ImportProgress,
  ImportReject,
  ImportSettings,
  ImportStatus,
  ProfiledSheet,
  StoredImport,
} from "./importDefinition.ts";
import { noProgress } from "./importDefinition.ts";

interface ImportRow extends Omit<StoredImport, "sheets" | "progress" | "settings"> {
  readonly settings: ImportSettings | Readonly<Record<string, never>>;
  readonly progress: Partial<ImportProgress>;
  readonly result: { readonly sheets?: readonly ProfiledSheet[] } | null;
}

/** Notes a new import. */
export async function insertImport(
  queryable: Queryable,
  schema: string,
  input: { readonly id: string; readonly file: ImportFile; readonly by: number | null },
): Promise<void> {
  await queryable.run(
    sql`insert into ${sqlIdent(schema, "_import")} (id, form, state, file, settings, created_by)
        values (${input.id}::uuid, '', 'profiling', ${JSON.stringify(input.file)}::jsonb, '{}'::jsonb, ${input.by})`,
  );
}

/** An import, whoever asks; undefined when there is none. */
export async function loadStoredImport(
  queryable: Queryable,
  schema: string,
  id: string,
): Promise<StoredImport | undefined> {
  const [row] = await queryable.rows<ImportRow>(
    sql`select id, form, state, file, settings, progress, result, error, created_by as "createdBy"
        from ${sqlIdent(schema, "_import")} where id = ${id}::uuid`,
  );
  if (row === undefined) return undefined;
  const { result, progress, settings, ...rest } = row;
  return {
    ...rest,
    settings: isSettings(settings) ? settings : null,
    progress: { ...noProgress, ...progress },
    sheets: result?.sheets ?? [],
  };
}

/** What of an import changes. */
export interface ImportChange {
  readonly state?: ImportStatus;
  readonly form?: string;
  readonly settings?: ImportSettings;
  readonly progress?: Partial<ImportProgress>;
  readonly sheets?: readonly ProfiledSheet[];
  readonly error?: { readonly code: string; readonly params: ErrorParams } | null;
}

/** Which imports a change may touch: in one of these states, and, if said, run by this runner. */
export interface ImportGuard {
  readonly states: readonly ImportStatus[];
  readonly runner?: string;
}

/** Changes an import as long as the guard holds. @returns whether it held */
export async function updateImport(
  queryable: Queryable,
  schema: string,
  id: string,
  guard: ImportGuard,
  change: ImportChange,
): Promise<boolean> {
  const runner = guard.runner === undefined ? sql`` : sql` and progress ->> 'runner' = ${guard.runner}::text`;
  const result = change.sheets === undefined ? null : JSON.stringify({ sheets: change.sheets });
  const error = change.error === undefined ? sql`error` : sql`${jsonOrNull(change.error)}::jsonb`;
  const touched = await queryable.run(
    sql`update ${sqlIdent(schema, "_import")} set updated_at = now(),
          state = coalesce(${change.state ?? null}::text, state), form = coalesce(${change.form ?? null}::text, form),
          settings = coalesce(${jsonOrNull(change.settings ?? null)}::jsonb, settings),
          progress = progress || ${JSON.stringify(change.progress ?? {})}::jsonb,
          result = coalesce(${result}::jsonb, result), error = ${error}
        where id = ${id}::uuid and state = any(${guard.states}::text[])${runner}`,
  );
  return touched > 0;
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** Keeps rejected cells. */
export async function insertRejects(
  queryable: Queryable,
  schema: string,
  id: string,
  rejects: readonly ImportReject[],
): Promise<void> {
  if (rejects.length === 0) return;
  await queryable.run(
    sql`insert into ${sqlIdent(schema, "_import_reject")} (import, row_no, col, text, code, params)
        select ${id}::uuid, v.row, v."column", v.text, v.code, coalesce(v.params, '{}'::jsonb)
        from json_to_recordset(${JSON.stringify(rejects)}::json) as v(row int, "column" int, text text, code text, params jsonb)`,
  );
}

/** Rejected cells in the order of the file, after a row. */
export async function loadRejects(
  queryable: Queryable,
  schema: string,
  id: string,
  page: { readonly afterRow: number; readonly limit: number },
): Promise<readonly ImportReject[]> {
  return queryable.rows<ImportReject>(
    sql`select row_no as row, col as "column", text, code, params from ${sqlIdent(schema, "_import_reject")}
        where import = ${id}::uuid and row_no > ${page.afterRow}::int order by row_no, col nulls first limit ${page.limit}::int`,
  );
}

/** How many rows have a rejected cell. */
export async function countRejectedRows(queryable: Queryable, schema: string, id: string): Promise<number> {
  const [row] = await queryable.rows<{ count: number }>(
    sql`select count(distinct row_no) as count from ${sqlIdent(schema, "_import_reject")} where import = ${id}::uuid`,
  );
  return row?.count ?? 0;
}

/** Forgets rejected cells, those after a row of the file. */
export async function deleteRejects(queryable: Queryable, schema: string, id: string, afterRow: number): Promise<void> {
  await queryable.run(
    sql`delete from ${sqlIdent(schema, "_import_reject")} where import = ${id}::uuid and row_no > ${afterRow}::int`,
  );
}

// Written by updateImport only, so what has a target is whole.
function isSettings(value: ImportRow["settings"]): value is ImportSettings {
  return "target" in value;
}
