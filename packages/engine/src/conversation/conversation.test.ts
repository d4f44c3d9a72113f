import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { createFile, getFile, purgeLooseFiles } from "../files/files.store.ts";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createComment, deleteComment, listCommentEdits, listComments, updateComment } from "./comments.ts";
import { listFollowers, setFollowing } from "./followers.ts";

const label = (zh: string) => ({ zh });
let workspace: TestWorkspace;
let anna: Session;
let bert: Session;
const id = (session: Session): number => (session.actor.kind === "member" ? session.actor.memberId : 0);

beforeAll(async () => {
  workspace = await openTestWorkspace({
    now: "2026-11-21T08:00:00.000Z",
    forms: [
      {
        key: "task",
        label: label("任务"),
        title: "name",
        fields: [
          { key: "name", label: label("名称"), kind: "text" },
          { key: "owner", label: label("负责人"), kind: "member" },
          { key: "files", label: label("附件"), kind: "attachments" },
          { key: "hidden", label: label("内部附件"), kind: "attachments" },
          { key: "sign", label: label("签名"), kind: "signature" },
          {
            key: "rows",
            label: label("明细"),
            kind: "subform",
            fields: [{ key: "photo", label: label("照片"), kind: "images" }],
          },
        ],
      },
    ],
    grants: [
      {
        key: "own",
        form: "task",
        to: { role: "member" },
        actions: ["see", "edit", "create"],
        rows: "owner = CURRENT_USER()",
        readFields: ["name", "owner", "files", "sign", "rows"],
      },
    ],
  });
  anna = await workspace.as(await workspace.addMember("member", "安娜"));
  bert = await workspace.as(await workspace.addMember("member", "伯特"));
});
afterAll(() => workspace.drop());

let count = 0;
async function upload(session: Session): Promise<string> {
  count += 1;
  const file = await createFile(session, {
    id: crypto.randomUUID(),
    name: `图${count}.png`,
    sizeBytes: 10,
    mediaType: "image/png",
    sha256: "ab".repeat(32),
    storageKey: `k/${count}`,
    width: 2,
    height: 3,
  });
  return file.id;
}

const task = (values = {}) =>
  createRecord(workspace.owner, "task", { values: { name: "装机", owner: id(anna), ...values } });

test("[V1] [V2] [V6] a comment is shown with mentions and files, is a fact, and does not exist for who cannot see the record", async () => {
  const made = await task();
  const file = await upload(anna);
  const text = `请 @[${id(bert)}] 和 @[999] 看看`;
  const comment = await createComment(anna, "task", made.id, { text, files: [file], idempotencyKey: "comment-0001" });
  expect(comment).toMatchObject({
    author: id(anna),
    text,
    mentions: [id(bert)],
    files: [{ id: file, name: "图1.png", width: 2 }],
    editedAt: null,
    isDeleted: false,
  });
  expect(await listComments(workspace.owner, "task", made.id)).toEqual([comment]);
  await expect(listComments(bert, "task", made.id)).rejects.toMatchObject({ code: "record.not_found" });
  await expect(
    createComment(bert, "task", made.id, { text: "x", idempotencyKey: "comment-0002" }),
  ).rejects.toMatchObject({ code: "record.not_found" });
  const facts = await workspace.database.rows(
    sql`select new from ${sqlIdent(workspace.schema, "_fact")} where kind = 'comment' and record = ${made.id}`,
  );
  expect(facts).toEqual([{ new: { comment: comment.id, what: "created" } }]);
  expect((await getFile(workspace.owner, file)).storageKey).toBe("k/1");
  await expect(getFile(bert, file)).rejects.toMatchObject({ code: "file.not_found" });
});

test("[V3] only the author edits or takes back; earlier texts are kept until it is taken back", async () => {
  const { owner } = workspace;
  const made = await task();
  const comment = await createComment(anna, "task", made.id, { text: "一", idempotencyKey: "comment-0003" });
  await expect(updateComment(owner, "task", made.id, comment.id, { text: "别" })).rejects.toMatchObject({
    code: "comment.not_found",
  });
  expect(await updateComment(anna, "task", made.id, comment.id, { text: "二" })).toMatchObject({
    text: "二",
    editedAt: "2026-11-21T08:00:00.000Z",
  });
  expect((await listCommentEdits(owner, "task", made.id, comment.id)).map((one) => one.text)).toEqual(["一"]);
  await deleteComment(anna, "task", made.id, comment.id);
  expect(await listComments(owner, "task", made.id)).toMatchObject([
    { id: comment.id, text: "", mentions: [], files: [], isDeleted: true },
  ]);
  await expect(listCommentEdits(owner, "task", made.id, comment.id)).rejects.toMatchObject({
    code: "comment.not_found",
  });
  await expect(deleteComment(anna, "task", made.id, comment.id)).rejects.toMatchObject({ code: "comment.not_found" });
});

test("[V4] the author and mentioned people who may see the record follow it; anyone may stop", async () => {
  const made = await task();
  const text = `@[${id(workspace.owner)}] @[${id(bert)}]`;
  await createComment(anna, "task", made.id, { text, idempotencyKey: "comment-0004" });
  expect(new Set(await listFollowers(anna, "task", made.id))).toEqual(new Set([id(anna), id(workspace.owner)]));
  expect((await getRecord(anna, "task", made.id)).isFollowed).toBe(true);
  await setFollowing(anna, "task", made.id, false);
  expect((await getRecord(anna, "task", made.id)).isFollowed).toBe(false);
  await expect(setFollowing(bert, "task", made.id, true)).rejects.toMatchObject({ code: "record.not_found" });
});

test("[V5] sending a comment twice makes one", async () => {
  const made = await task();
  const input = { text: "一次", idempotencyKey: "comment-0005" };
  const [a, b] = await Promise.all([
    createComment(anna, "task", made.id, input),
    createComment(anna, "task", made.id, input),
  ]);
  expect(a).toEqual(b);
  await expect(createComment(anna, "task", made.id, { ...input, text: "两次" })).rejects.toMatchObject({
    code: "idempotency.mismatch",
  });
});

test.each([
  ["empty", { text: " " }, "request.invalid"],
  ["a NUL", { text: "a\u0000" }, "request.invalid"],
  ["half a character", { text: "\ud83d" }, "request.invalid"],
  ["too long", { text: "x".repeat(20_001) }, "request.invalid"],
  ["a file that is none", { text: "x", files: ["../etc/passwd"] }, "file.not_found"],
  ["a file that does not exist", { text: "x", files: ["00000000-0000-4000-8000-000000000000"] }, "file.not_found"],
])("[V2] a comment with %s is refused", async (_name, input, code) => {
  const made = await task();
  const attempt = async () => createComment(anna, "task", made.id, { ...input, idempotencyKey: `refused-${made.id}` });
  await expect(attempt()).rejects.toMatchObject({ code });
});

test("[F2] [F3] a file in a record is read by who sees record and field, and is put into no second place", async () => {
  const { owner } = workspace;
  const [open, secret, sign, photo] = [
    await upload(owner),
    await upload(owner),
    await upload(owner),
    await upload(owner),
  ];
  const made = await task({ files: [open], hidden: [secret], sign, rows: [{ photo: [photo] }] });
  expect(made.values).toMatchObject({
    files: [{ id: open }],
    hidden: [{ id: secret }],
    sign: { id: sign },
    rows: [{ photo: [{ id: photo }] }],
  });
  for (const one of [open, sign, photo]) expect((await getFile(anna, one)).id).toBe(one);
  await expect(getFile(anna, secret)).rejects.toMatchObject({ code: "file.not_found" });
  await expect(getFile(bert, open)).rejects.toMatchObject({ code: "file.not_found" });
  await expect(task({ files: [open] })).rejects.toMatchObject({ code: "file.not_found" });
  await expect(updateRecord(anna, "task", made.id, { values: { files: [await upload(bert)] } })).rejects.toMatchObject({
    code: "file.not_found",
  });
  await updateRecord(owner, "task", made.id, { values: { files: null } });
  const back = await updateRecord(owner, "task", made.id, { values: { files: [open] } });
  expect(back.values["files"]).toMatchObject([{ id: open }]);
});

test("[F4] files nobody took are forgotten after two days, the others stay", async () => {
  const { owner } = workspace;
  const [loose, held] = [await upload(owner), await upload(owner)];
  await task({ files: [held] });
  const later: Session = { ...owner, clock: { now: () => new Date("2026-11-24T00:00:00.000Z") } };
  const keys: string[] = [];
  await purgeLooseFiles(later, async (key) => keys.push(key));
  expect(keys).toContain(`k/${count - 1}`);
  expect(keys).not.toContain(`k/${count}`);
  await expect(getFile(owner, loose)).rejects.toMatchObject({ code: "file.not_found" });
  expect((await getFile(owner, held)).id).toBe(held);
});
