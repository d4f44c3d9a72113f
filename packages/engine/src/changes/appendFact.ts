import { sql, sqlIdent } from "@tongzhou/base";
import { actorId } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";

/** A fact that no record statement writes by itself. */
export type LooseFact =
  /** Records created by an import, all of one chunk. */
  | {
      readonly kind: "range";
      readonly form: string;
      readonly from: number;
      readonly to: number;
      readonly count: number;
    }
  | {
      readonly kind: "comment";
      readonly form: string;
      readonly record: number;
      readonly comment: number;
      readonly what: "created" | "edited" | "deleted";
    };

/** Appends a fact; call it in the transaction of what it tells. */
export async function appendFact(session: Session, queryable: Queryable, fact: LooseFact): Promise<void> {
  const record = fact.kind === "range" ? null : fact.record;
  const detail =
    fact.kind === "range"
      ? { from: fact.from, to: fact.to, count: fact.count }
      : { comment: fact.comment, what: fact.what };
  await queryable.run(
    sql`insert into ${sqlIdent(session.workspace.schema, "_fact")} (at, form, record, kind, actor, cause, new)
        values (${session.clock.now().toISOString()}::timestamptz, ${fact.form}, ${record}::bigint, ${fact.kind}, ${actorId(session)}::bigint,
          ${JSON.stringify(session.cause)}::jsonb, ${JSON.stringify(detail)}::jsonb)`,
  );
}
