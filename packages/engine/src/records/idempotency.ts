import { sql, sqlIdent } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { actorId } from "../access/slots.ts";
import type { Queryable } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";

/** A request under an idempotency key. */
export interface KeyedRequest {
  readonly ord: number;
  readonly key?: string;
  readonly hash?: string;
}

/** What an earlier request under the same key made, or that it had other values. */
export type Claimed =
  | { readonly kind: "repeated"; readonly id: number }
  | { readonly kind: "failed"; readonly error: AppError };

/** Looks up what earlier requests under these keys made; a key nobody used is not in the answer. */
export async function findClaimed(
  session: Session,
  queryable: Queryable,
  subject: string,
  requests: readonly KeyedRequest[],
): Promise<ReadonlyMap<number, Claimed>> {
  if (requests.length === 0) return new Map();
  const keys = requests.flatMap((request) => (request.key === undefined ? [] : [request.key]));
  const rows = await queryable.rows<{ key: string; hash: string; form: string | null; record: number | null }>(
    sql`select key, encode(request_hash, 'hex') as hash, answer ->> 'form' as form, (answer ->> 'record')::bigint as record
        from ${sqlIdent(session.workspace.schema, "_idempotency")}
        where actor = ${actorId(session) ?? 0} and key = any(${keys}::text[])`,
  );
  const known = new Map(rows.map((row) => [row.key, row]));
  return new Map(
    requests.flatMap((request): [number, Claimed][] => {
      const row = request.key === undefined ? undefined : known.get(request.key);
      if (row === undefined) return [];
      if (row.hash === request.hash && row.form === subject && row.record !== null)
        return [[request.ord, { kind: "repeated", id: row.record }]];
      return [[request.ord, { kind: "failed", error: new AppError("idempotency.mismatch") }]];
    }),
  );
}

// Long enough for a phone that was offline over a holiday to send its drafts again.
const keptDays = 14;

/** Forgets keys past their time; for a periodic job. Returns how many. */
export async function purgeIdempotencyKeys(session: Session): Promise<number> {
  const before = new Date(session.clock.now().getTime() - keptDays * 86_400_000).toISOString();
  return session.database.run(
    sql`delete from ${sqlIdent(session.workspace.schema, "_idempotency")} where at < ${before}::timestamptz`,
  );
}
