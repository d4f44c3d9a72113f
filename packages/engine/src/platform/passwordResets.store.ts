import { sql } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";
import { createSecret, hashSecret } from "./secrets.ts";

/** Makes a one-time link for a new password; earlier links of the account end. */
export async function createPasswordReset(queryable: Queryable, accountId: number, expiresAt: Date): Promise<string> {
  const { secret, hash } = createSecret();
  await queryable.run(
    sql`with ended as (delete from tongzhou.password_reset where account_id = ${accountId} and used_at is null)
        insert into tongzhou.password_reset (token_hash, account_id, expires_at)
        values (${hash}, ${accountId}, ${expiresAt.toISOString()})`,
  );
  return secret;
}

/** Uses a link up: the account it was for, or nothing when it is unknown, used or too old. Works once however many try. */
export async function usePasswordReset(queryable: Queryable, token: string, now: Date): Promise<number | undefined> {
  const [row] = await queryable.rows<{ accountId: number }>(
    sql`update tongzhou.password_reset set used_at = ${now.toISOString()}
        where token_hash = ${hashSecret(token)} and used_at is null and expires_at > ${now.toISOString()}
        returning account_id as "accountId"`,
  );
  return row?.accountId;
}

/** Removes links that ran out before an instant. */
export async function purgePasswordResets(queryable: Queryable, before: Date): Promise<number> {
  return queryable.run(sql`delete from tongzhou.password_reset where expires_at < ${before.toISOString()}`);
}
