import { afterAll, beforeAll, expect, test } from "vitest";
import { buildFixedClock, must, sql } from "@tongzhou/base";
import { maintain } from "../jobs/maintain.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createAccount, loadAccountByEmail, type Account } from "./accounts.store.ts";
import { createApiToken, deleteApiToken, loadApiTokenPrincipal } from "./apiTokens.store.ts";
import { createWorkspace } from "./createWorkspace.ts";
import { ensureFactPartitions } from "./factPartitions.ts";
import { acceptInvitation, createInvitation } from "./invitations.store.ts";
import { createMember, loadMembers, updateMember } from "./members.store.ts";
import { createPasswordReset, usePasswordReset } from "./passwordResets.store.ts";
import { createSession, deleteSessions, loadSession } from "./sessions.store.ts";

const now = new Date("2026-11-21T08:00:00Z");
const later = new Date("2026-11-22T08:00:00Z");
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());

async function account(email: string): Promise<Account> {
  const made = await createAccount(workspace.database, { email, name: "王芳", locale: "zh-CN", passwordHash: "x" });
  return must(made, `test-account: expected a new one for ${email}`);
}

test("an e-mail address belongs to one account, in whatever case", async () => {
  const made = await account("Wang.Fang@Example.com");
  const again = { email: "wang.fang@example.COM", name: "x", locale: "en", passwordHash: null } as const;
  expect(await createAccount(workspace.database, again)).toBeUndefined();
  expect((await loadAccountByEmail(workspace.database, "WANG.FANG@example.com"))?.id).toBe(made.id);
});

test("a session gives the account with its workspaces until it runs out or is ended; the token itself is not stored", async () => {
  const { id } = await account("session@example.com");
  const { key, memberId } = await workspace.database.transaction((tx) =>
    createWorkspace(tx, { label: { zh: "交付 中心" }, zone: "Asia/Shanghai", ownerAccountId: id }),
  );
  expect(key).toBe("jiao_fu_zhong_xin");
  const token = await createSession(workspace.database, { accountId: id, expiresAt: later });
  expect(await loadSession(workspace.database, token, now)).toMatchObject({
    account: { id, email: "session@example.com" },
    memberships: [{ key, role: "owner", memberId, departments: [], definitionVersion: 1 }],
  });
  expect(await loadSession(workspace.database, token, later)).toBeUndefined();
  expect(await loadSession(workspace.database, `${token}x`, now)).toBeUndefined();
  const stored = await workspace.database.arrays(sql`select encode(token_hash, 'escape') from tongzhou.session`);
  expect(JSON.stringify(stored)).not.toContain(token);
  const other = await createSession(workspace.database, { accountId: id, expiresAt: later });
  expect(await deleteSessions(workspace.database, id, other)).toBe(1);
  expect(await loadSession(workspace.database, token, now)).toBeUndefined();
  expect(await loadSession(workspace.database, other, now)).toBeDefined();
});

test("two workspaces of one name have different keys; one without letters gets a made-up key", async () => {
  const { id } = await account("twice@example.com");
  const create = (zh: string): Promise<{ readonly key: string }> =>
    workspace.database.transaction((tx) =>
      createWorkspace(tx, { label: { zh }, zone: "Asia/Shanghai", ownerAccountId: id }),
    );
  const keys = [(await create("同舟")).key, (await create("同舟")).key, (await create("😀'\"; --")).key];
  expect(keys[0]).toBe("tong_zhou");
  expect(keys[1]).toMatch(/^tong_zhou_[0-9a-f]{4}$/);
  expect(keys[2]).toMatch(/^w_[0-9a-f]{10}$/);
  await expect(
    workspace.database.transaction((tx) =>
      createWorkspace(tx, { key: 'x"; drop', label: { zh: "坏" }, zone: "UTC", ownerAccountId: id }),
    ),
  ).rejects.toMatchObject({ code: "request.invalid" });
});

test("the last owner stays, also when two owners step down at once", async () => {
  const { database } = workspace;
  const second = await database.transaction((tx) =>
    createMember(tx, "demo", {
      accountId: null,
      name: "李",
      email: "second@example.com",
      role: "owner",
      status: "active",
    }),
  );
  const owners = (await loadMembers(database, "demo")).filter((member) => member.role === "owner");
  const outcomes = await Promise.allSettled(
    owners.map((owner) => database.transaction((tx) => updateMember(tx, "demo", owner.id, { role: "member" }))),
  );
  expect(outcomes.map((one) => one.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const left = (await loadMembers(database, "demo")).filter((member) => member.role === "owner");
  expect(left).toHaveLength(1);
  expect(second?.pinyin).toBe("li l");
});

test("an invitation and a password reset work once, however many try", async () => {
  const { database } = workspace;
  const { id } = await account("guest@example.com");
  const invite = { email: "guest@example.com", name: "客人", role: "viewer", expiresAt: later } as const;
  const token = await database.transaction((tx) => createInvitation(tx, "demo", invite));
  const accept = (): Promise<unknown> =>
    database.transaction((tx) => acceptInvitation(tx, token, { accountId: id, name: "客人", now }));
  const accepted = await Promise.all([accept(), accept(), accept()]);
  expect(accepted.filter((one) => one !== undefined)).toHaveLength(1);
  const session = await createSession(database, { accountId: id, expiresAt: later });
  expect((await loadSession(database, session, now))?.memberships).toMatchObject([{ key: "demo", role: "viewer" }]);
  const first = await createPasswordReset(database, id, later);
  const reset = await createPasswordReset(database, id, later);
  expect(await usePasswordReset(database, first, now)).toBeUndefined();
  const used = await Promise.all([usePasswordReset(database, reset, now), usePasswordReset(database, reset, now)]);
  expect(used.filter((one) => one === id)).toHaveLength(1);
});

test("an API token acts as its account until it is revoked, and only its owner revokes it", async () => {
  const { database } = workspace;
  const mine = await account("token@example.com");
  const { token, secret } = await createApiToken(database, mine.id, "报表");
  expect((await loadApiTokenPrincipal(database, secret, now))?.account.id).toBe(mine.id);
  expect(await deleteApiToken(database, mine.id + 1, token?.id ?? 0)).toBe(false);
  expect(await deleteApiToken(database, mine.id, token?.id ?? 0)).toBe(true);
  expect(await loadApiTokenPrincipal(database, secret, now)).toBeUndefined();
});

test("facts of a month without a partition move into it when it is made", async () => {
  const other = await openTestWorkspace();
  const [row] = await other.database.arrays(sql`select to_char(now(), '"_fact_"YYYY_MM')`);
  await other.database.transaction(async (tx) => {
    await tx.run(sql`select set_config('search_path', 'ws_demo', true)`);
    await tx.run(sql`do $$ begin execute format('drop table %I', '_fact_' || to_char(now(), 'YYYY_MM')); end $$`);
    await tx.run(sql`insert into _fact (form, kind) values ('x', 'create')`);
  });
  await other.database.transaction((tx) => ensureFactPartitions(tx, "ws_demo"));
  const found = await other.database.arrays(
    sql`select c.relname from ws_demo._fact f join pg_class c on c.oid = f.tableoid where f.form = 'x'`,
  );
  expect(found).toEqual([row]);
  await maintain(other.database, buildFixedClock("2030-01-01T00:00:00Z"));
  await other.drop();
});
