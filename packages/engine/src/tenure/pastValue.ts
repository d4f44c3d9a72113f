import { must, sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { PastValue } from "@tongzhou/expr";
import { innerAlias } from "../access/innerAlias.ts";
import type { RowCondition } from "../access/policy.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { isDated } from "./datedFields.ts";
import { valueAt } from "./valueAt.ts";

/** Whose eyes the past is read with. */
export interface PastReader {
  /** Which records of a form count: null for all, undefined for none. */
  readonly rows: (form: string) => RowCondition | null | undefined;
  /** In which rows the reader may read a field of the row asked from; null for all, undefined for none. */
  readonly ownMask: (field: string) => RowCondition | null | undefined;
  /** The same for a record of a form. */
  readonly mask: (form: string, field: string) => RowCondition | null | undefined;
}

/**
 * The answer to OWNER_AT in the row of `alias` (T10): through rows and masks of today, and a record that is in the bin or
 * out of sight by now is nobody.
 */
export function pastValue(
  workspace: WorkspaceRuntime,
  own: string,
  alias: Sql,
  reader: PastReader,
  asked: PastValue,
): Sql {
  const form = asked.form ?? own;
  const runtime = must(workspace.forms.get(form), `past-form: expected one, got ${form}`);
  const field = runtime.fields.get(asked.key);
  if (!isDated(field)) throw new Error(`past-field: expected a dated one of ${form}, got ${asked.key}`);
  const name = asked.record === null ? alias : innerAlias(alias, `0past ${form} ${asked.key}`);
  const at = sqlIdent("~at");
  const rows = asked.record === null ? null : reader.rows(form);
  const mask = asked.record === null ? reader.ownMask(asked.key) : reader.mask(form, asked.key);
  if (rows === undefined || mask === undefined) return sql`null::bigint`;
  const value = seen(
    valueAt(
      {
        schema: workspace.schema,
        form,
        field: asked.key,
        record: sql`${name}.id`,
        current: sql`${name}.${sqlIdent(asked.key)}`,
      },
      sql`${at}.at`,
    ),
  );
  const limits = [
    sql`${at}.at is not null`,
    ...(asked.record === null ? [] : [sql`${name}.id = ${at}.record and ${name}.deleted_at is null`]),
    ...(rows === null ? [] : [rows(name)]),
    ...(mask === null ? [] : [mask(name)]),
  ];
  const record = asked.record === null ? sql`` : sql`, ${asked.record} as record`;
  const from = asked.record === null ? sql`` : sql`, ${formTable(workspace.schema, form)} ${name}`;
  const where = limits.reduce((left, right) => sql`${left} and ${right}`);
  return sql`(select ${value} from (select ${asked.at} as at${record} offset 0) ${at}${from} where ${where})`;

  // What is linked may have gone, or out of the reader's sight; people stay.
  function seen(id: Sql): Sql {
    if (field?.kind !== "link") return id;
    const target = innerAlias(name, `0was ${asked.key}`);
    const limit = reader.rows(field.form);
    if (limit === undefined) return sql`null::bigint`;
    const isSeen = limit === null ? sql`` : sql` and ${limit(target)}`;
    return sql`(select ${target}.id from ${formTable(workspace.schema, field.form)} ${target} where ${target}.id = ${id} and ${target}.deleted_at is null${isSeen})`;
  }
}
