import { sql } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";

/** A person who can sign in. */
export interface Account {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly locale: Locale;
}

/** An account with what checking a password needs. */
export interface AccountSecret extends Account {
  /** Null until an invitation or a reset set a password. */
  readonly passwordHash: string | null;
  readonly isDisabled: boolean;
}

const columns = sql`id, email, name, locale`;

/** Creates an account; nothing when the e-mail is taken, in whatever case it was written. */
export async function createAccount(
  queryable: Queryable,
  input: {
    readonly email: string;
    readonly name: string;
    readonly locale: Locale;
    readonly passwordHash: string | null;
  },
): Promise<Account | undefined> {
  const [account] = await queryable.rows<Account>(
    sql`insert into tongzhou.account (email, name, locale, password_hash)
        values (${input.email}, ${input.name}, ${input.locale}, ${input.passwordHash})
        on conflict (lower(email)) do nothing returning ${columns}`,
  );
  return account;
}

/** The account of an e-mail address, in whatever case. */
export async function loadAccountByEmail(queryable: Queryable, email: string): Promise<AccountSecret | undefined> {
  const [account] = await queryable.rows<AccountSecret>(
    sql`select ${columns}, password_hash as "passwordHash", disabled_at is not null as "isDisabled"
        from tongzhou.account where lower(email) = lower(${email})`,
  );
  return account;
}

/** The account with its password hash, e.g. to check the current password before a change. */
export async function loadAccount(queryable: Queryable, id: number): Promise<AccountSecret | undefined> {
  const [account] = await queryable.rows<AccountSecret>(
    sql`select ${columns}, password_hash as "passwordHash", disabled_at is not null as "isDisabled"
        from tongzhou.account where id = ${id}`,
  );
  return account;
}

/** Changes what was given; a password change does not end sessions by itself. */
export async function updateAccount(
  queryable: Queryable,
  id: number,
  change: { readonly name?: string; readonly locale?: Locale; readonly passwordHash?: string },
): Promise<Account | undefined> {
  const [account] = await queryable.rows<Account>(
    sql`update tongzhou.account set
          name = coalesce(${change.name ?? null}, name),
          locale = coalesce(${change.locale ?? null}, locale),
          password_hash = coalesce(${change.passwordHash ?? null}, password_hash),
          updated_at = now()
        where id = ${id} returning ${columns}`,
  );
  return account;
}

/** Whether any account exists: the installation has been set up. */
export async function hasAccounts(queryable: Queryable): Promise<boolean> {
  const rows = await queryable.arrays(sql`select 1 from tongzhou.account limit 1`);
  return rows.length > 0;
}
