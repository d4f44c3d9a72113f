import type { Static } from "typebox";
import type { Me } from "@tongzhou/contract";
import type { Principal } from "@tongzhou/engine";

/** The signed-in account as it travels. */
export function describeMe({ account, memberships }: Principal): Static<typeof Me> {
  return {
    account: { id: account.id, email: account.email, name: account.name, locale: account.locale },
    workspaces: memberships.map(({ key, label, role, memberId }) => ({ key, label, role, memberId })),
  };
}
