import { afterEach, expect, test } from "vitest";
import type { Grant } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { createRecord } from "../records/createRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { listBrokenAmong, listRecordConstraints } from "./listBroken.ts";
import { dutyForms, oneAnswers, someoneDoes, uniqueItems } from "./test/dutyForms.ts";

let workspace: TestWorkspace;
let item: number;
let other: number;
afterEach(() => workspace.drop());

async function open(grants: readonly Grant[]): Promise<Session> {
  const forms = dutyForms({ item: [oneAnswers, someoneDoes], project: [uniqueItems] });
  workspace = await openTestWorkspace({ forms, grants });
  const project = (await createRecord(workspace.owner, "project", { values: { name: "机密项目" } })).id;
  item = (await createRecord(workspace.owner, "item", { values: { name: "机密职责", project } })).id;
  other = (await createRecord(workspace.owner, "item", { values: { name: "已有", project } })).id;
  for (const letter of ["a", "r"])
    await createRecord(workspace.owner, "duty", { values: { who: "王敏", item, letter } });
  return workspace.as(await workspace.addMember("member"));
}

async function refused(work: Promise<unknown>): Promise<{ readonly params: Readonly<Record<string, unknown>> }> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code: "constraint.broken" });
  return error as { readonly params: Readonly<Record<string, unknown>> };
}

const own: Grant = { key: "duties", form: "duty", to: { role: "member" }, actions: ["see", "create", "edit"] };

test("[CN33] who sees neither the owner nor what its constraint reads is refused without a word of it", async () => {
  const member = await open([
    {
      key: "items",
      form: "item",
      to: { role: "member" },
      actions: ["see", "edit"],
      readFields: ["name"],
      writeFields: ["name"],
    },
    own,
  ]);
  // The project of the item is out of sight, and so is the field that leads there.
  const { params } = await refused(updateRecord(member, "item", item, { values: { name: "已有" } }));
  expect(params).toEqual({
    more: 0,
    broken: [
      {
        severity: "block_save",
        form: null,
        key: null,
        label: null,
        message: null,
        fix: null,
        record: null,
        title: null,
      },
    ],
  });
});

test("[CN33] who may name what it reads hears its words, and of records in sight alone", async () => {
  const member = await open([
    { key: "items", form: "item", to: { role: "member" }, actions: ["see"] },
    { ...own, rows: 'letter <> "a"' },
    { ...own, key: "make", actions: ["create"] },
  ]);
  const { params } = await refused(createRecord(member, "duty", { values: { item, letter: "a" } }));
  expect(params).toMatchObject({
    message: oneAnswers.message,
    title: "机密职责",
    broken: [{ key: "one_answers", record: item, fix: "duty_by_item" }],
  });
  expect(JSON.stringify(params)).not.toContain("王敏");
});

test("[CN32] a member's list of broken constraints is what they would find themselves", async () => {
  const member = await open([
    { key: "items", form: "item", to: { role: "member" }, actions: ["see"] },
    { ...own, rows: 'letter <> "r"' },
  ]);
  expect(await listRecordConstraints(workspace.owner, "item", item)).toEqual([]);
  // The one who does the work is out of their sight: to them there is none.
  expect((await listRecordConstraints(member, "item", item)).map(({ key }) => key)).toEqual(["someone_does"]);
  const viewer = await workspace.as(await workspace.addMember("viewer"));
  await expect(listRecordConstraints(viewer, "item", item)).rejects.toMatchObject({ code: "form.not_found" });
});

test("[CN32] a warning names no record and reads no field that the writer may not see", async () => {
  const member = await open([
    { key: "duties", form: "duty", to: { role: "member" }, actions: ["see", "create", "edit"] },
    { key: "items", form: "item", to: { role: "member" }, actions: ["see"], rows: 'name = "别的"' },
  ]);
  const made = await createRecord(member, "duty", { values: { letter: "c" } });
  expect(made.warnings).toBeUndefined();
});

test("[CN35] of records in a list those are told that break something by what the reader sees, in one statement", async () => {
  const member = await open([
    { key: "items", form: "item", to: { role: "member" }, actions: ["see"], rows: 'name <> "已有"' },
    { ...own, rows: 'letter <> "r"' },
  ]);
  const bare = (await createRecord(workspace.owner, "item", { values: { name: "没人" } })).id;
  const ids = [item, other, bare, 999_999];
  const nobody = ["someone_does"];
  expect(await listBrokenAmong(workspace.owner, "item", ids)).toEqual([
    { record: other, constraints: nobody },
    { record: bare, constraints: nobody },
  ]);
  // To the member nobody does the item's work, and the record that is out of sight is not there.
  expect(await listBrokenAmong(member, "item", ids)).toEqual([
    { record: item, constraints: nobody },
    { record: bare, constraints: nobody },
  ]);
  expect(await listBrokenAmong(member, "item", [])).toEqual([]);
  const viewer = await workspace.as(await workspace.addMember("viewer"));
  await expect(listBrokenAmong(viewer, "item", ids)).rejects.toMatchObject({ code: "form.not_found" });
});
