import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { AppError, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { isDated, type DatedField } from "./datedFields.ts";

/** The field of one record that a time line is about. */
export interface TenureTarget {
  readonly form: string;
  readonly record: number;
  readonly field: string;
}

/** Why a plan came to nothing. */
export interface TransferError {
  readonly code: string;
  readonly params: Readonly<Record<string, Wire>>;
}

/** A change of a dated field, as it is kept. */
export interface TenureRow {
  readonly id: number;
  readonly since: string;
  readonly value: number | null;
  readonly previous: number | null;
  readonly reason: string | null;
  readonly actor: number | null;
  readonly madeAt: string;
  readonly appliedAt: string | null;
  readonly error: TransferError | null;
}

/** Rows of the changes of one field of one record. */
export function ofTarget(schema: string, { form, record, field }: TenureTarget): Sql {
  return sql`${sqlIdent(schema, "_tenure")} t where t.form = ${form} and t.field = ${field} and t.record = ${record}::bigint`;
}

/** The columns of a TenureRow. */
export const tenureColumns = sql`t.id, t.since, t.value, t.previous, t.reason, t.actor, t.made_at as "madeAt", t.applied_at as "appliedAt", t.error`;

/**
 * The dated field of a form that an actor may read.
 * @throws AppError field.unknown, transfer.not_dated
 */
export function datedField(policy: FormPolicy, key: string): DatedField {
  const field = policy.form.fields.get(key);
  if (field === undefined || !(policy.readable.has(key) || policy.writable.has(key)))
    throw new AppError("field.unknown", { field: key });
  if (!isDated(field)) throw new AppError("transfer.not_dated", { field: key });
  return field;
}

/** Whether the actor may change the field in this record; null when it is not there for them. */
export async function mayTransfer(
  session: Session,
  queryable: Queryable,
  { form, record, field }: TenureTarget,
): Promise<"yes" | "row" | "field" | "gone"> {
  const edit = findPolicy(session, form, "edit");
  if (edit === null) return "row";
  const mask = edit.writes.get(field);
  if (mask === undefined) return "field";
  const rows = edit.rows === null ? sql`true` : sql`(${edit.rows(sql`t`)}) is true`;
  const cell = mask === null ? sql`true` : sql`(${mask(sql`t`)}) is true`;
  const [found] = await queryable.arrays(
    fillSlots(
      sql`select ${rows}, ${cell} from ${formTable(session.workspace.schema, form)} t where t.id = ${record}::bigint and t.deleted_at is null`,
      sessionSlots(session),
    ),
  );
  if (found === undefined) return "gone";
  return found[0] !== true ? "row" : found[1] !== true ? "field" : "yes";
}
