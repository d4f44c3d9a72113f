import { sql } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";

/** How often a subject failed to sign in lately, and when last. */
export interface SignInState {
  readonly count: number;
  readonly lastAt: string;
}

/** The failures of several subjects since an instant, in one statement; a subject without any is missing. */
export async function loadSignInState(
  queryable: Queryable,
  subjects: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, SignInState>> {
  const rows = await queryable.rows<SignInState & { readonly subject: string }>(
    sql`select subject, count(*) as count, max(at) as "lastAt" from tongzhou.sign_in_failure
        where subject = any(${subjects}::text[]) and at >= ${since.toISOString()} group by subject`,
  );
  return new Map(rows.map(({ subject, count, lastAt }) => [subject, { count, lastAt }]));
}
