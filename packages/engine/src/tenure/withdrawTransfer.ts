import { sql, sqlIdent } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { appendFact } from "../changes/appendFact.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { ofTarget, tenureColumns, type TenureRow, type TenureTarget } from "./tenureRows.ts";
import { joinNext, requireTransfer } from "./transferValue.ts";

/**
 * Takes a plan back, or a plan that failed out of the time line (T9).
 * @throws AppError as transferValue, transfer.not_found, and transfer.done when its time has come
 */
export function withdrawTransfer(session: Session, target: TenureTarget, transfer: number): Promise<void> {
  return onNewestDefinition(session, (current) =>
    current.database.transaction(async (tx) => {
      await requireTransfer(current, tx, target);
      const { schema } = current.workspace;
      const [row] = await tx.rows<TenureRow>(
        sql`select ${tenureColumns} from ${ofTarget(schema, target)} and t.id = ${transfer}::bigint for update`,
      );
      if (row === undefined) throw new AppError("transfer.not_found", { transfer });
      if (row.appliedAt !== null) throw new AppError("transfer.done", { transfer });
      await tx.run(sql`delete from ${sqlIdent(schema, "_tenure")} where id = ${transfer}::bigint`);
      if (row.error === null) await joinNext(tx, schema, target, row.since, row.previous);
      const { form, record, field } = target;
      await appendFact(current, tx, {
        kind: "transfer",
        form,
        record,
        field,
        what: "withdrawn",
        since: row.since,
        value: row.value,
      });
    }),
  );
}
