import { sql, sqlIdent, toQuery } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";
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

/** Forgets an index. */
export async function deleteIndex(queryable: Queryable, schema: string, name: string): Promise<void> {
  await queryable.run(sql`delete from ${sqlIdent(schema, "_index")} where name = ${name}`);
}
