import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { storageOf, type ColumnType, type FieldDefinition } from "@tongzhou/model";
import type { Queryable, Transaction } from "../../db/database.ts";
import type { StagedColumn } from "./importDefinition.ts";

// One unlogged table per import takes the converted rows: row and head (the row its record begins with), then a column
// per mapped column. It survives the server but not the database, so whoever goes on counts its rows first.

const comma = sqlRaw(", ");

/** The staging table of an import. */
export function stagingTable(schema: string, id: string): Sql {
  return sqlIdent(schema, stagingName(id));
}

/** What the names found in an import's columns mean. */
export function referenceTable(schema: string, id: string): Sql {
  return sqlIdent(schema, `${stagingName(id)}_ref`);
}

function stagingName(id: string): string {
  return `_import_${id.replaceAll("-", "")}`;
}

/** The type of a field's own column. */
export function columnType(field: FieldDefinition): ColumnType {
  const storage = storageOf(field);
  return storage.kind === "column" ? storage.type : "text";
}

function stagedType(column: StagedColumn): Sql {
  if (column.reference !== null) return sqlRaw(column.reference === "one" ? "text" : "text[]");
  return sqlRaw(column.isMatchOnly ? "text" : columnType(column.field));
}

/** Makes the table anew. In the transaction that fills it, so that its rows need no visibility checks later. */
export async function createStaging(
  tx: Transaction,
  schema: string,
  id: string,
  columns: readonly StagedColumn[],
): Promise<void> {
  await dropStaging(tx, schema, id);
  const list = columns.map((column) => sql`${sqlIdent(column.name)} ${stagedType(column)}`);
  await tx.run(
    sql`create unlogged table ${stagingTable(schema, id)} (row_no int not null, head int not null, ${joinSql(list, comma)}) with (autovacuum_enabled = false)`,
  );
  await tx.run(
    sql`create unlogged table ${referenceTable(schema, id)} (col text not null, text text not null, id bigint, found int not null, primary key (col, text))`,
  );
}

/** Takes lines of COPY text in. */
export async function copyRows(
  tx: Transaction,
  schema: string,
  id: string,
  columns: readonly StagedColumn[],
  parts: AsyncIterable<Uint8Array>,
): Promise<void> {
  const names = columns.map((column) => sqlIdent(column.name));
  const into = tx.copyIn(
    sql`copy ${stagingTable(schema, id)} (row_no, head, ${joinSql(names, comma)}) from stdin with (format text, freeze)`,
  );
  await pipeline(Readable.from(parts, { objectMode: true, highWaterMark: 2 }), into);
}

/** Indexes and measures what was taken in. */
export async function finishStaging(tx: Transaction, schema: string, id: string): Promise<void> {
  const table = stagingTable(schema, id);
  await tx.run(sql`create index on ${table} (head)`);
  await tx.run(sql`analyze ${table}`);
}

/** Takes the tables of an import away; nothing happens when there are none. */
export async function dropStaging(queryable: Queryable, schema: string, id: string): Promise<void> {
  await queryable.run(sql`drop table if exists ${stagingTable(schema, id)}`);
  await queryable.run(sql`drop table if exists ${referenceTable(schema, id)}`);
}

/** The rows that lie in staging after a row of the file; 0 when there is no table. */
export async function countStaged(queryable: Queryable, schema: string, id: string, after: number): Promise<number> {
  const [found] = await queryable.rows<{ exists: boolean }>(
    sql`select to_regclass(${`"${schema}"."${stagingName(id)}"`}) is not null as exists`,
  );
  if (found?.exists !== true) return 0;
  const [row] = await queryable.rows<{ count: number }>(
    sql`select count(*) as count from ${stagingTable(schema, id)} where head > ${after}::int`,
  );
  return row?.count ?? 0;
}
