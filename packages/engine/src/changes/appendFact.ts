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
    }
  /** A dated field is to change at another time than now. */
  | {
      readonly kind: "transfer";
      readonly form: string;
      readonly record: number;
      readonly field: string;
      readonly what: "planned" | "corrected" | "withdrawn" | "failed";
      readonly since: string;
      readonly value: number | null;
    };

/** Appends a fact; call it in the transaction of what it tells. */
export async function appendFact(session: Session, queryable: Queryable, fact: LooseFact): Promise<void> {
  const record = fact.kind === "range" ? null : fact.record;
  await queryable.run(
    sql`insert into ${sqlIdent(session.workspace.schema, "_fact")} (at, form, record, kind, actor, cause, new)
        values (${session.clock.now().toISOString()}::timestamptz, ${fact.form}, ${record}::bigint, ${fact.kind}, ${actorId(session)}::bigint,
          ${JSON.stringify(session.cause)}::jsonb, ${JSON.stringify(detailOf(fact))}::jsonb)`,
  );
}

function detailOf(fact: LooseFact): Readonly<Record<string, unknown>> {
  switch (fact.kind) {
    case "range":
      return { from: fact.from, to: fact.to, count: fact.count };
    case "comment":
      return { comment: fact.comment, what: fact.what };
    case "transfer":
      return { field: fact.field, what: fact.what, since: fact.since, value: fact.value };
    default:
      return fact satisfies never;
  }
}
