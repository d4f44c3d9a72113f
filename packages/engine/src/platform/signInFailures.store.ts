import { sql } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";

/** Counts a failed sign-in against a subject: an e-mail or an address, lower-cased by the caller. */
export async function recordSignInFailure(queryable: Queryable, subject: string, now: Date): Promise<void> {
  await queryable.run(
    sql`insert into tongzhou.sign_in_failure (subject, at) values (${subject}, ${now.toISOString()})`,
  );
}

/** Failures of a subject since an instant. */
export async function countSignInFailures(queryable: Queryable, subject: string, since: Date): Promise<number> {
  const [row] = await queryable.rows<{ count: number }>(
    sql`select count(*) as count from tongzhou.sign_in_failure where subject = ${subject} and at >= ${since.toISOString()}`,
  );
  return row?.count ?? 0;
}

/** Forgets a subject's failures, after it has signed in. */
export async function clearSignInFailures(queryable: Queryable, subject: string): Promise<void> {
  await queryable.run(sql`delete from tongzhou.sign_in_failure where subject = ${subject}`);
}

/** Removes failures that no longer count. */
export async function purgeSignInFailures(queryable: Queryable, before: Date): Promise<number> {
  return queryable.run(sql`delete from tongzhou.sign_in_failure where at < ${before.toISOString()}`);
}
