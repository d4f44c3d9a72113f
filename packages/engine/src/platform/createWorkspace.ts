import { randomBytes } from "node:crypto";
import { sql, sqlIdent, type Label } from "@tongzhou/base";
import { AppError, isKey, type WorkspaceDefinition } from "@tongzhou/model";
import type { Transaction } from "../db/database.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { loadAccount } from "./accounts.store.ts";
import { createMember } from "./members.store.ts";
import { migrateWorkspace } from "./migrate.ts";
import { spellKey } from "./spelling.ts";

// "ws_" and a key of 40 stay below 63 bytes with room for what an operator may append to a schema's name.
const maxKeyLength = 40;

/**
 * Makes a workspace: its schema, system tables, an empty definition and the owner.
 * @returns the key; made from the label when none is given
 * @throws AppError "request.invalid" when the key is malformed or taken, "auth.required" when the account does not exist
 */
export async function createWorkspace(
  tx: Transaction,
  input: {
    readonly key?: string;
    readonly label: Label;
    readonly zone: string;
    readonly ownerAccountId: number;
  },
): Promise<{ readonly key: string; readonly memberId: number }> {
  const owner = await loadAccount(tx, input.ownerAccountId);
  if (owner === undefined) throw new AppError("auth.required");
  const key = await reserveKey(tx, input);
  const schema = workspaceSchema(key);
  await migrateWorkspace(tx, schema);
  const definition: WorkspaceDefinition = { label: input.label, zone: input.zone, forms: [], views: [], grants: [] };
  await tx.run(
    sql`insert into ${sqlIdent(schema, "_definition")} (version, document) values (1, ${JSON.stringify(definition)}::jsonb)`,
  );
  const member = await createMember(tx, key, {
    accountId: owner.id,
    name: owner.name,
    email: owner.email,
    role: "owner",
    status: "active",
  });
  if (member === undefined) throw new AppError("request.invalid", { field: "key", reason: "taken" });
  return { key, memberId: member.id };
}

async function reserveKey(
  tx: Transaction,
  input: { readonly key?: string; readonly label: Label; readonly zone: string; readonly ownerAccountId: number },
): Promise<string> {
  if (input.key !== undefined && (!isKey(input.key) || input.key.length > maxKeyLength))
    throw new AppError("request.invalid", { field: "key", reason: "malformed" });
  const spelled = spellKey(input.label.en ?? input.label.zh, maxKeyLength - 5);
  const stem = isKey(spelled) ? spelled : `w_${randomBytes(5).toString("hex")}`;
  const tries = input.key === undefined ? [stem, `${stem}_${randomBytes(2).toString("hex")}`] : [input.key];
  for (const key of tries) {
    const reserved = await tx.run(
      sql`insert into tongzhou.workspace (key, label, zone, created_by)
          values (${key}, ${JSON.stringify(input.label)}::jsonb, ${input.zone}, ${input.ownerAccountId})
          on conflict (key) do nothing`,
    );
    if (reserved > 0) return key;
  }
  throw new AppError("request.invalid", { field: "key", reason: "taken" });
}
