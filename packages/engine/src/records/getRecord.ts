import { sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { memoised } from "../access/memo.ts";
import { policyFor } from "../access/policyFor.ts";
import { buildTemplate, fillTemplate, sessionSlots, Slot, type Template } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { replyColumns, type RecordReply, type ReplyColumns } from "./recordReply.ts";

const recordSlot = new Slot("record");

/**
 * One record with subform rows, links resolved and files described, in one statement.
 * @throws AppError "record.not_found" also for a record the actor may not see
 */
export function getRecord(session: Session, form: string, id: number): Promise<RecordReply> {
  return onNewestDefinition(session, (current) => loadRecord(current, current.database, form, id));
}

/** The same inside a transaction. */
export async function loadRecord(
  session: Session,
  queryable: Queryable,
  form: string,
  id: number,
): Promise<RecordReply> {
  const policy = policyFor(session, form, "see");
  const key = `records/get/${policy.permissionClass}/${form}`;
  const { template, columns } = memoised(session.workspace, key, (): { template: Template; columns: ReplyColumns } => {
    const alias = sql`r`;
    const reply = replyColumns(session, policy, alias);
    const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(alias)}`;
    const query = sql`select ${reply.list} from ${formTable(session.workspace.schema, form)} r where r.id = ${recordSlot}::bigint and r.deleted_at is null${rows}`;
    return { template: buildTemplate(query), columns: reply };
  });
  const [row] = await queryable.arrays(fillTemplate(template, sessionSlots(session).set(recordSlot, id)));
  if (row === undefined) throw new AppError("record.not_found", { form });
  return columns.read(row);
}
