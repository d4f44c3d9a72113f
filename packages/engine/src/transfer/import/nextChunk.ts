import { sql, sqlIdent } from "@tongzhou/base";
import type { Queryable } from "../../db/database.ts";
import type { ImportReject } from "./importDefinition.ts";
import { insertRejects } from "./imports.store.ts";
import { stagingTable } from "./stagingTable.ts";

/** Staged rows that are written together: whole records, from after the position to `upTo`. */
export interface Chunk {
  readonly upTo: number;
  readonly rows: number;
}

/** The chunk after a position, null at the end. */
export async function nextChunk(
  queryable: Queryable,
  schema: string,
  id: string,
  after: number,
  rows: number,
): Promise<Chunk | null> {
  const table = stagingTable(schema, id);
  const [found] = await queryable.rows<{ upTo: number | null; rows: number }>(
    sql`select e.last as "upTo", (select count(*) from ${table} s where s.head > ${after}::int and s.head <= e.last) as rows
        from (select max(q.head) as last from (select s.head from ${table} s where s.head > ${after}::int order by s.head limit ${rows}::int) q) e`,
  );
  return found === undefined || found.upTo === null ? null : { upTo: found.upTo, rows: found.rows };
}

/** Rejected cells of a chunk's rows. */
export async function loadChunkRejects(
  queryable: Queryable,
  schema: string,
  id: string,
  chunk: { readonly after: number; readonly upTo: number },
): Promise<readonly ImportReject[]> {
  return queryable.rows<ImportReject>(
    sql`select row_no as row, col as "column", text, code, params from ${sqlIdent(schema, "_import_reject")}
        where import = ${id}::uuid and row_no > ${chunk.after}::int and row_no <= ${chunk.upTo}::int`,
  );
}

/** Puts rejected cells in place of those a chunk has. */
export async function replaceChunkRejects(
  queryable: Queryable,
  schema: string,
  id: string,
  chunk: { readonly after: number; readonly upTo: number },
  rejects: readonly ImportReject[],
): Promise<void> {
  await queryable.run(
    sql`delete from ${sqlIdent(schema, "_import_reject")} where import = ${id}::uuid and row_no > ${chunk.after}::int and row_no <= ${chunk.upTo}::int`,
  );
  await insertRejects(queryable, schema, id, rejects);
}
