import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createFile, forgetFile, getFile, hasFile, purgeLooseFiles } from "./files.store.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [] });
});
afterAll(() => workspace.drop());

async function upload(name: string): Promise<string> {
  const id = crypto.randomUUID();
  const sha256 = "00".repeat(32);
  await createFile(workspace.owner, { id, name, sizeBytes: 1, mediaType: "text/plain", sha256, storageKey: name });
  return id;
}

function twoDaysLater({ owner }: TestWorkspace): Session {
  return { ...owner, clock: { now: () => new Date(owner.clock.now().getTime() + 49 * 3_600_000) } };
}

test("[F6] a purge that ends in the middle goes on later; what it marked exists for nobody, and no bytes stay", async () => {
  const [first, second] = [await upload("first"), await upload("second")];
  const removed: string[] = [];
  const disk = async (key: string): Promise<void> => {
    if (key === "first" && removed.length < 1) throw new Error("disk");
    removed.push(key);
  };
  const later = twoDaysLater(workspace);
  removed.length = 0;
  await expect(purgeLooseFiles(later, disk)).rejects.toThrow("disk");
  expect(removed).toEqual(["second"]);
  for (const id of [first, second])
    await expect(getFile(workspace.owner, id)).rejects.toMatchObject({ code: "file.not_found" });
  expect(await hasFile(workspace.database, "demo", first)).toBe(true);
  expect(await hasFile(workspace.database, "demo", second)).toBe(false);
  expect(await purgeLooseFiles(later, disk)).toBe(1);
  expect(removed).toEqual(["second", "first"]);
  expect(await workspace.database.arrays(sql`select 1 from ws_demo._file`)).toEqual([]);
});

test("forgetting takes back what nobody was told of, never what a record holds", async () => {
  const [loose, held] = [await upload("loose"), await upload("held")];
  await workspace.database.run(sql`update ws_demo._file set form = 'x', record = 1 where id = ${held}::uuid`);
  for (const id of [loose, held]) await forgetFile(workspace.owner, id);
  expect(await hasFile(workspace.database, "demo", loose)).toBe(false);
  expect(await hasFile(workspace.database, "demo", held)).toBe(true);
  expect(await hasFile(workspace.database, "demo", "../etc")).toBe(false);
});
