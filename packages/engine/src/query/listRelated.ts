import { sql } from "@tongzhou/base";
import { AppError, printCondition, type FieldDefinition } from "@tongzhou/model";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { countCap, countUpTo, type RecordCount } from "./countRecords.ts";
import { fromForm, row } from "./selection.ts";
import { compiled, statement, template } from "./statements.ts";
import { Slot } from "../access/slots.ts";

/** The records of one form that link to a record by one field. */
export interface RelatedList {
  readonly form: string;
  readonly field: string;
  /** Selects them when given to queryRecords of `form`. */
  readonly filter: string;
  readonly count: RecordCount;
}

const recordSlot = new Slot("record");

/**
 * Where other forms link to a record: one entry per link field with a heading for this side (`inverse`) that the actor
 * may read, in the order of the definition.
 * @throws AppError "form.not_found", "access.denied", "record.not_found"
 */
export function listRelated(session: Session, form: string, record: number): Promise<readonly RelatedList[]> {
  return onNewestDefinition(session, (current) => loadRelated(current, form, record));
}

async function loadRelated(session: Session, form: string, record: number): Promise<readonly RelatedList[]> {
  await requireRecord(session, form, record);
  const entries = session.workspace.definition.forms.flatMap((other) => {
    const policy = findPolicy(session, other.key, "see");
    if (policy === null) return [];
    return other.fields
      .filter((field) => pointsAt(field, form) && policy.readable.has(field.key))
      .map((field) => ({ policy, field, filter: filterFor(field, record) }));
  });
  return Promise.all(
    entries.map(async ({ policy, field, filter }) => ({
      form: policy.form.definition.key,
      field: field.key,
      filter,
      count: await countUpTo(session, policy, { filter }, countCap),
    })),
  );
}

function pointsAt(field: FieldDefinition, form: string): boolean {
  return (field.kind === "link" || field.kind === "links") && field.form === form && field.inverse !== undefined;
}

function filterFor(field: FieldDefinition, record: number): string {
  const operator = field.kind === "links" ? "has_any" : "is";
  return printCondition(
    { kind: "compare", field: field.key, operator, values: [record] },
    new Map([[field.key, field]]),
  );
}

async function requireRecord(session: Session, form: string, record: number): Promise<void> {
  const policy = policyFor(session, form, "see");
  const text = compiled(session, "query/exists", [form], () => {
    const visible = policy.rows === null ? sql`` : sql` and ${policy.rows(row)}`;
    return template(
      sql`select 1 from ${fromForm(session, policy)} where ${row}.id = ${recordSlot}::bigint and ${row}.deleted_at is null${visible}`,
    );
  });
  const found = await session.database.arrays(statement(session, text, [[recordSlot, record]]));
  if (found.length === 0) throw new AppError("record.not_found", { form, record });
}
