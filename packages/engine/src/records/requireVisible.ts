import { sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";

/**
 * Passes when the actor may see a live record; gives the see policy of its form.
 * @throws AppError form.not_found, access.denied, record.not_found
 */
export async function requireVisible(
  session: Session,
  queryable: Queryable,
  form: string,
  record: number,
): Promise<FormPolicy> {
  const policy = policyFor(session, form, "see");
  if (!(await isVisible(session, queryable, policy, record))) throw new AppError("record.not_found", { form });
  return policy;
}

/** Whether a live record lies within the rows of a policy. */
export async function isVisible(
  session: Session,
  queryable: Queryable,
  policy: FormPolicy,
  record: number,
): Promise<boolean> {
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(sql`t`)}`;
  const found = await queryable.arrays(
    fillSlots(
      sql`select 1 from ${formTable(session.workspace.schema, policy.form.definition.key)} t where t.id = ${record}::bigint and t.deleted_at is null${rows}`,
      sessionSlots(session),
    ),
  );
  return found.length > 0;
}
