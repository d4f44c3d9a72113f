import { randomUUID } from "node:crypto";
import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import { actorId, fillSlots, sessionSlots } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { lookUp } from "../query/lookUp.ts";
import { fromForm, row, selectedRows } from "../query/selection.ts";
import { isTimeout } from "../query/statements.ts";
import { chunkRecords, maxBulkExcept, maxBulkRecords } from "./bulkDefinition.ts";
import { insertBulkChange, updateBulkChange } from "./bulkChanges.store.ts";
import { getBulkChange, type BulkChangeView } from "./bulkChanges.ts";

/** Which records, and what is meant to be done to them. */
export interface BulkPlanInput {
  readonly action: "edit" | "delete";
  readonly filter?: string | undefined;
  readonly search?: string | undefined;
  /** Records that match and are to be left out. */
  readonly except?: readonly number[] | undefined;
}

const planTimeoutMs = 30_000;

/**
 * Takes down which records a bulk change is about: all that match now and that the actor may change or delete. What
 * matches later is not among them. Nothing is changed before it is started.
 * @throws AppError "form.not_found", "access.denied", "expr.invalid", "bulk.too_large", "query.too_complex"
 */
export function planBulkChange(session: Session, form: string, input: BulkPlanInput): Promise<BulkChangeView> {
  return onNewestDefinition(session, async (current) => {
    const id = randomUUID();
    try {
      await plan(current, form, input, id);
    } catch (error) {
      if (isTimeout(error)) throw new AppError("query.too_complex", {}, { cause: error });
      throw error;
    }
    return getBulkChange(current, id);
  });
}

async function plan(session: Session, form: string, input: BulkPlanInput, id: string): Promise<void> {
  const { schema } = session.workspace;
  const policy = policyFor(session, form, input.action);
  // The rows of edit and delete lie within those of see (A8).
  const see = findPolicy(session, form, "see");
  if (see === null) throw new AppError("access.denied", { form, action: "see" });
  const { except = [] } = input;
  if (except.length > maxBulkExcept) throw new AppError("bulk.too_large", { limit: maxBulkExcept });
  const may = policy.rows === null ? sql`true` : sql`(${policy.rows(row)}) is true`;
  const matching = selectedRows(
    session,
    see,
    await lookUp(session, see, { filter: input.filter, search: input.search }),
  );
  const others = except.length === 0 ? sql`` : sql` and ${row}.id <> all(${except}::bigint[])`;
  // What was made last goes first when deleting: it links to what was there before it.
  const order = input.action === "delete" ? sqlRaw("desc") : sqlRaw("asc");
  const query = sql`with found as materialized (
      select ${row}.id, ${may} as may from ${fromForm(session, see)} where ${matching}${others} limit ${maxBulkRecords + 1}::int
    ), numbered as (
      select f.id, (row_number() over (order by f.id ${order}) - 1) / ${chunkRecords}::int as n from found f where f.may
    ), chunks as (
      insert into ${sqlIdent(schema, "_bulk_chunk")} (bulk, n, ids)
      select ${id}::uuid, c.n, array_agg(c.id order by c.id ${order}) from numbered c group by c.n
    )
    select count(*) filter (where f.may) as total, count(*) filter (where not f.may) as withheld from found f`;
  await session.database.transaction(
    async (tx) => {
      await insertBulkChange(tx, schema, {
        id,
        form,
        action: input.action,
        state: "planned",
        undoes: null,
        by: actorId(session),
      });
      const statement = { ...fillSlots(query, sessionSlots(session)), isPlannedAnew: true };
      const [counts] = await tx.rows<{ total: number; withheld: number }>(statement);
      const { total, withheld } = counts ?? { total: 0, withheld: 0 };
      if (total + withheld > maxBulkRecords) throw new AppError("bulk.too_large", { limit: maxBulkRecords });
      await updateBulkChange(tx, schema, id, { states: ["planned"] }, { counts: { total, withheld } });
    },
    { statementTimeoutMs: planTimeoutMs },
  );
}
