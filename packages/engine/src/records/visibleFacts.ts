import { sql } from "@tongzhou/base";
import type { FieldOf, Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { commaList } from "./writeParts.ts";

/** Readable fields whose cell is masked for the actor in this record; all of them when the record is not there. */
export async function maskedFields(
  session: Session,
  queryable: Queryable,
  see: FormPolicy,
  record: number,
): Promise<ReadonlySet<string>> {
  const masks = [...see.reads].flatMap(([key, mask]) => (mask === null ? [] : [{ key, mask }]));
  if (masks.length === 0) return new Set();
  const [row] = await queryable.arrays(
    fillSlots(
      sql`select ${commaList(masks.map(({ mask }) => sql`(${mask(sql`t`)}) is true`))} from ${formTable(session.workspace.schema, see.form.definition.key)} t where t.id = ${record}::bigint`,
      sessionSlots(session),
    ),
  );
  return new Set(masks.filter((_, index) => row?.[index] !== true).map(({ key }) => key));
}

/** Of the given records of a form, those the actor may see. */
export async function visibleIds(
  session: Session,
  queryable: Queryable,
  form: string,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  const policy = findPolicy(session, form, "see");
  if (policy === null || ids.length === 0) return new Set();
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(sql`t`)}`;
  const found = await queryable.rows<{ id: number }>(
    fillSlots(
      sql`select t.id from ${formTable(session.workspace.schema, form)} t where t.id = any(${ids}::bigint[]) and t.deleted_at is null${rows}`,
      sessionSlots(session),
    ),
  );
  return new Set(found.map((row) => row.id));
}

/** A link's or links' value with the records the actor may not see left out (A19). */
export async function hideLinks(
  session: Session,
  queryable: Queryable,
  field: FieldOf<"link"> | FieldOf<"links">,
  value: Wire,
): Promise<Wire> {
  const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === "number");
  const visible = await visibleIds(session, queryable, field.form, ids);
  if (Array.isArray(value)) return ids.filter((id) => visible.has(id));
  return typeof value === "number" && visible.has(value) ? value : null;
}
