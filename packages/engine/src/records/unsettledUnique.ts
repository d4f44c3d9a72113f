import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { Wire } from "@tongzhou/model";
import type { Database, Queryable, Transaction } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { imageOf, type StoredField } from "./image.ts";
import { typeName } from "./writeParts.ts";

// While the unique index of a field is not valid, nothing in the database refuses a repeated value. Whoever writes one
// first takes a lock named after the value, then looks whether another live record holds it: two writers of one value
// come one after the other, and the second sees the first one's record. The lock is taken by a statement of its own,
// because a statement sees nothing that was committed after it began, however long it waits inside. A lock on the field
// comes before those on its values: shared by writers of a few rows, and held alone by a write of more rows than a
// server has locks for.

// A server has 64 locks a connection, for everyone together.
const mostRows = 100;

/** The unique fields of a form that no index guards yet. */
export function unsettledFields({ workspace }: Session, form: FormRuntime): readonly StoredField[] {
  const { key } = form.definition;
  if (workspace.unsettled.size === 0) return [];
  return imageOf(workspace, form).values.filter(({ field }) => workspace.unsettled.has(`${key}.${field.key}`));
}

/** Runs work that takes such locks: in the transaction given, or in one of its own. */
export function inTransaction<T>(queryable: Queryable | Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return "transaction" in queryable ? queryable.transaction(work) : work(queryable);
}

/** Locks the values that rows bring to the given fields, until the transaction ends. */
export async function lockSentValues(
  tx: Queryable,
  session: Session,
  form: FormRuntime,
  fields: readonly StoredField[],
  rows: readonly Readonly<Record<string, Wire>>[],
): Promise<void> {
  if (rows.length > mostRows) return lockWholeFields(tx, session, form, fields);
  const columns = fields.map(({ field, type }) => sql`${sqlIdent(field.key)} ${typeName(type)}`);
  const source = sql`json_to_recordset(${JSON.stringify(rows)}::json) as v(${joinSql(columns, sqlRaw(", "))})`;
  await lock(tx, session, form, fields, source);
}

/** Locks the values that records of a form hold, e.g. before they come back from the bin. */
export async function lockStoredValues(
  tx: Transaction,
  session: Session,
  form: FormRuntime,
  fields: readonly StoredField[],
  ids: readonly number[],
): Promise<void> {
  if (ids.length > mostRows) return lockWholeFields(tx, session, form, fields);
  const table = formTable(session.workspace.schema, form.definition.key);
  await lock(tx, session, form, fields, sql`(select * from ${table} where id = any(${ids}::bigint[])) v`);
}

/** Locks fields with every value they could take, until the transaction ends: whoever writes one of them waits. */
export async function lockWholeFields(
  tx: Queryable,
  session: Session,
  form: FormRuntime,
  fields: readonly StoredField[],
): Promise<void> {
  for (const stored of inOrder(fields))
    await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${lockName(session, form, stored)}::text, 0))`);
}

function lockName({ workspace }: Session, form: FormRuntime, { field }: StoredField): string {
  return `tongzhou.unique.${workspace.schema}.${form.definition.key}.${field.key}`;
}

function inOrder(fields: readonly StoredField[]): readonly StoredField[] {
  return fields.toSorted((a, b) => (a.field.key < b.field.key ? -1 : 1));
}

async function lock(
  tx: Queryable,
  session: Session,
  form: FormRuntime,
  fields: readonly StoredField[],
  source: Sql,
): Promise<void> {
  for (const stored of inOrder(fields)) {
    // A default's value is not known here, so every writer of such a field waits for every other.
    const take = sqlRaw(stored.field.default === undefined ? "pg_advisory_xact_lock_shared" : "pg_advisory_xact_lock");
    await tx.run(sql`select ${take}(hashtextextended(${lockName(session, form, stored)}::text, 0))`);
  }
  const names = fields
    .filter(({ field }) => field.default === undefined)
    .map((stored) => {
      const column = sql`v.${sqlIdent(stored.field.key)}`;
      // Equal values have equal text, but for decimals with zeros at their end.
      const value = stored.type === "numeric" ? sql`trim_scale(${column})::text` : sql`${column}::text`;
      return sql`select ${`${lockName(session, form, stored)}=`}::text || ${value} as name from ${source} where ${column} is not null`;
    });
  if (names.length === 0) return;
  // In one order everywhere, so that two writers of several values do not wait for each other.
  const keys = sql`select distinct hashtextextended(n.name, 0) as key from (${joinSql(names, sqlRaw(" union all "))}) n order by 1 offset 0`;
  await tx.run(sql`select pg_advisory_xact_lock(k.key) from (${keys}) k`);
}
