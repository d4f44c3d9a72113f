import { must, sql, type Sql } from "@tongzhou/base";
import { storageOf } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import type { Session } from "../gateway/session.ts";

/**
 * What names the record of `alias` for this actor, as text: the title field, masked like any cell. Null where the actor
 * may not read it (A19).
 */
export function titleSql(session: Session, policy: FormPolicy, alias: Sql): Sql {
  const key = policy.form.definition.title;
  if (!policy.readable.has(key)) return sql`null::text`;
  const field = must(policy.form.fields.get(key), `title-field: expected a field, got ${key}`);
  const value = visibleColumn(session, policy, key, alias);
  const storage = storageOf(field);
  return storage.kind === "column" && storage.type === "text" ? value : sql`(${value})::text`;
}
