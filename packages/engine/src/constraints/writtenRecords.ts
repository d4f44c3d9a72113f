import { sql, sqlIdent } from "@tongzhou/base";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";

/** What a transaction has written of one record, told by its own facts. */
export interface Written {
  readonly form: string;
  readonly id: number;
  readonly kind: "create" | "update" | "delete" | "restore";
  /** Someone saved the record; false when it followed from something else, such as an emptied link. */
  readonly isSaved: boolean;
  /** The value before, of each field an update changed. */
  readonly old: ReadonlyMap<string, unknown>;
}

/** A place in the log; what a transaction writes later lies after it. */
export type LogMark = string;

/** The place in the log as it is now: `writtenSince` it are the facts that this transaction writes from here on. */
export async function markLog(session: Session, tx: Transaction): Promise<LogMark> {
  const [found] = await tx.rows<{ at: string }>(
    sql`select last_value::text as at from ${sqlIdent(session.workspace.schema, "_fact_seq")}`,
  );
  return found?.at ?? "0";
}

// Causes under which the engine changes a record by itself.
const followingCauses = ["cascade", "computed"] as const;

/** An update that is all that a transaction has written, as its fact would tell it. */
export function writtenUpdate(
  session: Session,
  form: string,
  id: number,
  old: Readonly<Record<string, unknown>>,
): Written {
  const isSaved = !followingCauses.some((kind) => kind === session.cause.kind);
  return { form, id, kind: "update", isSaved, old: new Map(Object.entries(old)) };
}

/**
 * The records of some forms that this transaction has written, in the order of the log (CN11).
 * @param kept the old values that are wanted; of other fields only the keys are told
 */
export async function writtenSince(
  session: Session,
  tx: Transaction,
  forms: readonly string[],
  kept: readonly string[],
  mark: LogMark | null,
): Promise<readonly Written[]> {
  const facts = sqlIdent(session.workspace.schema, "_fact");
  const later = mark === null ? sql`` : sql` and f.seq > ${mark}::bigint`;
  const rows = await tx.rows<{
    form: string;
    id: number;
    kind: Written["kind"];
    follows: boolean;
    keys: readonly string[] | null;
    old: Readonly<Record<string, unknown>> | null;
  }>(
    sql`select f.form, f.record as id, f.kind, coalesce(f.cause ->> 'kind', '') = any(${followingCauses}::text[]) as follows,
          case when f.old is not null then array(select jsonb_object_keys(f.old)) end as keys,
          (select jsonb_object_agg(k, f.old -> k) from unnest(${kept}::text[]) k where f.old ? k) as old
        from ${facts} f
        where f.tx = pg_current_xact_id_if_assigned() and f.form = any(${forms}::text[]) and f.record is not null
          and f.kind in ('create', 'update', 'delete', 'restore')${later}
        order by f.seq`,
  );
  return rows.map(({ form, id, kind, follows, keys, old }) => ({
    form,
    id,
    kind,
    isSaved: !follows && kind !== "delete",
    old: new Map((keys ?? []).map((key) => [key, old?.[key]])),
  }));
}
