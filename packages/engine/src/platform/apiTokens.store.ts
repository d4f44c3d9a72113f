import { sql } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";
import { createSecret, hashSecret } from "./secrets.ts";
import { principalColumns, principalJoins, toPrincipal, type Principal, type PrincipalRow } from "./sessions.store.ts";

/** An API token without its secret. */
export interface ApiToken {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  /** null: good until it is revoked. */
  readonly expiresAt: string | null;
}

// Tells our tokens from others in logs and secret scanners.
const prefix = "tz_";
const lastUsedMinutes = 5;
const columns = sql`id, name, created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"`;

/** Makes a token that acts as the account; the secret is handed out once. */
export async function createApiToken(
  queryable: Queryable,
  accountId: number,
  name: string,
  expiresAt: Date | null = null,
): Promise<{ readonly token: ApiToken | undefined; readonly secret: string }> {
  const secret = prefix + createSecret().secret;
  const [token] = await queryable.rows<ApiToken>(
    sql`insert into tongzhou.api_token (account_id, name, token_hash, expires_at)
        values (${accountId}, ${name}, ${hashSecret(secret)}, ${expiresAt?.toISOString() ?? null}::timestamptz)
        returning ${columns}`,
  );
  return { token, secret };
}

/** An account's tokens, oldest first. */
export async function loadApiTokens(queryable: Queryable, accountId: number): Promise<readonly ApiToken[]> {
  return queryable.rows<ApiToken>(
    sql`select ${columns} from tongzhou.api_token where account_id = ${accountId} order by id`,
  );
}

/** Revokes one of the account's tokens; false when it has none of that id. */
export async function deleteApiToken(queryable: Queryable, accountId: number, id: number): Promise<boolean> {
  return (await queryable.run(sql`delete from tongzhou.api_token where id = ${id} and account_id = ${accountId}`)) > 0;
}

/** The account behind an API token with its memberships. */
export async function loadApiTokenPrincipal(
  queryable: Queryable,
  secret: string,
  now: Date,
): Promise<Principal | undefined> {
  const hash = hashSecret(secret);
  const rows = await queryable.rows<PrincipalRow>(
    sql`select ${principalColumns},
          t.last_used_at is null or t.last_used_at < ${now.toISOString()}::timestamptz - make_interval(mins => ${lastUsedMinutes}::int) as "isDue"
        from tongzhou.api_token t join tongzhou.account a on a.id = t.account_id ${principalJoins}
        where t.token_hash = ${hash} and a.disabled_at is null
          and (t.expires_at is null or t.expires_at > ${now.toISOString()}::timestamptz)
        order by w.id`,
  );
  if (rows[0]?.isDue === true)
    await queryable.run(
      sql`update tongzhou.api_token set last_used_at = ${now.toISOString()} where token_hash = ${hash}`,
    );
  return toPrincipal(rows);
}
