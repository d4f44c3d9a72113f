import { sql, sqlIdent, toQuery } from "@tongzhou/base";
import type { Queryable, Transaction } from "../db/database.ts";
import type { IndexSpec } from "./tableStatements.ts";

/** Whether an index can be relied on. While a unique one is not valid, whoever writes must look for repeats himself. */
export type IndexState = "building" | "valid" | "invalid" | "dropping";

/** An index the platform keeps on a form's table. */
export interface IndexRow {
  readonly name: string;
  readonly form: string;
  /** The field it serves, `items.amount` for one of a subform; null for the form as a whole. */
  readonly field: string | null;
  /** unique, lookup, target, rows, bin; adviser and search for those that query/ asked for. */
  readonly purpose: string;
  readonly isUnique: boolean;
  readonly tail: string;
  readonly state: IndexState;
  readonly error: string | null;
}

const columns = sql`name, form, field, purpose, is_unique as "isUnique", tail, state, error`;

/** Indexes of one form, or of every form. */
export async function loadIndexes(queryable: Queryable, schema: string, form?: string): Promise<readonly IndexRow[]> {
  const condition = form === undefined ? sql`true` : sql`form = ${form}`;
  return queryable.rows<IndexRow>(
    sql`select ${columns} from ${sqlIdent(schema, "_index")} where ${condition} order by name`,
  );
}

/** Notes an index; in state building a worker makes it (see buildIndexes). A name that is noted already stays as it is. */
export async function insertIndex(
  queryable: Queryable,
  schema: string,
  form: string,
  spec: IndexSpec,
  state: "building" | "valid",
): Promise<boolean> {
  const { text, values } = toQuery(spec.tail);
  if (values.length > 0) throw new Error(`index-params: expected none, got ${values.length}`);
  const inserted = await queryable.run(
    sql`insert into ${sqlIdent(schema, "_index")} (name, form, field, purpose, is_unique, tail, state, built_at)
        values (${spec.name}, ${form}, ${spec.field}, ${spec.purpose}, ${spec.isUnique}, ${text}, ${state}, ${state === "valid" ? sql`now()` : null})
        on conflict (name) do nothing`,
  );
  return inserted > 0;
}

/** Unique fields, as `form.field`, whose index is not valid. */
export async function loadUnsettled(queryable: Queryable, schema: string): Promise<ReadonlySet<string>> {
  const rows = await queryable.rows<{ name: string }>(
    sql`select form || '.' || field as name from ${sqlIdent(schema, "_index")} where is_unique and state <> 'valid'`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Has unique indexes that failed on repeated values tried again, when the last try was an hour ago. */
export async function retryRepeated(queryable: Queryable, schema: string): Promise<void> {
  await queryable.run(
    sql`update ${sqlIdent(schema, "_index")} set state = 'building'
        where is_unique and state = 'invalid' and error = '23505' and built_at < now() - interval '1 hour'`,
  );
}

/** Asks for an index to be taken away by a worker. */
export async function markIndexForDrop(queryable: Queryable, schema: string, name: string): Promise<void> {
  await queryable.run(sql`update ${sqlIdent(schema, "_index")} set state = 'dropping' where name = ${name}`);
}

/** Notes how building or dropping an index ended. */
export async function setIndexState(
  queryable: Queryable,
  schema: string,
  name: string,
  state: "valid" | "invalid",
  error?: string,
): Promise<void> {
  await queryable.run(
    sql`update ${sqlIdent(schema, "_index")} set state = ${state}, error = ${error ?? null}, built_at = now() where name = ${name} and state <> 'dropping'`,
  );
}

/**
 * Drops every index that reads a column, whoever asked for it: the column is about to be renamed away, and the index
 * would go with it under a name that its successor needs. The table must be locked.
 */
export async function dropColumnIndexes(tx: Transaction, schema: string, table: string, column: string): Promise<void> {
  const names = await tx.rows<{ name: string }>(
    sql`select distinct i.relname as name
        from pg_class t
        join pg_attribute a on a.attrelid = t.oid and a.attname = ${column} and not a.attisdropped
        join pg_depend d on d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
          and d.refobjid = t.oid and d.refobjsubid = a.attnum
        join pg_class i on i.oid = d.objid and i.relkind = 'i'
        where t.relnamespace = ${schema}::regnamespace and t.relname = ${table} order by 1`,
  );
  for (const { name } of names) await dropIndexAtOnce(tx, schema, name);
}

/** Drops every noted index of a form that goes to the bin. The form's tables must be locked. */
export async function dropFormIndexes(tx: Transaction, schema: string, form: string): Promise<void> {
  for (const { name } of await loadIndexes(tx, schema, form)) await dropIndexAtOnce(tx, schema, name);
}

async function dropIndexAtOnce(tx: Transaction, schema: string, name: string): Promise<void> {
  await tx.run(sql`drop index if exists ${sqlIdent(schema, name)}`);
  await deleteIndex(tx, schema, name);
}

/** Forgets an index. */
export async function deleteIndex(queryable: Queryable, schema: string, name: string): Promise<void> {
  await queryable.run(sql`delete from ${sqlIdent(schema, "_index")} where name = ${name}`);
}
