import { sql, type Label, type Locale } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { Transaction } from "../db/database.ts";
import { createAccount, hasAccounts, type Account } from "./accounts.store.ts";
import { createWorkspace } from "./createWorkspace.ts";

/**
 * Creates the first account and its workspace. Works once: whoever comes second, even at the same moment, is refused.
 * @throws AppError "setup.done"
 */
export async function setUpInstallation(
  tx: Transaction,
  input: {
    readonly email: string;
    readonly name: string;
    readonly locale: Locale;
    readonly passwordHash: string;
    readonly label: Label;
    readonly zone: string;
  },
): Promise<{ readonly account: Account; readonly workspace: string }> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended('tongzhou.setup', 0))`);
  if (await hasAccounts(tx)) throw new AppError("setup.done");
  const account = await createAccount(tx, input);
  if (account === undefined) throw new AppError("setup.done");
  const { key } = await createWorkspace(tx, { label: input.label, zone: input.zone, ownerAccountId: account.id });
  return { account, workspace: key };
}
