import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildFileStorage, type FileStorage } from "./fileStorage.ts";

let directory: string;
let storage: FileStorage;
const id = "0a1b2c3d-0000-4000-8000-000000000000";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tongzhou-files-"));
  storage = buildFileStorage(directory, 50);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const incoming = (): Promise<readonly string[]> => readdir(join(directory, "incoming"));

async function age(path: string): Promise<void> {
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(path, hourAgo, hourAgo);
}

test("a sender who sends nothing more is no longer waited for, and leaves nothing", async () => {
  const silent = new Readable({ read: () => undefined });
  silent.push("half");
  await expect(storage.receive("desk", id, silent, 1000)).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(await incoming()).toEqual([]);
});

test("a draft is found only when no living upload can be that old; keeping it twice is keeping it once", async () => {
  const draft = await storage.receive("desk", id, Readable.from(["abc"]), 1000);
  expect(await incoming()).toEqual([`desk.${id}`]);
  expect(await storage.findLeft()).toEqual([]);
  await age(draft.path);
  const left = await storage.findLeft();
  expect(left).toEqual([{ id, workspace: "desk", storageKey: draft.storageKey, path: draft.path }]);
  for (const one of [draft, ...left]) await storage.keep(one);
  expect(await readFile(storage.pathOf(draft.storageKey), "utf8")).toBe("abc");
  expect(await incoming()).toEqual([]);
});

test("keeping a draft that is gone fails rather than promise a file", async () => {
  const draft = await storage.receive("desk", id, Readable.from(["abc"]), 1000);
  await storage.drop(draft);
  await expect(storage.keep(draft)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a file goes with its thumbnail, also with one that was never finished", async () => {
  const draft = await storage.receive("desk", id, Readable.from(["abc"]), 1000);
  await storage.keep(draft);
  const path = storage.pathOf(draft.storageKey);
  for (const ending of [".thumbnail", ".thumbnail.draft"]) await writeFile(path + ending, "x");
  await storage.remove(draft.storageKey);
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  expect(entries.filter((entry) => entry.isFile())).toEqual([]);
});
