import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import { decodeField, storageOf, type FieldDefinition, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";

/**
 * Which of the values already name a record the actor may see. A value held by a record outside their sight is not
 * found here; creating it then answers field.not_unique. Values that do not decode are left for the create to refuse.
 */
export async function findUpsertTargets(
  session: Session,
  queryable: Queryable,
  see: FormPolicy,
  field: FieldDefinition,
  wanted: readonly { readonly index: number; readonly value: Wire }[],
): Promise<ReadonlyMap<number, number>> {
  const storage = storageOf(field);
  if (storage.kind !== "column") return new Map();
  const rows = wanted.flatMap(({ index, value }) => {
    const decoded = decodeField(field, value);
    return decoded.ok && decoded.value !== null ? [{ index, value: decoded.value }] : [];
  });
  const limit = see.rows === null ? sql`` : sql` and ${see.rows(sql`t`)}`;
  const mask = see.reads.get(field.key) ?? null;
  const shown = mask === null ? sql`` : sql` and ${visibleColumn(session, see, field.key, sql`t`)} is not null`;
  const found = await queryable.rows<{ index: number; id: number }>(
    fillSlots(
      sql`select v.index, t.id from json_to_recordset(${JSON.stringify(rows)}::json) as v(index int, value ${sqlRaw(storage.type)})
          join ${formTable(session.workspace.schema, see.form.definition.key)} t on t.${sqlIdent(field.key)} = v.value and t.deleted_at is null${limit}${shown}`,
      sessionSlots(session),
    ),
  );
  return new Map(found.map((row) => [row.index, row.id]));
}
