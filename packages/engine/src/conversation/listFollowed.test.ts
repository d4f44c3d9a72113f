import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createComment, deleteComment } from "./comments.ts";
import { markSeen, setFollowing } from "./followers.ts";
import { listFollowed } from "./listFollowed.ts";

const form = (key: string): FormDefinition => ({
  key,
  label: { zh: key },
  title: "name",
  fields: [
    { key: "name", label: { zh: "名称" }, kind: "text" },
    { key: "owner", label: { zh: "负责人" }, kind: "member" },
  ],
});
// More forms than one statement asks for.
const forms = Array.from({ length: 10 }, (_, index) => form(`form_${index}`));

let workspace: TestWorkspace;
let anna: Session;
let bert: Session;
let minute = 0;

beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms,
    grants: forms.map(({ key }) => ({
      key: `own_${key}`,
      form: key,
      to: { role: "member" },
      actions: ["see", "edit", "create"],
      rows: "owner = CURRENT_USER()",
      ...(key === "form_9" ? { readFields: ["owner"] } : {}),
    })),
  });
  anna = await workspace.as(await workspace.addMember("member", "安娜"));
  bert = await workspace.as(await workspace.addMember("member", "伯特"));
});
afterAll(() => workspace.drop());

const id = (session: Session): number => (session.actor.kind === "member" ? session.actor.memberId : 0);

/** The session a minute after whatever was done last. */
function next(session: Session): Session {
  minute += 1;
  const at = new Date(Date.UTC(2026, 10, 21, 8, minute));
  return { ...session, clock: { now: () => at } };
}

async function made(key = "form_0", owner = anna): Promise<number> {
  const values = { name: "装机", owner: id(owner) };
  return (await createRecord(next(workspace.owner), key, { values })).id;
}

async function say(session: Session, record: number, text = "好", key = "form_0"): Promise<number> {
  const idempotencyKey = crypto.randomUUID();
  return (await createComment(next(session), key, record, { text, idempotencyKey })).id;
}

const first = async (session: Session) => (await listFollowed(session, { limit: 1 })).records[0];

test("[V7] the last thing that happened decides the order: a creation, a change or a comment that stands", async () => {
  const record = await made();
  await setFollowing(next(anna), "form_0", record, true);
  expect(await first(anna)).toMatchObject({
    form: "form_0",
    id: record,
    title: "装机",
    last: { kind: "create", by: id(workspace.owner) },
    isUnread: false,
  });
  await updateRecord(next(workspace.owner), "form_0", record, { values: { name: "拆机" } });
  expect(await first(anna)).toMatchObject({ title: "拆机", last: { kind: "update" }, isUnread: true });
  const comment = await say(workspace.owner, record);
  expect(await first(anna)).toMatchObject({ last: { kind: "comment", by: id(workspace.owner) } });
  const other = await made();
  await setFollowing(next(anna), "form_0", other, true);
  await updateRecord(next(anna), "form_0", other, { values: { name: "后" } });
  expect((await listFollowed(anna)).records.map((one) => one.id).slice(0, 2)).toEqual([other, record]);
  await deleteComment(next(workspace.owner), "form_0", record, comment);
  expect((await listFollowed(anna)).records[1]).toMatchObject({ id: record, last: { kind: "update" } });
});

test("[V8] a mention is unread until the member looks; what one does oneself is read", async () => {
  const record = await made("form_0", bert);
  await say(workspace.owner, record, `@[${id(bert)}] 请看`);
  expect(await first(bert)).toMatchObject({ id: record, isUnread: true });
  await markSeen(next(bert), "form_0", record);
  expect(await first(bert)).toMatchObject({ id: record, isUnread: false });
  await say(workspace.owner, record);
  expect(await first(bert)).toMatchObject({ isUnread: true });
  await say(bert, record);
  expect(await first(bert)).toMatchObject({ isUnread: false });
  await say(workspace.owner, record);
  await setFollowing(next(bert), "form_0", record, true);
  expect(await first(bert)).toMatchObject({ isUnread: false });
});

test.each([
  ["marking as seen", markSeen],
  ["following by hand", (session: Session, key: string, record: number) => setFollowing(session, key, record, true)],
])("[V8] a change that began before the look and came after it is unread: %s", async (_, look) => {
  const record = await made();
  await setFollowing(next(anna), "form_0", record, true);
  const [locked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const held = workspace.database.transaction(async (tx) => {
    await tx.run(sql`select 1 from ${sqlIdent(workspace.schema, "form_0")} where id = ${record}::bigint for update`);
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  const change = updateRecord(next(workspace.owner), "form_0", record, { values: { name: "拆机" } });
  await look(next(anna), "form_0", record);
  expect(await first(anna)).toMatchObject({ id: record, title: "装机", isUnread: false });
  released.resolve();
  await Promise.all([held, change]);
  expect(await first(anna)).toMatchObject({ id: record, title: "拆机", isUnread: true });
});

test("[V7] what one may no longer see is not in it, deleted records come back, and a hidden title stays hidden", async () => {
  const record = await made();
  await setFollowing(next(anna), "form_0", record, true);
  const isListed = async (): Promise<boolean> =>
    (await listFollowed(anna, { limit: 100 })).records.some((one) => one.id === record && one.form === "form_0");
  expect(await isListed()).toBe(true);
  await updateRecord(next(workspace.owner), "form_0", record, { values: { owner: id(bert) } });
  expect(await isListed()).toBe(false);
  await expect(markSeen(anna, "form_0", record)).rejects.toMatchObject({ code: "record.not_found" });
  await updateRecord(next(workspace.owner), "form_0", record, { values: { owner: id(anna) } });
  await deleteRecord(next(workspace.owner), "form_0", record);
  expect(await isListed()).toBe(false);
  await restoreRecord(next(workspace.owner), "form_0", record);
  expect(await isListed()).toBe(true);
  await setFollowing(anna, "form_0", record, false);
  expect(await isListed()).toBe(false);
  await markSeen(anna, "form_0", record);
  expect(await isListed()).toBe(false);
  const untitled = await made("form_9");
  await setFollowing(next(anna), "form_9", untitled, true);
  await updateRecord(next(workspace.owner), "form_9", untitled, { values: { name: "秘密" } });
  expect(await first(anna)).toMatchObject({ form: "form_9", title: null });
});

test("[V7] pages hold every record once, over many forms and equal instants", async () => {
  const carl = await workspace.as(await workspace.addMember("member", "卡尔"));
  const at = new Date("2026-11-22T08:00:00.000Z");
  const still = (session: Session): Session => ({ ...session, clock: { now: () => at } });
  const expected: string[] = [];
  for (const { key } of forms)
    for (let index = 0; index < 3; index += 1) {
      const values = { name: key, owner: id(carl) };
      const record = await createRecord(still(workspace.owner), key, { values });
      await setFollowing(still(carl), key, record.id, true);
      expected.push(`${key}/${record.id}`);
    }
  const found: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await listFollowed(carl, { limit: 7, after });
    found.push(...page.records.map((one) => `${one.form}/${one.id}`));
    if (page.next === null) break;
    after = page.next;
  }
  expect(found).toHaveLength(expected.length);
  expect(new Set(found)).toEqual(new Set(expected));
});

test.each(["x", "2026-99-99T99:99:99.000Z/form_0/1", "2026-11-22T08:00:00.000Z/Form/1", "/form_0/1"])(
  "[V7] the place %s is none",
  (after) => {
    expect(() => listFollowed(anna, { after })).toThrow(expect.objectContaining({ code: "query.cursor_invalid" }));
  },
);

test("[V7] the engine itself follows nothing", async () => {
  expect(await listFollowed(await workspace.system())).toEqual({ records: [], next: null });
});
